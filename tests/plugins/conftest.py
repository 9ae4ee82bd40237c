"""What the tests of plugins share: a lenient host, and a breaker that remembers nothing of the test before."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from plugins.host.breaker import breaker


@pytest.fixture(autouse=True)
def fresh_breaker() -> Iterator[None]:
    """No failure of another test counts here."""
    cache.clear()
    breaker.forget()
    yield
    cache.clear()
    breaker.forget()


@pytest.fixture
def lenient_plugins(settings) -> None:
    """Failures of plugins are kept from the caller, as in production; tests are strict otherwise."""
    settings.XINQIAO_PLUGINS_STRICT = False
