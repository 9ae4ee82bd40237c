"""The failure zoo: small real packages under ``site/`` (put it on the path and they are installed), and their types.

Tests of other wings use ``with lend(RaisingType()):`` and the fixture ``lenient_plugins`` of tests/plugins/conftest.py,
or set ``settings.XINQIAO_PLUGINS_STRICT = False`` themselves.
"""

from pathlib import Path

from plugins.host.breaker import breaker
from plugins.host.registry import registry
from tests.plugins.zoo.site.zoo_types.types import METHODS, RaisingType, SleepingType, TickType

SITE = Path(__file__).parent / "site"
lend = registry.lend

__all__ = ["METHODS", "SITE", "RaisingType", "SleepingType", "TickType", "breaker", "lend"]
