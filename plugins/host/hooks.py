"""The hook manager: each implementation is called alone, under the guard; one that raises loses only its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pluggy

from plugins.api import Called
from plugins.host.guard import call_hook
from plugins.host.hook_modules import new_manager
from plugins.host.registry import registry


@lru_cache(maxsize=1)
def hook_manager() -> pluggy.PluginManager:
    """The manager with the hook module of every loaded plugin, registered under its slug."""
    manager = new_manager()
    for plugin in registry.plugins():
        if plugin.state == "loaded" and plugin.hooks is not None:
            manager.register(plugin.hooks, name=plugin.slug)
    return manager


def call_each(name: str, **facts: Any) -> dict[str, Called]:
    """Call every implementation of a hook and give each plugin's answer under its slug."""
    caller = getattr(hook_manager().hook, name, None)
    answers: dict[str, Called] = {}
    for implementation in caller.get_hookimpls() if caller is not None else ():
        wanted = {argument: facts[argument] for argument in implementation.argnames if argument in facts}
        slug = implementation.plugin_name
        answers[slug] = call_hook(slug, name, implementation.function, wanted)
    return answers
