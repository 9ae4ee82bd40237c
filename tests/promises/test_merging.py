"""The promise: two records of one person can always become one. Every column that names a person has a rule for it."""

from django.db import models

from people.domain.merging.records import CONFLICTS, LEFT, find_references

# Written in the transaction of the merge, before or after the rows move (`receivers.merging`): tests/courses/
# test_class_merging.py shows for each of them that both records end in one state, and come apart again.
SETTLED = {
    "courses.attendancerecord.person", "courses.certificationperiod.person", "courses.classapplication.person",
    "courses.enrolment.person", "courses.enrolmentrequest.person", "courses.hourentry.person", "courses.makeup.person",
    "courses.programmeapplication.person",
}  # fmt: skip

# The kept record has one already and that one holds; the other stays with the closed record, where nobody is asked for
# it, and moves back when the merge is taken back.
STAYS = {
    # named, asked or reminded by hand or by rule: once is enough
    "courses.assignmentlisted.person", "courses.assignedperson.person", "courses.programmelisted.person",
    "people.consent.person", "people.message.person", "people.rolegrant.person", "people.activationcode.person",
    "people.user_user_permissions.user",
    # habits and keepsakes of one person: those of the kept record
    "courses.calendarfeed.person", "courses.playerchoice.person", "courses.reminderhabit.person",
    "courses.savedfilter.owner", "courses.unitnote.person", "courses.workshopdigest.person",
    "courses.workshopmember.person", "courses.workshopmention.person", "courses.workshopnotice.person",
    "courses.workshopreading.person", "courses.workshopthanks.person", "courses.workshopreport.reporter",
    # staff of a class is named once (`planning.staff_by_name`); of two who judged the same work both words stay
    "courses.classrun_trainers.user", "courses.classrun_assessors.user", "courses.mark.marker",
    "courses.markingseat.marker", "courses.peerreview.reviewer", "courses.workshoppost.author",
    # that a second person decided stays true on record
    "courses.classdecision.proposed_by", "courses.classdecision.decided_by",
    # a key of one form that was sent, of one attempt outside of courses: drawn at random, or one stays unfinished
    "courses.hourclaim.person", "courses.attempt.person",
    "courses.reminder.actor", "people.user.merged_into",
}  # fmt: skip

# Nothing stands in the way of these: what somebody did, decided, wrote or earned is theirs under the kept record.
MOVES = {
    "courses": """
        appealanswer.answered_by assessment.created_by assessmentversion.created_by assignment.created_by
        assignmentchange.actor attemptfile.marker attemptmove.actor attendancerecord.recorded_by certificate.person
        certificate.revoked_by certificateevent.actor certificationperiod.revoked_by checkin.closed_by
        classapplication.decided_by classchange.actor classmaterial.added_by classproposal.proposed_by course.created_by
        coursechange.chosen_by coursecompletion.person courseimport.actor coursetext.created_by
        courseversion.published_by enrolment.enrolled_by enrolmentrequest.decided_by extension.author grade.grader
        hourclaim.decided_by hourclaim.entered_by hourclaimstep.actor hourentry.approved_by hourentry.awarded_by
        item.author itemcompletion.recorded_by itemevent.actor itemimport.actor itemversion.created_by makeup.given_by
        pastimport.actor peerreview.assigned_by peerreview.hidden_by peerreview.taken_back_by
        programmeapplication.decided_by programmechange.actor programmeexception.author programmelisted.added_by programmeversion.published_by
        proposedperson.person regrade.asked_by regrade.confirmed_by reminder.person reminderrule.created_by
        sealedresult.person signedsheet.added_by statement.person templateversion.published_by waiver.author
        workshop.opened_by workshopfile.author workshoppost.hidden_by workshopreport.settled_by workshopthread.author
        workshopthread.summary_by""",
    "cms": """
        approval.reviewer contentperson.user customdocument.uploaded_by_user customimage.uploaded_by_user
        custommedia.uploaded_by_user deliverylog.recorded_by deliverylog.teacher legalversion.published_by
        mediacaptions.changed_by question.asked_by""",
    "people": """
        activationcode.issued_by apitoken.created_by apitoken.owner apitoken.revoked_by job.owner
        personidentifier.person personmerge.actor personmerge.reversed_by rolegrant.granted_by rolegrant.revoked_by
        rosterbatch.owner rostermapping.created_by webhook.created_by webhook.owner webhook.revoked_by""",
}
OWN = ("courses", "cms", "people")


def columns() -> dict[str, type[models.Model]]:
    return {one.name: one.model for one in find_references() if one.model._meta.app_label in OWN}


def moving() -> set[str]:
    return {f"{wing}.{name}" for wing, names in MOVES.items() for name in names.split()}


def is_bounded(model: type[models.Model], column: str) -> bool:
    """Whether a constraint may keep a row with this column from moving."""
    field = model._meta.get_field(column)
    unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    named = [set(one.fields) for one in unique] + [set(group) for group in model._meta.unique_together]
    in_words = any(f"'{column}" in str(one.condition) or f"({column})" in str(one.condition) for one in checks)
    return field.unique or in_words or any(column in group for group in named)


def test_every_column_that_names_a_person_has_a_rule():
    """A new column: does its row move, or stay, or has something to be settled? Say it above, and prove what you say."""
    ruled = [SETTLED, STAYS, moving(), set(CONFLICTS)]
    known = set().union(*ruled)
    assert set(columns()) - known == set(), "no rule for these: see people.domain.merging"
    assert known - set(columns()) - LEFT == set(), "rules for columns that are no more"
    assert sum(map(len, ruled)) == len(known), "more than one rule"


def test_nothing_that_a_constraint_keeps_back_is_said_to_move():
    bounded = {name for name, model in columns().items() if is_bounded(model, name.rpartition(".")[2])}
    assert bounded & moving() == set()
    assert len(bounded) > 30
