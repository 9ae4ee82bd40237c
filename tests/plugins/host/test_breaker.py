"""The breaker: five failures in ten minutes suspend a provider, one call a minute tries again."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

from plugins.api import Ctx, runtime
from plugins.host.breaker import Breaker
from tests.plugins.zoo import RaisingType, breaker, lend


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_fifth_failure_within_ten_minutes_suspends(clock):
    one = Breaker(cache, clock)
    for _ in range(4):
        one.note_failure("x")
    assert one.allows("x")
    one.note_failure("x", "grade")
    assert not one.allows("x")
    assert one.read(["x"]) == {"x": (True, clock.now, "grade")}


def test_old_failures_do_not_count(clock):
    one = Breaker(cache, clock)
    for _ in range(4):
        one.note_failure("x")
    clock.now += 601
    one.note_failure("x")
    assert one.allows("x")


def test_suspended_provider_is_tried_once_a_minute_and_comes_back(clock):
    one = Breaker(cache, clock)
    for _ in range(5):
        one.note_failure("x")
    clock.now += 59
    assert not one.allows("x")
    clock.now += 2
    assert one.allows("x")
    assert not one.allows("x")
    one.note_success("x")
    assert one.allows("x")
    assert one.read(["x"])["x"][0] is False


def test_processes_share_the_count_and_the_recovery(clock):
    one, other = Breaker(cache, clock), Breaker(cache, clock)
    for _ in range(5):
        one.note_failure("x")
    assert other.allows("x")  # it has seen nothing yet, and a look would cost a query
    other.note_failure("x")
    assert not other.allows("x")
    clock.now += 61
    assert one.allows("x")
    assert not other.allows("x")  # one trial for all
    one.note_success("x")
    assert other.allows("x")


def test_a_cache_that_is_away_hurts_nobody(clock, caplog):
    class Away(BaseCache):
        def __init__(self):
            super().__init__({})

        def get(self, key, default=None, version=None):
            raise OSError("the cache is away")

        get_many = set = delete_many = get

    one = Breaker(Away(), clock)
    one.note_failure("x")
    assert one.allows("x")
    assert one.read(["x"]) == {"x": (False, 0.0, "")}
    assert "cannot reach its cache" in caplog.text


def test_provider_that_keeps_failing_is_not_called_any_more(lenient_plugins):
    context = Ctx({"raises": ["grade"]}, {})
    with lend(RaisingType()):
        reasons = [runtime.call("zoo_raising", "grade", context).reason for _ in range(7)]
        assert reasons == ["raised"] * 5 + ["suspended"] * 2
        assert runtime.call("zoo_raising", "render", Ctx({}, {})).reason == "suspended"
        breaker.forget("lent:zoo_raising")
        assert runtime.call("zoo_raising", "render", Ctx({}, {})).ok


def test_healthy_call_asks_no_cache(lenient_plugins, monkeypatch):
    """The path of every saved answer costs nothing: no look at the cache, no query."""
    calls: list[str] = []

    class Watched(BaseCache):
        def __init__(self):
            super().__init__({})

        def get(self, key, default=None, version=None):
            calls.append(key)

        set = get_many = delete_many = get

    one = Breaker(Watched())
    assert one.allows("x")
    one.note_success("x")
    assert calls == []
