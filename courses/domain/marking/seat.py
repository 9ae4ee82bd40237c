"""Seats before a paper: claiming one for ten minutes, keeping a draft, giving it back, giving it to somebody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.scope import markers_for
from courses.domain.refusal import Refused
from courses.models import DECIDER, Attempt, Mark, MarkingSeat, Response
from people.domain.audit import record_audit

CLAIM = timedelta(minutes=10)
MAX_DRAFT = 32 * 1024


@dataclass(frozen=True)
class Table:
    """A paper with its seats: the hand-in that stands, the last marks of each seat for it, and who holds what."""

    final_id: int | None
    marks: dict[int, Mark]
    held: dict[int, int]
    markers: int

    @property
    def open_seats(self) -> list[int]:
        """Seats without marks; when both markers are done and no grade came of it, the one who decides."""
        return [seat for seat in range(1, self.markers + 1) if seat not in self.marks] or [DECIDER]

    @property
    def is_disputed(self) -> bool:
        """Whether all markers are done, and somebody has to decide between them."""
        return self.markers > 1 and self.open_seats == [DECIDER] and DECIDER not in self.marks

    def has_marks_of(self, person_id: int) -> bool:
        """Whether this person has marked what stands."""
        return any(mark.marker_id == person_id for mark in self.marks.values())

    def seat_for(self, person_id: int) -> int | None:
        """The seat this person holds or may take; None when others hold them all, or when the person marked already."""
        if self.has_marks_of(person_id):
            return None
        mine = [seat for seat in self.open_seats if self.held.get(seat) == person_id]
        free = [seat for seat in self.open_seats if seat not in self.held]
        return next(iter([*mine, *free]), None)


def table_of(attempt: Attempt, *, now: datetime | None = None) -> Table:
    """Three queries."""
    return tables_of([attempt], now=now)[attempt.pk]


def tables_of(attempts: list[Attempt], *, now: datetime | None = None) -> dict[int, Table]:
    """The tables of many papers at the cost of one: three queries."""
    ids = [attempt.pk for attempt in attempts]
    rows = Response.objects.filter(attempt__in=ids, final=True).order_by("revision").values_list("attempt_id", "pk")
    finals: dict[int, int] = dict(rows)
    marks: dict[int, dict[int, Mark]] = {}
    for mark in Mark.objects.filter(attempt__in=ids, response__in=finals.values()).order_by("serial"):
        if mark.response_id == finals.get(mark.attempt_id):
            marks.setdefault(mark.attempt_id, {})[mark.seat] = mark
    held: dict[int, dict[int, int]] = {}
    for seat in MarkingSeat.objects.held(now or timezone.now()).filter(attempt__in=ids):
        held.setdefault(seat.attempt_id, {})[seat.seat] = seat.marker_id
    return {
        one.pk: Table(finals.get(one.pk), marks.get(one.pk, {}), held.get(one.pk, {}), _markers(one))
        for one in attempts
    }


def _markers(attempt: Attempt) -> int:
    return 2 if version_facts(attempt.version_id).policy.markers >= 2 else 1


@transaction.atomic
def claim_seat(attempt: Attempt, user: Any, *, now: datetime | None = None) -> MarkingSeat:
    """Sit down before a paper for ten minutes, or stay; refuses while others hold every seat."""
    now = now or timezone.now()
    Attempt.objects.select_for_update().get(pk=attempt.pk)
    table = table_of(attempt, now=now)
    number = table.seat_for(user.pk)
    if number is None and table.has_marks_of(user.pk) and table.is_disputed:
        raise Refused("marked", _("Your marks for this one are kept. The two differ: a third person decides."))
    if number is None and table.has_marks_of(user.pk):
        raise Refused("marked", _("Your marks for this one are kept. Another marker follows; then it has a result."))
    if number is None:
        raise Refused("taken", _("Somebody else is marking this one. Take another; it comes back if they leave it."))
    MarkingSeat.objects.filter(attempt=attempt, marker=user.pk).exclude(seat=number).update(
        marker=None, assigned=False, draft={}, held_until=now
    )
    seat, _made = MarkingSeat.objects.get_or_create(attempt=attempt, seat=number)
    if seat.marker_id != user.pk:
        seat.marker_id, seat.draft, seat.drafted_at, seat.assigned = user.pk, {}, None, False
    seat.held_until = now + CLAIM
    seat.save()
    return seat


def keep_draft(attempt: Attempt, user: Any, draft: dict[str, list[str]], *, now: datetime | None = None) -> datetime:
    """Keep what the marker has filled in so far, and the seat with it."""
    now = now or timezone.now()
    if sum(len(name) + sum(map(len, values)) for name, values in draft.items()) > MAX_DRAFT:
        raise Refused("too_large", _("This is too long to be kept. Shorten it a little; what you typed is still here."))
    seat = claim_seat(attempt, user, now=now)
    MarkingSeat.objects.filter(pk=seat.pk).update(draft=draft, drafted_at=now)
    return now


def leave_seat(attempt: Attempt, user: Any, *, now: datetime | None = None) -> None:
    """Give a paper back to the queue, the draft with it."""
    MarkingSeat.objects.filter(attempt=attempt, marker=user.pk).update(
        marker=None, assigned=False, draft={}, drafted_at=None, held_until=now or timezone.now()
    )


@transaction.atomic
def assign_seat(attempt: Attempt, *, marker: Any, actor: Any, request: Any = None) -> MarkingSeat:
    """Give the next seat to somebody who may mark this work; whoever had only claimed it gets up."""
    Attempt.objects.select_for_update().get(pk=attempt.pk)
    if marker.pk not in {person.pk for person in markers_for(attempt)}:
        raise Refused("not_a_marker", _("This person cannot mark this work. Choose somebody else."))
    number = table_of(attempt).open_seats[0]
    rows = MarkingSeat.objects.filter(attempt=attempt)
    rows.filter(marker=marker.pk).exclude(seat=number).update(marker=None, assigned=False, draft={})
    seat, _made = MarkingSeat.objects.get_or_create(attempt=attempt, seat=number)
    if seat.marker_id != marker.pk:
        seat.draft, seat.drafted_at = {}, None
    seat.marker_id, seat.assigned, seat.held_until = marker.pk, True, timezone.now()
    seat.save()
    record_audit("marking.assigned", actor=actor, subject=attempt, fields=["marker"], request=request)
    return seat


def clear_seats(attempt: Attempt, *, seat: int | None = None) -> None:
    """Nobody sits here any more: the marks are given."""
    rows = MarkingSeat.objects.filter(attempt=attempt)
    if seat is not None:
        rows = rows.filter(seat=seat)
    rows.update(marker=None, assigned=False, draft={}, drafted_at=None, held_until=timezone.now())
