"""The hook manager: each implementation is called alone, under the guard; one that raises loses only its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pluggy

from plugins.api import Called
from plugins.api.hooks import EVENTS, SLOTS
from plugins.host.guard import call_hook
from plugins.host.hook_modules import new_manager
from plugins.host.registry import registry
from plugins.host.states import enabled_slugs, states_at_hand


@lru_cache(maxsize=1)
def hook_manager() -> pluggy.PluginManager:
    """The manager with the hook module of every loaded plugin, registered under its slug."""
    manager = new_manager()
    for plugin in registry.plugins():
        if plugin.state == "loaded" and plugin.hooks is not None:
            manager.register(plugin.hooks, name=plugin.slug)
    return manager


def call_each(name: str, *, site: Any = None, **facts: Any) -> dict[str, Called]:
    """Call every implementation of a hook and give each plugin's answer under its slug.

    Slots and events go to the plugins that are switched on for the site (None: the default site), at the price of one
    query where there is anybody to call.
    """
    caller = getattr(hook_manager().hook, name, None)
    implementations = caller.get_hookimpls() if caller is not None else []
    if not (implementations and name in (*SLOTS, *EVENTS)):
        return _call(implementations, name, facts)
    with states_at_hand(site):
        enabled = enabled_slugs(site)
        return _call([one for one in implementations if one.plugin_name in enabled], name, facts)


def _call(implementations: list[Any], name: str, facts: dict[str, Any]) -> dict[str, Called]:
    answers: dict[str, Called] = {}
    for implementation in implementations:
        wanted = {argument: facts[argument] for argument in implementation.argnames if argument in facts}
        slug = implementation.plugin_name
        answers[slug] = call_hook(slug, name, implementation.function, wanted)
    return answers
