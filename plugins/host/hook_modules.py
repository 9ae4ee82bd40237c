"""Reading a plugin's hook module: pluggy refuses misspelt hooks and arguments before anything is called."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import pluggy

from plugins.api import hooks as specifications


def new_manager() -> pluggy.PluginManager:
    """A manager that knows the specifications and no plugin."""
    manager = pluggy.PluginManager(specifications.PROJECT)
    manager.add_hookspecs(specifications)
    return manager


def hook_names() -> list[str]:
    """Every hook that there is."""
    return [name for name, one in vars(specifications).items() if hasattr(one, f"{specifications.PROJECT}_spec")]


def read_hooks(path: str) -> ModuleType:
    """The hook module at ``path``. Raises what its import raises, or ValueError for a hook that does not exist."""
    module = import_module(path)
    trial = new_manager()
    try:
        trial.register(module)
        trial.check_pending()
    except pluggy.PluginValidationError as error:
        raise ValueError(str(error).split(" in plugin ")[0]) from error
    return module
