"""Who has handed in everything and waits for marks, as a condition of a query: nothing is left for them to do.

The same as `courses.domain.reminding.owed.with_nothing_left` finds (a test compares them). Parts whose answers bear no
name leave nothing a query can see; where a course needs such parts, its few candidates are asked one by one."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.domain.learning.outline import outline_by_id
from courses.domain.reminding.owed import LANGUAGE, with_nothing_left
from courses.models.assessment import PrivacyClass
from courses.models.attempt import Attempt
from courses.models.attempt import Progress as AttemptProgress
from courses.models.completion import CourseCompletion, ItemCompletion
from courses.models.course import Course
from courses.models.enrolment import Enrolment
from courses.models.programme import Requirement, RequirementKind, VersionState
from courses.models.version import CourseVersion, CourseVersionItem, ItemKind, MoveOn
from courses.models.waiver import Waiver


def handed_in() -> QuerySet[Attempt]:
    """Works of the outer enrolment's round that wait for a result."""
    return Attempt.objects.filter(enrolment=OuterRef("pk"), round=OuterRef("round"), progress=AttemptProgress.SUBMITTED)


def waits_for_marks(courses: QuerySet[Course]) -> Q | None:
    """Condition on enrolments in these courses: something waits for a result, and nothing else is left. None, after one
    query, while nothing waits in them."""
    versions = _versions_with_works(courses)
    if not versions:
        return None
    gone, nameless = _withdrawn_items(versions), _nameless_versions(versions)
    mine: dict[str, Any] = {"enrolment": OuterRef(OuterRef("pk")), "item_key": OuterRef("key")}
    this_round = {**mine, "round": OuterRef(OuterRef("round"))}
    left = (
        CourseVersionItem.objects.filter(version=OuterRef("version"), required=True)
        .exclude(kind=ItemKind.SECTION)
        .exclude(move_on=MoveOn.NOT_APPLICABLE)
        .exclude(gone)
        .exclude(assessment_version__privacy=PrivacyClass.ANONYMOUS)
        .filter(
            ~Exists(Attempt.objects.filter(progress=AttemptProgress.SUBMITTED, **this_round)),
            ~Exists(ItemCompletion.objects.in_force().filter(**this_round)),
            ~Exists(Waiver.objects.filter(withdraws=None, withdrawn_by=None, **mine)),
        )
    )
    rows = Q(Exists(handed_in())) & ~Q(Exists(left))
    if nameless:
        rows &= ~Q(version__in=nameless) | Q(pk__in=_asked_one_by_one(nameless))
    return rows


def _versions_with_works(courses: QuerySet[Course]) -> list[CourseVersion]:
    waiting = Attempt.objects.filter(enrolment__course__in=courses, progress=AttemptProgress.SUBMITTED)
    return list(CourseVersion.objects.filter(pk__in=waiting.values("enrolment__version")))


def _withdrawn_items(versions: list[CourseVersion]) -> Q:
    """Condition on items: withdrawn at once after their version was published."""
    found = Q(pk__in=[])
    for version in versions:
        needed = {item.key for item in outline_by_id(version.pk, version.texts_serial, language=LANGUAGE).items}
        found |= Q(version=version.pk) & ~Q(key__in=needed)
    return found


def _nameless_versions(versions: list[CourseVersion]) -> list[int]:
    rows = CourseVersionItem.objects.filter(
        version__in=versions, required=True, assessment_version__privacy=PrivacyClass.ANONYMOUS
    )
    return list(rows.values_list("version", flat=True).distinct())


def _asked_one_by_one(versions: list[int]) -> set[int]:
    serial = Subquery(CourseVersion.objects.filter(pk=OuterRef("version")).values("texts_serial"))
    rows = Enrolment.objects.filter(Exists(handed_in()), version__in=versions).annotate(serial=serial)
    columns = ("pk", "person_id", "course_id", "round", "version_id", "serial")
    return with_nothing_left(rows.values_list(*columns, named=True))


def waits_in_programme(programme: int) -> Q | None:
    """Condition on periods: of the courses that everybody needs each is finished or waits, and one does wait.

    Only where the programme asks for courses and nothing else, all of them; elsewhere nobody can say what is left."""
    asked = Requirement.objects.filter(version__programme=programme, version__state=VersionState.PUBLISHED)
    kinds = set(asked.values_list("kind", flat=True))
    if not kinds <= {RequirementKind.ALL_OF, RequirementKind.COURSE}:
        return None
    courses = Course.objects.filter(pk__in=asked.filter(course__isnull=False).values("course"))
    waits = waits_for_marks(courses)
    if waits is None:
        return None
    waiting = Enrolment.objects.filter(waits, course__in=courses, ended_at=None, person__isnull=False)
    keys = list(waiting.values_list("person_id", "course_id"))
    if not keys:
        return None
    wanted = set(courses.values_list("pk", flat=True))
    done: dict[int, set[int]] = {}
    for person, course in keys:
        done.setdefault(person, set()).add(course)
    finished = CourseCompletion.objects.in_force().filter(
        enrolment__person__in=done, enrolment__course__in=wanted, round=F("enrolment__round")
    )
    for person, course in finished.values_list("enrolment__person_id", "enrolment__course_id"):
        done[person or 0].add(course)
    people = [person for person, have in done.items() if have >= wanted]
    return Q(person__in=people) if people else None
