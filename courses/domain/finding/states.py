"""How far somebody is with each course of the catalogue: not begun, under way, done. Their own eyes only."""

from typing import Any

from django.db.models import Exists, OuterRef

from courses.models import Attempt, CourseCompletion, Enrolment, ItemCompletion, ReadingPosition

NOT_BEGUN, UNDER_WAY, DONE = "new", "going", "done"
STATES = (NOT_BEGUN, UNDER_WAY, DONE)


def own_states(person: Any) -> dict[int, str]:
    """Courses that somebody has begun or finished, by primary key; all others are not begun. One query.

    Begun is whoever opened a part or a paper; a place that was given and never used is not. What was finished stays
    so after the place was ended; a renewal begins anew.
    """
    here: dict[str, Any] = {"enrolment": OuterRef("pk")}
    this_round = {**here, "round": OuterRef("round")}
    rows = Enrolment.objects.of(person).annotate(
        finished=Exists(CourseCompletion.objects.in_force().filter(**this_round)),
        begun=Exists(ReadingPosition.objects.filter(**here))
        | Exists(ItemCompletion.objects.in_force().filter(**this_round))
        | Exists(Attempt.objects.filter(**this_round)),
    )
    found = {}
    for course, ended_at, finished, begun in rows.values_list("course_id", "ended_at", "finished", "begun"):
        if finished:
            found[course] = DONE
        elif begun and ended_at is None:
            found[course] = UNDER_WAY
    return found
