"""Moving those under way to a newer version: with everything they have done, never the finished, each told once.

What is done is kept by the identity of its part and not by a version, so that moving loses nothing. Whoever has
finished is not moved: a part that came new would open what was closed.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from courses.domain.authoring.change import to_move
from courses.domain.learning.completion import refresh_course_completion
from courses.domain.learning.outline import outline_of
from courses.models import Attempt, CourseChange, CourseVersion, Enrolment, Progress
from people.domain.audit import record_audit
from people.domain.message import send_messages
from people.domain.turns import in_parts

CHUNK = 100
LANGUAGE = "zh-hans"
MOVED = "course.moved_over"
BUSY = (Progress.STARTED, Progress.RETURNED, Progress.SUBMITTED)


def move_over(change: CourseChange, *, progress: Callable[[int, int], None] | None = None) -> tuple[int, int]:
    """Move everybody under way, in chunks; running it again goes on where it stopped. Returns (moved, stayed)."""
    todo = list(to_move(change).values_list("pk", flat=True))
    moved, stayed = 0, 0
    for done, part in in_parts(todo, CHUNK):
        gone, kept = _move_chunk(change, part)
        moved, stayed = moved + gone, stayed + kept
        if progress is not None:
            progress(done, len(todo))
    CourseChange.objects.filter(pk=change.pk).update(stayed=stayed, finished_at=timezone.now())
    return moved, stayed


@transaction.atomic
def _move_chunk(change: CourseChange, ids: list[int]) -> tuple[int, int]:
    version = change.version
    assert version is not None  # it was settled
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("version", "person", "course")
    due = list(rows.filter(pk__in=to_move(change).filter(pk__in=ids).values("pk")).order_by("pk"))
    busy = in_the_middle(due, version)
    going = [row for row in due if row.pk not in busy and refresh_course_completion(row) is None]
    for row in going:
        move_one(row, version, change)
    send_messages(
        [row.person_id for row in going if row.person_id is not None], MOVED, context={"change": change.public_id},
        once_key=f"change-{change.pk}",
    )  # fmt: skip
    CourseChange.objects.filter(pk=change.pk).update(moved=change.moved + len(going))
    change.moved += len(going)
    return len(going), len(busy)


def move_one(enrolment: Enrolment, version: CourseVersion, change: CourseChange) -> None:
    """Another version for one enrolment, in the log; if nothing is left to do in it, the course is finished."""
    enrolment.version = version
    enrolment.save(update_fields=["version"])
    record_audit(
        "enrolment.version", actor=change.chosen_by, subject=enrolment, fields=["version"], reason=change.reason
    )
    refresh_course_completion(enrolment, outline=outline_of(version, language=LANGUAGE))


def in_the_middle(rows: list[Enrolment], version: CourseVersion) -> set[int]:
    """Those who are writing, or wait for marks, in a part that the new version has no more. One query."""
    keys = set(version.items.values_list("key", flat=True))
    busy = Attempt.objects.filter(enrolment__in=[row.pk for row in rows], progress__in=BUSY).exclude(item_key__in=keys)
    return set(busy.values_list("enrolment_id", flat=True))
