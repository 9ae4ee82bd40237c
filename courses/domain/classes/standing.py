"""Before a class is closed: who is through, who lacks what, and where it is or could be made up. Constant queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from courses.domain.assessing.suppliers import counts_sessions
from courses.domain.attending.making_up import Missed, missed_in
from courses.domain.attending.register import newest_records
from courses.domain.certifying.certification import AWAITS_APPROVAL
from courses.domain.classes.state import sessions_held
from courses.domain.learning.next_step import CourseState, course_states
from courses.domain.learning.outline import OutlineItem
from courses.models import (
    Attempt,
    AttendanceRecord,
    Certificate,
    CertificationPeriod,
    ClassPlace,
    ClassRun,
    ClassSession,
    Enrolment,
    Grade,
    ItemKind,
    ProgrammeVersion,
)
from courses.models.programme import VersionState

ATTENDANCE, PRACTICAL, THEORY, PART = "attendance", "practical", "theory", "part"
CERTIFIED, READY, PROPOSED, LACKS, DONE = "certified", "ready", "proposed", "lacks", "done"


@dataclass(frozen=True)
class Lack:
    """A part that is missing; `again` where it was tried and has to be repeated."""

    kind: str
    title: str
    again: bool = False


@dataclass
class PersonStanding:
    """How one person of a class stands. `state` is certified, proposed, ready, done (nothing is issued) or lacks."""

    person: Any
    enrolment: Enrolment
    state: str
    there: int
    total: int
    lacks: list[Lack] = field(default_factory=list)
    make_ups: list[Missed] = field(default_factory=list)
    period: CertificationPeriod | None = None
    certificate: Certificate | None = None


def see_standing(run: ClassRun, *, proposed: Iterable[int] = (), language: str) -> list[PersonStanding]:
    """Everybody who has a place, by name. `proposed` are periods that wait for approval now."""
    enrolments = Enrolment.objects.filter(
        places__run=run, places__state=ClassPlace.State.CONFIRMED, person__isnull=False
    ).select_related("version", "course", "person")
    states = sorted(course_states(enrolments, language=language), key=lambda one: (_name(one), one.enrolment.pk))
    sessions = list(sessions_held(run).select_related("run"))
    records = {(row.session_id, row.person_id): row for row in newest_records(sessions)}
    tried = _tried([state.enrolment for state in states])
    periods = _periods(run, [state.enrolment.person_id for state in states])
    certificates = {
        row.period_id: row
        for row in Certificate.objects.current().filter(period__in=[one.pk for one in periods.values()])
    }
    missed: dict[int, list[Missed]] = defaultdict(list)
    for one in missed_in(run):
        missed[one.person.pk].append(one)
    waiting, found = set(proposed), []
    for state in states:
        row = _stand(state, sessions, records, tried, missed)
        row.period = periods.get(state.enrolment.person_id or 0)
        row.certificate = certificates.get(row.period.pk) if row.period else None
        row.state = _state(row, waiting)
        found.append(row)
    return found


def _name(state: CourseState) -> str:
    return state.enrolment.person.pinyin if state.enrolment.person else ""


def _state(row: PersonStanding, waiting: set[int]) -> str:
    if row.certificate is not None or (row.period is not None and row.period.certified_at is not None):
        return CERTIFIED
    if row.period is not None and row.period.pk in waiting:
        return PROPOSED
    if row.period is not None and row.period.held_reason == AWAITS_APPROVAL:
        return READY
    return LACKS if row.lacks else DONE


def _stand(
    state: CourseState,
    sessions: list[ClassSession],
    records: dict[tuple[int, int], AttendanceRecord],
    tried: set[tuple[int, str]],
    missed: dict[int, list[Missed]],
) -> PersonStanding:
    enrolment = state.enrolment
    own = [records.get((session.pk, enrolment.person_id or 0)) for session in sessions]
    there = [row is not None and row.state in AttendanceRecord.THERE for row in own]
    lacks = [
        Lack(kind_of(item), item.title, again=(enrolment.pk, item.key) in tried)
        for item in state.outline.needed if item.key not in state.done
    ]  # fmt: skip
    row = PersonStanding(enrolment.person, enrolment, LACKS, sum(there), len(sessions), lacks)
    if any(lack.kind == ATTENDANCE for lack in lacks):
        row.make_ups = [one for one in missed[enrolment.person_id or 0] if one.state != AttendanceRecord.State.MADE_UP]
    return row


def kind_of(item: OutlineItem) -> str:
    """What is missing, as staff speak of it."""
    if item.kind == ItemKind.CLASS:
        return ATTENDANCE
    if item.assessment is None:
        return PART
    if counts_sessions(item.assessment.type_key):
        return ATTENDANCE
    return PRACTICAL if item.assessment.type_key == "practical" else THEORY


def _tried(enrolments: list[Enrolment]) -> set[tuple[int, str]]:
    """Parts with a grade that did not do: somebody has to repeat them. One query."""
    rounds = {row.pk: row.round for row in enrolments}
    graded = Grade.objects.filter(
        attempt__enrolment__in=enrolments, passed=False, attempt__in=Attempt.objects.counted()
    )
    rows = graded.values_list("attempt__enrolment_id", "attempt__item_key", "attempt__round")
    return {(enrolment, str(key)) for enrolment, key, round_ in rows.distinct() if rounds[enrolment] == round_}


def issues_by_approval(run: ClassRun) -> bool:
    """Whether a published programme asks for the course of a class and waits for approvals. Without one nobody can be
    proposed: certificates come by themselves, or there are none. One query."""
    rows = ProgrammeVersion.objects.filter(needs_approval=True, requirements__course=run.course_id)
    rows = rows.exclude(state=VersionState.DRAFT)
    return rows.exists()


def _periods(run: ClassRun, people: list[int | None]) -> dict[int, CertificationPeriod]:
    """The newest period of each person in a programme that asks for the course and waits for approvals. One query."""
    rows = CertificationPeriod.objects.filter(
        person__in=people, archived_at=None, revoked_at=None, version__needs_approval=True,
        version__requirements__course=run.course_id,
    )  # fmt: skip
    return {row.person_id: row for row in rows.select_related("programme").distinct().order_by("window_start", "pk")}
