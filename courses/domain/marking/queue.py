"""The queue of the marking desk: what waits by assessment and course, and how far today's work is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.scope import code_of, name_of, works_for
from courses.domain.marking.seat import Table, tables_of
from courses.models import DECIDER, Assessment, Attempt, Mark, Response

SHOWN = 60


@dataclass(frozen=True)
class Pile:
    """The works of one assessment in one course. `done_today` are one's own."""

    assessment: str
    title: str
    course: str
    course_title: str
    waiting: int
    oldest: datetime
    done_today: int = 0

    @property
    def total(self) -> int:
        """Of today's bar."""
        return self.waiting + self.done_today


@dataclass(frozen=True)
class QueueRow:
    """One work in the queue. `name` is empty where marking is anonymous; `busy`: somebody else sits before it."""

    public_id: str
    code: str
    name: str
    draft: int
    submitted_at: datetime
    seat: int
    busy: bool
    current: bool = False

    @property
    def is_decision(self) -> bool:
        """Whether two markers differ and a third decides."""
        return self.seat == DECIDER


def list_piles(user: Any) -> list[Pile]:
    """What waits for this marker, the longest waiting first. Constant queries."""
    rows = (
        works_for(user)
        .order_by()
        .values("assessment__public_id", "assessment__title", "course__public_id", "course__title")
        .annotate(waiting=Count("pk"), oldest=Min("submitted_at"))
        .order_by("oldest")
    )
    done = _done_today(user)
    return [
        Pile(
            row["assessment__public_id"], row["assessment__title"], row["course__public_id"] or "",
            row["course__title"] or "", row["waiting"], row["oldest"],
            done.get((row["assessment__public_id"], row["course__public_id"] or ""), 0),
        )
        for row in rows
    ]  # fmt: skip


def _done_today(user: Any) -> dict[tuple[str, str], int]:
    begin = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Mark.objects.filter(marker=user.pk, marked_at__gte=begin)
        .order_by()
        .values_list("attempt__assessment__public_id", "attempt__course__public_id")
        .annotate(done=Count("attempt", distinct=True))
    )
    return {(assessment, course or ""): done for assessment, course, done in rows}


def done_today(user: Any, attempt: Attempt) -> int:
    """How many works of this pile the marker has finished today."""
    key = (attempt.assessment.public_id, attempt.course.public_id if attempt.course else "")
    return _done_today(user).get(key, 0)


def list_queue(user: Any, *, assessment: Assessment | None, course_id: int | None, current: str = "") -> list[QueueRow]:
    """The works of one pile, oldest first; those that others sit before stand in it, marked as busy."""
    works = list(
        works_for(user)
        .filter(assessment=assessment, course=course_id)
        .select_related("person", "subject")
        .only("public_id", "version_id", "submitted_at", "started_at", "person__real_name", "subject__name")[:SHOWN]
    )
    tables = tables_of(works)
    drafts = _drafts(works)
    return [_row(work, tables[work.pk], user, drafts.get(work.pk, 1), current) for work in works]


def _drafts(works: list[Attempt]) -> dict[int, int]:
    rows = Response.objects.filter(attempt__in=works, final=True).order_by().values_list("attempt_id")
    return dict(rows.annotate(drafts=Count("pk")))


def _row(work: Attempt, table: Table, user: Any, draft: int, current: str) -> QueueRow:
    seat = table.seat_for(user.pk)
    named = not version_facts(work.version_id).policy.anonymous_marking
    return QueueRow(
        work.public_id, code_of(work), name_of(work, named=named), draft,
        work.submitted_at or work.started_at, seat or table.open_seats[0], seat is None, work.public_id == current,
    )  # fmt: skip


def beside(queue: list[QueueRow], current: str) -> tuple[str, str]:
    """The free works before and after one in the queue; the next one begins again at the top. Empty: none."""
    free = [row.public_id for row in queue if not row.busy or row.public_id == current]
    if current not in free:
        return "", next(iter(free), "")
    place = free.index(current)
    others = [*free[place + 1 :], *free[:place]]
    return (free[place - 1] if place else ""), next(iter(others), "")
