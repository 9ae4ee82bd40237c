"""Making true what the audience says: rows of who is reached, places on courses, periods of programmes, first words.

The end state depends on the facts of the day and not on the order in which they came about: each chunk is judged anew
by `audience.named_people`, inside the transaction that writes it. May be run twice, side by side, or be killed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.domain.assigning.announcing import tell_given
from courses.domain.assigning.audience import finished_people, named_people, published_assignments
from courses.domain.assigning.places import settle_places
from courses.domain.certifying.certification import published_version
from courses.domain.learning.enrolment import enrol_many
from courses.domain.learning.stamp import StampOfDay, stamp_people
from courses.domain.programmes.reconcile import open_first_periods
from courses.models import (
    AssignedPerson,
    Assignment,
    AssignmentState,
    CertificationPeriod,
    Course,
    Enrolment,
    RequirementKind,
)
from people.domain.turns import in_parts
from people.models import User

CHUNK = 300
NOWHERE = StampOfDay(None, None)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Moved:
    """How many people are reached now who were not before, and the other way round."""

    joined: int = 0
    left: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.joined + other.joined, self.left + other.left)


def reconcile(
    assignment: Assignment, *, people: Collection[int] | None = None, progress: Progress | None = None
) -> Moved:
    """Bring one assignment up to date: for everybody who differs, or for these people. A closed one stays as it is."""
    if assignment.state not in (AssignmentState.PUBLISHED, AssignmentState.WITHDRAWN):
        return Moved()
    todo = sorted(set(people)) if people is not None else sorted(_differing(assignment))
    total = Moved()
    for done, part in in_parts(todo, CHUNK):
        total += _reconcile_part(assignment.pk, part)
        if progress is not None:
            progress(done, len(todo))
    return total


def _differing(assignment: Assignment) -> set[int]:
    held = set(assignment.people.current().values_list("person_id", flat=True))
    return held ^ named_people(assignment)


@transaction.atomic
def _reconcile_part(assignment_id: int, people: list[int]) -> Moved:
    assignment = (
        Assignment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=assignment_id)
    )  # fmt: skip
    if assignment.state not in (AssignmentState.PUBLISHED, AssignmentState.WITHDRAWN):
        return Moved()
    wanted = named_people(assignment, among=people)
    joined, left = _write_rows(assignment, people, wanted)
    courses = list(Course.objects.filter(pk__in=assignment.courses.values("course")))
    for course in courses:
        enrol_many(wanted, course, source=Enrolment.Source.ASSIGNED)
    settle_places(people, courses)
    if assignment.programme_id and joined:
        _open_periods(assignment, joined)
    if joined:
        tell_given(assignment, sorted(joined - finished_people(assignment, among=joined)))
    return Moved(len(joined), left)


def _write_rows(assignment: Assignment, people: list[int], wanted: set[int]) -> tuple[set[int], int]:
    """The rows of these people as they have to be; who joined or came back, and how many left."""
    stamps = stamp_people(sorted(wanted))
    known = {row.person_id: row for row in assignment.people.filter(person__in=people)}
    back = {person for person in wanted if person in known and not known[person].is_current}
    new = wanted - known.keys()
    AssignedPerson.objects.bulk_create(
        [
            AssignedPerson(assignment=assignment, person_id=person, **stamps.get(person, NOWHERE)._asdict())
            for person in sorted(new)
        ],
        ignore_conflicts=True,
    )
    changed = []
    for person in wanted & known.keys():
        row, stamp = known[person], stamps.get(person, NOWHERE)
        if not row.is_current or (row.organisation_id, row.district_id) != tuple(stamp):
            row.is_current, row.left_at = True, None
            row.organisation_id, row.district_id = stamp
            changed.append(row)
    AssignedPerson.objects.bulk_update(changed, ["is_current", "left_at", "organisation", "district"], batch_size=100)
    gone = [row.pk for person, row in known.items() if row.is_current and person not in wanted]
    AssignedPerson.objects.filter(pk__in=gone).update(is_current=False, left_at=timezone.now())
    return new | back, len(gone)


def _open_periods(assignment: Assignment, people: set[int]) -> None:
    """A first period for whoever has none in the programme."""
    assert assignment.programme is not None
    version = published_version(assignment.programme)
    if version is None:
        return
    known = CertificationPeriod.objects.filter(programme=assignment.programme_id, person__in=people)
    lacking = people - set(known.values_list("person_id", flat=True))
    open_first_periods(version, sorted(lacking), day=timezone.localdate())


def courses_asked_by(assignment: Assignment) -> list[Course]:
    """Its course; of a programme every course that nobody can do without (not those one chooses from)."""
    if assignment.course is not None:
        return [assignment.course]
    version = published_version(assignment.programme) if assignment.programme else None
    if version is None:
        return []
    rows = list(version.requirements.select_related("course"))
    needed = {row.pk for row in rows if row.parent_id is None}
    for row in sorted(rows, key=lambda one: one.pk):
        parent = next((one for one in rows if one.pk == row.parent_id), None)
        if parent is not None and parent.pk in needed and parent.kind == RequirementKind.ALL_OF:
            needed.add(row.pk)
    return list({row.course_id: row.course for row in rows if row.course and row.pk in needed}.values())


def follow_people(people: Collection[int] | None, *, progress: Progress | None = None) -> Moved:
    """After people joined, moved, left, were merged, closed or opened again: every assignment, for them or for all."""
    total, rows = Moved(), list(published_assignments().order_by("pk"))
    for done, assignment in enumerate(rows, start=1):
        concerned = None if people is None else _merged_too(people)
        total += reconcile(assignment, people=concerned)
        if progress is not None:
            progress(done, len(rows))
    return total


def _merged_too(people: Iterable[int]) -> set[int]:
    """These people and the records they were merged into."""
    asked = set(people)
    rows = User.objects.filter(Q(pk__in=asked) | Q(merged_into__in=asked)).values_list("pk", "merged_into")
    return asked | {pk for row in rows for pk in row if pk}
