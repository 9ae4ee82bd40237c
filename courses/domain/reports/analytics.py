"""What a course's authors learn from its learners: where people stop, how long parts take. Never a person, never a
group under ten.

A part is “begun” by whoever saved a place in it, began an attempt or finished it. Time is what the server's clock
accepted while a text was open or a recording played (presence of an attempt); for parts that do not count it there is
none, and a median says nothing about anybody. Of confidential parts only “done” is known here, of anonymous ones
nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from courses.domain.learning.outline import OutlineItem, outline_of
from courses.models import (
    Assessment,
    Attempt,
    Course,
    CourseCompletion,
    Enrolment,
    ItemCompletion,
    Presence,
    PrivacyClass,
    ReadingPosition,
)
from people import rules

FEWEST = 10
MOST_TIMES = 5000  # the newest of each course: enough for a median


@dataclass(frozen=True)
class PartFigures:
    """One part. Numbers are None where fewer than ten people stand behind them, or where nothing may be known."""

    title: str
    kind: str
    required: bool
    begun: int | None
    done: int | None
    share: float | None
    drop: float | None
    minutes: float | None
    planned: int
    assessment: str = ""
    is_sealed: bool = False


@dataclass(frozen=True)
class CourseFigures:
    """A course: its learners, how many finished, its parts in order; no parts with fewer than ten learners."""

    course: Course
    learners: int
    finished: int | None
    parts: list[PartFigures]
    widest: PartFigures | None = None

    @property
    def is_enough(self) -> bool:
        return self.learners >= FEWEST


def courses_of(user: Any) -> QuerySet[Course]:
    """The published courses whose figures somebody may read: those they may manage."""
    places = rules.organisations_visible_to(user, "manage_courses")
    mine = Q(owner__in=places.values("pk"))
    if rules.is_city_wide(user, "manage_courses"):
        mine |= Q(owner=None)
    return Course.objects.filter(mine, current_version__isnull=False).order_by("title", "pk")


def figures_of(course: Course, *, language: str) -> CourseFigures:
    """The figures of the version that is published now. Constant queries."""
    learners = Enrolment.objects.filter(course=course, person__isnull=False, person__merged_into=None)
    learners = learners.filter(Q(ended_at=None) | Q(completions__isnull=False)).distinct()
    total = learners.count()
    if total < FEWEST or course.current_version is None:
        return CourseFigures(course, total, None, [])
    finished = CourseCompletion.objects.in_force().filter(course=course, person__isnull=False).values("enrolment")
    items = [item for item in outline_of(course.current_version, language=language).items if is_part(item)]
    done, begun, times = done_by_item(course), begun_by_item(course), times_by_item(course)
    names = assessments_of(items)
    parts, before = [], float(total)
    for item in items:
        part = part_of(item, total, before, done, begun, times, names)
        parts.append(part)
        if item.required and part.done is not None:
            before = float(part.done)
    drops = [part for part in parts if part.drop is not None and part.drop > 0]
    widest = max(drops, key=lambda part: part.drop or 0, default=None)
    return CourseFigures(course, total, masked(finished.distinct().count()), parts, widest)


def is_part(item: OutlineItem) -> bool:
    """Headings and what was withdrawn are nothing one stops at."""
    return item.kind != "section" and not item.withdrawn


def part_of(
    item: OutlineItem, total: int, before: float, done: dict[str, int], begun: dict[str, int],
    times: dict[str, list[int]], names: dict[int, str],
) -> PartFigures:  # fmt: skip
    """One part, with everything taken away that would speak of few people."""
    of, key = item.assessment, str(item.key)
    is_anonymous = of is not None and of.privacy == PrivacyClass.ANONYMOUS
    is_sealed = of is not None and of.is_sealed
    finished = None if is_anonymous else masked(done.get(key, 0))
    started = None if is_sealed else masked(max(begun.get(key, 0), done.get(key, 0)))
    taken = [] if is_sealed else times.get(key, [])
    drop = None
    if finished is not None and item.required and before >= FEWEST:
        drop = round(100 * (before - finished) / before, 1)
    return PartFigures(
        title=item.title, kind=item.kind, required=item.required, begun=started, done=finished,
        share=None if finished is None else round(100 * finished / total, 1), drop=drop,
        minutes=round(median(taken) / 60_000, 1) if len(taken) >= FEWEST else None, planned=item.minutes,
        assessment=names.get(of.id, "") if of is not None and not is_sealed else "", is_sealed=is_sealed,
    )  # fmt: skip


def masked(count: int) -> int | None:
    """A number of people, unless they are fewer than ten and more than none."""
    return None if 0 < count < FEWEST else count


def done_by_item(course: Course) -> dict[str, int]:
    """How many finished each part in their present round. One query."""
    rows = ItemCompletion.objects.in_force().filter(
        enrolment__course=course, enrolment__person__isnull=False, round=F("enrolment__round")
    )
    return counted(rows, "enrolment")


def begun_by_item(course: Course) -> dict[str, int]:
    """How many left a place in a part, or began an attempt. Two queries."""
    read = counted(ReadingPosition.objects.filter(enrolment__course=course), "enrolment")
    tried = counted(Attempt.objects.filter(enrolment__course=course), "enrolment")
    return {key: max(read.get(key, 0), tried.get(key, 0)) for key in {*read, *tried}}


def counted(rows: QuerySet[Any], what: str) -> dict[str, int]:
    """Different enrolments by part."""
    found = rows.order_by().values_list("item_key").annotate(n=Count(what, distinct=True))
    return {str(key): n for key, n in found}


def times_by_item(course: Course) -> dict[str, list[int]]:
    """Milliseconds that were counted, by part: the newest. One query."""
    rows = Presence.objects.filter(attempt__enrolment__course=course).order_by("-pk")
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, dwell, played in rows.values_list("attempt__item_key", "dwell", "played")[:MOST_TIMES]:
        if dwell or played:
            found[str(key)].append(max(dwell, played))
    return found


def assessments_of(items: list[OutlineItem]) -> dict[int, str]:
    """Public ids of the assessments, for the way to their statistics. One query."""
    keys = [item.assessment.id for item in items if item.assessment is not None]
    return dict(Assessment.objects.filter(pk__in=keys).values_list("pk", "public_id"))
