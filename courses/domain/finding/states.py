"""How far somebody is with each course of the catalogue: not begun, assigned, under way, done. Their own eyes only."""

from typing import Any

from django.db.models import Exists, OuterRef

from courses.domain.reminding.due import asked_today
from courses.models import Attempt, CourseCompletion, Enrolment, ItemCompletion, ReadingPosition

NOT_BEGUN, ASSIGNED, UNDER_WAY, DONE = "new", "assigned", "going", "done"
STATES = (NOT_BEGUN, ASSIGNED, UNDER_WAY, DONE)


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
        asked=Exists(asked_today().filter(person=person, assignment__courses__course=OuterRef("course"))),
    )
    found = {}
    columns = ("course_id", "ended_at", "finished", "begun", "asked")
    for course, ended_at, finished, begun, asked in rows.values_list(*columns):
        if finished:
            found[course] = DONE
        elif begun and ended_at is None:
            found[course] = UNDER_WAY
        elif asked and ended_at is None:
            found[course] = ASSIGNED
    return found
