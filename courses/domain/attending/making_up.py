"""Making up a missed half day in another class of the same course: who may, where, and giving it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.made_up_words import tell_given, tell_off
from courses.domain.attending.register import newest_records
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassPlace, ClassRun, ClassSession, MakeUp
from people.domain.audit import record_audit

State = AttendanceRecord.State
Part = tuple[UUID | None, int]


@dataclass(frozen=True)
class Missed:
    """A half day that somebody was not at, what was arranged, and where else the same part is held."""

    person: Any
    session: ClassSession
    state: str
    make_up: MakeUp | None
    offers: list[ClassSession] = field(default_factory=list)


def parts_of(sessions: Iterable[ClassSession]) -> dict[int, Part]:
    """What each half day of one class is a holding of: its part of the course, and which half day of that part."""
    counted: dict[UUID | None, int] = defaultdict(int)
    found = {}
    for session in sorted(sessions, key=lambda one: (one.starts_at, one.pk)):
        counted[session.item_key] += 1
        found[session.pk] = (session.item_key, counted[session.item_key])
    return found


def missed_by(person: Any, *, now: datetime | None = None) -> list[Missed]:
    """The half days of one's own classes that are over and that one was not at. Constant queries."""
    places = ClassPlace.objects.filter(enrolment__person=person.pk, state=ClassPlace.State.CONFIRMED)
    return find_missed(Q(pk__in=places.values("run")), people=[person.pk], now=now, to_learner=True)


def missed_in(run: ClassRun, *, now: datetime | None = None) -> list[Missed]:
    """The same for everybody in a class, by name. Constant queries."""
    return find_missed(Q(pk=run.pk), now=now)


def find_missed(
    which: Q, *, people: list[int] | None = None, now: datetime | None = None, to_learner: bool = False
) -> list[Missed]:
    """Every missed half day of these classes, by half day and name."""
    now = now or timezone.now()
    places = ClassPlace.objects.filter(state=ClassPlace.State.CONFIRMED, enrolment__person__isnull=False)
    runs = ClassRun.objects.filter(which, cancelled_at=None)
    places = places.filter(run__in=runs).select_related("enrolment__person").order_by("enrolment__person__pinyin", "pk")
    places = places.filter(enrolment__person__in=people) if people is not None else places
    by_run: dict[int, list[Any]] = defaultdict(list)
    for place in places:
        by_run[place.run_id].append(place.enrolment.person)
    rows = ClassSession.objects.filter(run__in=list(by_run), cancelled_at=None).select_related("run__course")
    every = list(rows.order_by("starts_at", "pk"))
    over = [one for one in every if one.ends_at <= now]
    states = {(row.session_id, row.person_id): row.state for row in newest_records(over)}
    standing = MakeUp.objects.standing().filter(missed__in=over).select_related("session__run")
    arranged = {(row.missed_id, row.person_id): row for row in standing}
    offers = find_offers(every, now=now, to_learner=to_learner)
    found = []
    for session in over:
        for person in by_run[session.run_id]:
            where = (session.pk, person.pk)
            state = states.get(where, "")
            if state not in AttendanceRecord.THERE or state == State.MADE_UP:
                found.append(Missed(person, session, state, arranged.get(where), offers.get(session.pk, [])))
    return found


def find_offers(
    sessions: list[ClassSession], *, now: datetime, to_learner: bool = False
) -> dict[int, list[ClassSession]]:
    """For each half day where else the same part is still to be held, with a free seat. Three queries."""
    own, courses = {one.run_id for one in sessions}, {one.run.course_id for one in sessions}
    rows = ClassSession.objects.filter(
        run__course__in=courses, run__cancelled_at=None, run__register_closed_at=None, cancelled_at=None,
        run__ends_on__gte=timezone.localdate(now),
    )  # fmt: skip
    rows = rows.filter(run__opened_at__isnull=False) if to_learner else rows
    by_run: dict[int, list[ClassSession]] = defaultdict(list)
    for one in rows.select_related("run").order_by("starts_at", "pk"):
        by_run[one.run_id].append(one)
    free = free_seats(list(by_run))
    guests = dict(
        MakeUp.objects.standing().filter(session__run__in=list(by_run)).order_by()
        .values("session").annotate(count=Count("pk")).values_list("session", "count")
    )  # fmt: skip
    held: dict[tuple[int, Part], list[ClassSession]] = defaultdict(list)
    for run, every in by_run.items():
        parts = parts_of(every)
        for one in every:
            if one.starts_at > now and (free[run] is None or free[run] > guests.get(one.pk, 0)):
                held[one.run.course_id, parts[one.pk]].append(one)
    mine = {run: parts_of([one for one in sessions if one.run_id == run]) for run in own}
    return {
        one.pk: sorted(
            (other for other in held[one.run.course_id, mine[one.run_id][one.pk]] if other.run_id != one.run_id),
            key=lambda other: (other.starts_at, other.pk),
        )
        for one in sessions
    }


def free_seats(runs: list[int]) -> dict[int, Any]:
    """Seats beyond the confirmed places; None where a class has no limit. One query."""
    confirmed = Count("places", filter=Q(places__state=ClassPlace.State.CONFIRMED))
    rows = ClassRun.objects.filter(pk__in=runs).annotate(taken=confirmed)
    return {row.pk: None if row.seats is None else row.seats - row.taken for row in rows}


@transaction.atomic
def give_make_up(
    person: Any, missed: ClassSession, session: ClassSession, *, actor: Any, now: datetime | None = None,
    request: Any = None,
) -> MakeUp:  # fmt: skip
    """Let somebody come to `session` for the half day they missed; chosen by themselves, or given by staff and told.

    Refuses with words: not missed, not the same part, no seat, begun already. Another one that was arranged before for
    the same half day makes way, as long as they have not been there.
    """
    now = now or timezone.now()
    list(ClassRun.objects.select_for_update().filter(pk__in=[missed.run_id, session.run_id]).order_by("pk"))
    by_self = actor.pk == person.pk
    found = find_missed(Q(pk=missed.run_id), people=[person.pk], now=now, to_learner=by_self)
    row = next((one for one in found if one.session.pk == missed.pk), None)
    if row is None or row.state == State.MADE_UP:
        raise Refused("not_missed", _("This half day was not missed; there is nothing to make up."))
    if row.make_up is not None and row.make_up.session_id == session.pk:
        return row.make_up
    if session.pk not in {one.pk for one in row.offers}:
        raise Refused("no_offer", _("That half day is full, has begun, or is another part. Choose another one."))
    if ClassPlace.objects.filter(
        run=session.run_id, enrolment__person=person.pk, state=ClassPlace.State.CONFIRMED
    ).exists():
        raise Refused("own_class", _("They have a place in that class themselves."))
    if row.make_up is not None:
        withdraw_make_up(row.make_up, actor=actor, request=request)
    made = MakeUp.objects.create(
        person=person, missed=missed, session=session, given_by=None if by_self else actor, given_at=now
    )
    record_audit("register.make_up_given", actor=actor, subject=missed.run, request=request)
    if not by_self:
        tell_given(made)
    return made


def release_guests(sessions: Iterable[ClassSession], *, now: datetime | None = None) -> int:
    """Half days that are called off make nothing up: their guests may choose anew. Who calls them off tells all."""
    return MakeUp.objects.standing().filter(session__in=list(sessions)).update(withdrawn_at=now or timezone.now())


@transaction.atomic
def withdraw_make_up(make_up: MakeUp, *, actor: Any, request: Any = None) -> None:
    """It does not take place, and they are told unless they say so themselves; refused once they were there."""
    held = next(iter(newest_records([make_up.session], person_id=make_up.person_id)), None)
    if held is not None and held.state in AttendanceRecord.THERE:
        raise Refused("was_there", _("They have been there already; correct that on the roll of the other class."))
    if make_up.withdrawn_at is None:
        make_up.withdrawn_at = timezone.now()
        make_up.save(update_fields=["withdrawn_at"])
        record_audit("register.make_up_withdrawn", actor=actor, subject=make_up.missed.run, request=request)
        if actor.pk != make_up.person_id:
            tell_off(make_up)
