"""What a type itself asks of the core: days between attempts, days on which it is open, how long answers are kept."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from courses.domain.authoring.assessment import VersionFacts, version_facts
from plugins.api import Ctx, Introduction, Mode, runtime


@dataclass(frozen=True)
class Terms:
    """The part of an Introduction that the core keeps to. None and zero: the type asks for nothing."""

    rest: timedelta = timedelta(0)
    keep_months: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


NOTHING = Terms()
_kept: dict[int, tuple[VersionFacts, Terms]] = {}


def terms_of(version_id: int) -> Terms:
    """The terms of a version; asked once a process, outside transactions. Nothing while the plugin cannot answer."""
    facts = version_facts(version_id)
    found = _kept.get(version_id)
    if found is not None and found[0] is facts:
        return found[1]
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.ATTEMPT)
    called = runtime.call(facts.type_key, "introduce", ctx, fallback=None, private=facts.is_sealed)
    if not called.ok or not isinstance(called.value, Introduction):
        return NOTHING
    terms = read_terms(called.value)
    if len(_kept) > 512:
        _kept.clear()
    _kept[version_id] = (facts, terms)
    return terms


def read_terms(said: Introduction) -> Terms:
    """An introduction in the units of the core: days begin and end at midnight here."""
    return Terms(
        rest=timedelta(days=max(0, said.retake_days)),
        keep_months=max(0, said.keep_months),
        opens_at=_midnight(datetime.combine(said.opens_on, time())) if said.opens_on else None,
        closes_at=_midnight(datetime.combine(said.closes_on + timedelta(days=1), time())) if said.closes_on else None,
    )


def _midnight(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
