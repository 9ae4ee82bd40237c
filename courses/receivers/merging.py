"""What the school settles inside the merge of two records of one person, in this order; and what comes later."""

from typing import Any

from courses.domain.attending.merging import make_room, settle_attendance, settle_make_ups
from courses.domain.certifying.merging import settle_periods
from courses.domain.classes.merging import settle_applications, settle_places
from courses.domain.entering.merging import settle_requests
from courses.domain.events import attempt_graded
from courses.domain.hours.merging import rename_sources, settle_hours
from courses.domain.merging import follow_merge, judge_again
from courses.models import Attempt
from people.domain.merge import after_moving, before_moving


def on_attempt_graded(sender: Any, attempt_id: int, **facts: Any) -> None:
    """A result of work that was begun under a record that became part of another one since: it counts there."""
    rows = Attempt.objects.filter(pk=attempt_id, enrolment__person__merged_into__isnull=False)
    for keep_id, drop_id in rows.values_list("enrolment__person__merged_into", "enrolment__person"):
        follow_merge(keep_id, drop_id)
        judge_again(keep_id)


def connect() -> None:
    """Take part; called once when the wing is ready."""
    attempt_graded.connect(on_attempt_graded, dispatch_uid="courses.merging.attempt_graded")
    for settle in (settle_applications, settle_requests, make_room, settle_make_ups, settle_periods, rename_sources):
        before_moving(settle)
    for settle in (settle_places, settle_attendance, settle_hours):
        after_moving(settle)
