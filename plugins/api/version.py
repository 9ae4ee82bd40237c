"""The versions a plugin is measured against."""

from typing import Final

API_VERSION: Final = 1
"""Number of the contract, as docs/plugin-api.md has it. What a plugin, a type or an extension does not say itself is 1,
whatever stands here, so that an old plugin never passes for a new one."""

CORE_VERSION: Final = "0.1.0"
"""Version of the core; a plugin names the range it was made for in ``PluginConfig.core``."""
