"""System checks: one warning for each plugin that is installed but not in service."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from plugins.host.registry import registry


@register("plugins")
def check_plugins(**_kwargs: Any) -> list[CheckMessage]:
    """Warn of broken and incompatible plugins; excluded ones are left out on purpose."""
    return [
        Warning(
            f"Plugin {plugin.slug!r} is {plugin.state}: {plugin.reason}",
            hint="Mend or update it, uninstall it, or name it in XINQIAO_PLUGINS_EXCLUDE.",
            obj=plugin.found.app,
            id="plugins_host.W001",
        )
        for plugin in registry.plugins()
        if plugin.state in {"broken", "incompatible"}
    ]
