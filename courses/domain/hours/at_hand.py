"""Rules of hours as every learner's home needs them: read once a process, and again once somebody changed them.

A unit that is moved in the tree changes no rule but the place of one, so what is kept is read again every ten minutes.
"""

import time
from dataclasses import dataclass

from cms.domain.pages import page_cache
from courses.domain.hours.cycle import CycleRule, Rules, load_rules
from courses.models.hour_rule import HourCategory

TAG = "hours"
KEPT_SECONDS = 600


@dataclass(frozen=True)
class AtHand:
    """The rules of all units, and the categories that ask for least hours."""

    rules: Rules
    asking: tuple[HourCategory, ...]

    def asked_of(self, rule: CycleRule) -> tuple[HourCategory, ...]:
        """The categories that show also where nothing was earned."""
        return self.asking if rule.target else ()


_kept: list[tuple[tuple[int, float], AtHand]] = []


def rules_at_hand() -> AtHand:
    """The rules as they stand; two queries once a process, change and ten minutes, else none."""
    serial = (page_cache.version(TAG), time.monotonic() // KEPT_SECONDS)
    if not _kept or _kept[0][0] != serial:
        asking = HourCategory.objects.filter(is_active=True, minimum__gt=0)
        _kept[:] = [(serial, AtHand(load_rules(), tuple(asking)))]
    return _kept[0][1]


def note_change() -> None:
    """Say that a rule or a category changed; in the transaction that changes it."""
    page_cache.bump(TAG)


def forget_rules() -> None:
    """Empty what this process keeps."""
    _kept.clear()
