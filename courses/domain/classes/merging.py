"""When two records of one person become one: their wishes for classes and their places in them.

Somebody may have applied for one class, or have a place in it, under both records. The better standing holds (admitted
before waiting before asked; of two alike the earlier); the other row stays on record and holds no seat.
"""

from collections import defaultdict

from django.utils import timezone

from courses.domain.attending.noting import count_later
from courses.domain.classes.admitting import fill_class
from courses.models import ApplicationState, ClassApplication, ClassPlace, ClassRun, Enrolment
from people.domain.merging.records import Merging

State, Seat = ApplicationState, ClassPlace.State
BETTER = (State.ADMITTED, State.WAITING, State.ASKED)
BETTER_SEAT = (Seat.CONFIRMED, Seat.WAITING, Seat.CANCELLED)


def settle_applications(merging: Merging) -> None:
    """Before the rows move: one wish for one class stands."""
    rows = ClassApplication.objects.standing().filter(person__in=[merging.keep_id, merging.drop_id])
    by_run: dict[int, list[ClassApplication]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_run[row.run_id].append(row)
    for two in by_run.values():
        for other in sorted(two, key=_rank)[1:]:
            merging.change(other, state=State.MERGED, decided_at=timezone.now())


def _rank(row: ClassApplication) -> tuple[int, int, int]:
    return BETTER.index(State(row.state)), row.queue_number or 0, row.pk


def settle_places(merging: Merging) -> None:
    """After the rows moved: one seat in a class, on the enrolment that is kept; whoever waits moves up to the other."""
    kept = {row.course_id: row for row in Enrolment.objects.filter(person=merging.keep_id)}
    left = list(Enrolment.objects.filter(person=merging.drop_id, course__in=kept))
    for dropped in left:
        own = kept[dropped.course_id]
        if own.ended_at is not None and dropped.ended_at is None:
            merging.change(own, ended_at=None, ended_reason="")
        if dropped.ended_at is None:
            merging.change(dropped, ended_at=timezone.now(), ended_reason="merged")
    by_enrolment = {row.pk: kept[row.course_id] for row in left}
    places = list(ClassPlace.objects.filter(enrolment__in=by_enrolment).exclude(state=Seat.CANCELLED).order_by("pk"))
    runs = {run.pk: run for run in _hold({place.run_id for place in places})}
    for place in places:
        _settle_place(merging, place, by_enrolment[place.enrolment_id])
    _admit_whoever_has_a_place(merging)
    for pk, run in runs.items():
        count_later(run, person_ids=[merging.keep_id])
        fill_class(pk)


def _hold(runs: set[int]) -> list[ClassRun]:
    """The classes, held in one order: whoever counts seats comes one by one."""
    rows = ClassRun.objects.select_for_update(of=("self",)).select_related("course", "owner")
    return list(rows.filter(pk__in=runs).order_by("pk"))


def _settle_place(merging: Merging, place: ClassPlace, kept: Enrolment) -> None:
    own = ClassPlace.objects.filter(run=place.run_id, enrolment=kept).first()
    if own is None:
        merging.change(place, enrolment_id=kept.pk)
        return
    if BETTER_SEAT.index(Seat(place.state)) < BETTER_SEAT.index(Seat(own.state)):
        merging.change(own, state=place.state)
    merging.change(place, state=Seat.CANCELLED)


def _admit_whoever_has_a_place(merging: Merging) -> None:
    """A wish that still waits, of somebody whom the other record gave a place, is fulfilled."""
    places = ClassPlace.objects.filter(enrolment__person=merging.keep_id, state=Seat.CONFIRMED)
    rows = ClassApplication.objects.standing().filter(person=merging.keep_id, run__in=places.values("run"))
    for row in rows.exclude(state=State.ADMITTED):
        merging.change(row, state=State.ADMITTED, decided_at=timezone.now())
