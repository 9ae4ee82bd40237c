"""A learner's own page of a programme: what is asked, what is done, what is next, by when. Constant queries.

Everything follows from dates and facts when it is read. Where the clock has not opened a period yet that is due, the
page already shows it as it will be."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.certification import first_window_start, latest_certified, published_version
from courses.domain.certifying.period import (
    Span,
    grace_last_day,
    later,
    period_state,
    plan_renewal,
    rule_of,
)
from courses.domain.certifying.window import due_day
from courses.domain.programmes.applying import Door, application_of, door_of
from courses.domain.programmes.audience import in_audience
from courses.domain.programmes.own_parts import DONE, MISSING, PARTLY, Action, Part, read_parts
from courses.domain.reminding.owed import owed_programmes
from courses.models import (
    Certificate,
    CertificationPeriod,
    Programme,
    ProgrammeApplication,
    RequestState,
    RequirementKind,
)
from courses.models.period import PeriodKind
from courses.models.programme import ProgrammeVersion


@dataclass(frozen=True)
class OwnProgramme:
    """Everything the page says. `state` is one of not_begun, doing, overdue, future, failed, held, valid, renewal,
    grace, expired, revoked, freed, outside, waiting, refused."""

    programme: Programme
    version: ProgrammeVersion | None
    state: str
    period: CertificationPeriod | None
    tree: Part | None
    percent: int
    due_on: date | None
    certificate: Certificate | None
    valid_until: date | None
    grace_until: date | None
    revoked_on: date | None
    door: Door
    application: ProgrammeApplication | None
    next: Action | None

    @property
    def more_until(self) -> date | None:
        """Until when there is more time, while that is the day that counts."""
        more = self.period.more_until if self.period is not None else None
        return more if more is not None and more == self.due_on else None

    @property
    def may_apply(self) -> bool:
        """Whether the door stands open for them: outside, refused, or with nothing open to earn it anew."""
        return self.door.is_open and (
            self.state in ("outside", "refused")
            or (self.state in ("expired", "revoked") and self.period is None and not self.is_waiting)
        )

    @property
    def is_waiting(self) -> bool:
        """Whether an application is to be decided."""
        return self.application is not None and self.application.state == RequestState.WAITING

    @property
    def freed_on(self) -> date | None:
        """Since when nothing is asked in this turn."""
        return self.period.freed_on if self.period is not None else None


def read_own(person: Any, programme: Programme, *, today: date | None = None) -> OwnProgramme:
    """The page of one person. Its queries do not grow with the tree."""
    today = today or timezone.localdate()
    rows = list(CertificationPeriod.objects.filter(person=person, programme=programme).select_related("version"))
    held = latest_certified(person, programme)
    period = _present_period(person, programme, rows, held, today)
    version = period.version if period else held.version if held else published_version(programme)
    certificate = Certificate.objects.current().filter(person=person, programme=programme).order_by("-pk").first()
    tree = read_parts(person, version, period or held) if version is not None else (None, 0)
    until = held.valid_until if held else None
    rule = rule_of(held.version) if held else None
    grace = grace_last_day(until, rule) if until and rule and rule.grace_days else None
    revoked = max((row.revoked_at for row in rows if row.revoked_at), default=None)
    made = OwnProgramme(
        programme, version, "", period, *tree, _due_of(period), certificate, until, grace,
        timezone.localdate(revoked) if revoked else None, door_of(programme, day=today),
        application_of(person, programme), None,
    )  # fmt: skip
    state = _state(made, held, today)
    return replace(made, state=state, next=_next(replace(made, state=state)))


def _present_period(
    person: Any, programme: Programme, rows: list[CertificationPeriod], held: CertificationPeriod | None, today: date
) -> CertificationPeriod | None:
    """The open period, or as it will be opened; None where none is due."""
    found = next((row for row in rows if not (row.certified_at or row.revoked_at or row.archived_at)), None)
    if found is not None:
        return found
    version = published_version(programme)
    if version is None or not in_audience(person, version, day=today):
        return None
    return _planned(person, version, held, today)


def _planned(
    person: Any, version: ProgrammeVersion, held: CertificationPeriod | None, today: date
) -> CertificationPeriod | None:
    """The period that is due to be opened, not written: a renewal in its window, or a first one in its round."""
    values = {"person": person, "programme": version.programme, "version": version}
    if held is not None and held.valid_until is not None:
        span = Span(held.valid_from or held.window_start, held.valid_until)
        window = plan_renewal(span, rule_of(version), today=today)
        if window is not None and (window.end is None or today <= window.end):
            return CertificationPeriod(
                kind=PeriodKind.RENEWAL, previous=held, window_start=window.start, window_due=window.due,
                window_end=window.end, grace_until=window.grace_until, **values,
            )  # fmt: skip
    lasts = held is not None and (held.valid_until is None or today <= held.valid_until)
    if lasts or (version.closes_on is not None and today > version.closes_on):
        return None
    return CertificationPeriod(
        window_start=first_window_start(person, version.programme, version), window_due=due_day(version, today),
        window_end=version.closes_on, **values,
    )  # fmt: skip


def _due_of(period: CertificationPeriod | None) -> date | None:
    """The last day that counts, with more time that was given."""
    if period is None:
        return None
    if period.freed_on is not None:
        return None
    if period.pk:
        owed = owed_programmes(CertificationPeriod.objects.filter(pk=period.pk))
        return owed[0].due_on if owed else None
    return period.window_due or period.window_end


def _state(own: OwnProgramme, held: CertificationPeriod | None, today: date) -> str:
    """One word, first match wins."""
    if held is not None:
        return _state_held(own, held, today)
    if own.period is None:
        return "revoked" if own.revoked_on else _outside(own)
    if own.period.held_reason:
        return "held"
    if own.freed_on is not None:
        return "freed"
    word = str(period_state(own.period, today=today))
    if word in ("overdue", "future", "failed"):
        return _late(word, own, today)
    return "revoked" if own.revoked_on else _word_of(own)


def _state_held(own: OwnProgramme, held: CertificationPeriod, today: date) -> str:
    if held.held_reason:
        return "held"
    if own.period is not None and own.period.held_reason:
        return "held"
    if held.valid_until is None or today <= held.valid_until:
        return "renewal" if own.period is not None else "valid"
    if own.freed_on is not None:
        return "freed"
    in_grace = own.grace_until is not None and today <= own.grace_until and own.period is not None
    return "grace" if in_grace else "expired"


def _word_of(own: OwnProgramme) -> str:
    return "doing" if own.percent or (own.tree is not None and own.tree.state != MISSING) else "not_begun"


def _late(word: str, own: OwnProgramme, today: date) -> str:
    """More time that was given moves the due day."""
    if word == "overdue" and own.due_on is not None and today <= own.due_on:
        return _word_of(own)
    return word


def _outside(own: OwnProgramme) -> str:
    known = {"waiting": "waiting", "refused": "refused"}
    return known.get(own.application.state, "outside") if own.application else "outside"


def _next(own: OwnProgramme) -> Action | None:
    """The one thing to do: go on with what was begun, else begin what comes first. None where nothing is to be done."""
    if own.state == "valid" and own.certificate is not None:
        return Action(reverse("certificate", args=[own.certificate.public_id]), _("See my certificate"))
    if own.period is None or own.tree is None or own.state in ("held", "future", "failed", "freed"):
        return None
    leaves = [one for one in own.tree.walk() if one.action is not None and one.state != DONE]
    begun = [one for one in leaves if one.state == PARTLY and one.kind != RequirementKind.HOURS_OF]
    first = next(iter(begun or leaves), None)
    return first.action if first else None


def programmes_of_person(person: Any, *, today: date | None = None) -> list[dict[str, Any]]:
    """Programmes somebody is in or holds something of: name, address, last day. One query."""
    rows = CertificationPeriod.objects.filter(person=person, archived_at=None).select_related("programme")
    found: dict[int, dict[str, Any]] = {}
    for row in rows.order_by("-pk"):
        is_open = not (row.certified_at or row.revoked_at)
        known = found.setdefault(row.programme_id, {"programme": row.programme, "is_open": False, "due_on": None})
        if is_open and row.freed_on is None:
            known |= {"is_open": True, "due_on": later(row.window_due or row.window_end, row.more_until)}
    return sorted(found.values(), key=lambda one: (not one["is_open"], one["due_on"] or date.max))
