"""What the school settles inside the merge of two records of one person, in this order; and what comes later."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.domain.attending.merging import make_room, settle_attendance, settle_make_ups
from courses.domain.certifying.merging import settle_periods
from courses.domain.classes.merging import settle_applications, settle_places
from courses.domain.entering.merging import settle_requests
from courses.domain.events import attempt_graded
from courses.domain.hours.merging import rename_sources, settle_hours
from courses.domain.merging import follow_merge, judge_again, unfollow_merge
from courses.models import Attempt
from people.domain.events import people_unmerged
from people.domain.merging.preview import name_rows
from people.domain.merging.records import after_moving, before_moving

KINDS = (
    (_("Courses, answers and results"), "enrolment.person enrolmentrequest.person coursecompletion.person "
     "attempt.person sealedresult.person statement.person peerreview.reviewer playerchoice.person savedfilter.owner"),
    (_("Certificates and their periods"), "certificate.person certificationperiod.person proposedperson.person"),
    (_("Credit hours"), "hourentry.person hourclaim.person"),
    (_("Programmes, assigned training and reminders"), "assignedperson.person assignmentlisted.person "
     "programmeapplication.person programmelisted.person reminder.person reminderhabit.person calendarfeed.person"),
    (_("Classes and attendance"), "classapplication.person attendancerecord.person makeup.person "
     "classrun_trainers.user classrun_assessors.user"),
    (_("Notes and workshops"), "unitnote.person workshopdigest.person workshopmember.person workshopmention.person "
     "workshopnotice.person workshopreading.person workshopthanks.person workshoppost.author workshopthread.author "
     "workshopfile.author workshopreport.reporter"),
)  # fmt: skip


def on_people_unmerged(sender: Any, keep_id: int, drop_id: int, **facts: Any) -> None:
    """What was carried over to the kept record goes back, too."""
    unfollow_merge(keep_id, drop_id)


def on_attempt_graded(sender: Any, attempt_id: int, **facts: Any) -> None:
    """A result of work that was begun under a record that became part of another one since: it counts there."""
    rows = Attempt.objects.filter(pk=attempt_id, enrolment__person__merged_into__isnull=False)
    for keep_id, drop_id in rows.values_list("enrolment__person__merged_into", "enrolment__person"):
        follow_merge(keep_id, drop_id)
        judge_again(keep_id)


def connect() -> None:
    """Take part; called once when the wing is ready."""
    for words, columns in KINDS:
        name_rows(words, *(f"courses.{column}" for column in columns.split()))
    people_unmerged.connect(on_people_unmerged, dispatch_uid="courses.merging.people_unmerged")
    attempt_graded.connect(on_attempt_graded, dispatch_uid="courses.merging.attempt_graded")
    for settle in (settle_applications, settle_requests, make_room, settle_make_ups, settle_periods, rename_sources):
        before_moving(settle)
    for settle in (settle_places, settle_attendance, settle_hours):
        after_moving(settle)
