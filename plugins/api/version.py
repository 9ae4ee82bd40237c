"""The versions a plugin is measured against."""

from typing import Final

API_VERSION: Final = 0
"""Major version of the contract; it becomes 1 when the contract is declared settled."""

CORE_VERSION: Final = "0.1.0"
"""Version of the core; a plugin names the range it was made for in ``PluginConfig.core``."""
