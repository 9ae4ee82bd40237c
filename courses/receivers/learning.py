"""What the school does when another floor acts: pages saved and published, people moved, results that come late."""

from typing import Any

from django.db import transaction
from django.db.models.signals import pre_save
from wagtail.signals import page_published

from courses.domain.assessing.grading import report_late_outcome
from courses.domain.assessing.sealed import erase_all_of
from courses.domain.attending import made_up_words
from courses.domain.authoring.course import bind_course
from courses.domain.authoring.publishing import publish_course
from courses.domain.calendar.feed import describe_feed, erase_feed
from courses.domain.hours.own_data import describe_hours
from courses.domain.learning.moved_words import register_moving
from courses.domain.marking.messages import register_messages
from courses.domain.merging import follow_merge, judge_again
from courses.domain.noting.note import carry_notes, erase_notes
from courses.domain.noting.notebook import describe_notes
from courses.domain.reminding.habit import describe_habit, forget_habit
from courses.domain.reports.saved_filter import describe_filters, erase_filters
from courses.domain.reviewing.keeping import describe_reviews
from courses.domain.statements.own import describe_statements, erase_statements
from courses.domain.uploading.given import describe_files
from courses.domain.workshop.keeping import describe_posts, forget_writer
from courses.models import AssessmentVersion, CoursePage, SealedResult
from people.domain.events import account_reopened, consent_withdrawn, members_changed, people_merged
from people.domain.job import create_job, join_waiting
from people.domain.own_data import add_to_own_data
from people.domain.rewrapping import under_own_key
from people.models import ConsentKind
from plugins.api import ports


def on_page_saved(sender: type, instance: CoursePage, raw: bool = False, **facts: Any) -> None:
    """Point the page at its course before it is written."""
    if not raw:
        bind_course(instance)


def on_page_published(sender: type, instance: Any, revision: Any = None, **facts: Any) -> None:
    """Freeze a version; an alias freezes nothing, its source does."""
    if isinstance(instance, CoursePage) and not instance.alias_of_id:
        publish_course(instance, actor=getattr(revision, "user", None))


def on_members_changed(sender: Any, person_ids: list[int], **facts: Any) -> None:
    """Enrol by rule, as a job: a roster of a city changes thousands at once. One that waits will see these, too."""
    if not person_ids:
        return
    with transaction.atomic():
        if join_waiting("courses.enrol_by_rules") is None:
            create_job("courses.enrol_by_rules", arguments={})


def on_people_merged(sender: Any, keep_id: int, drop_id: int, **facts: Any) -> None:
    """Carry over what was learnt and noted under the closed record."""
    follow_merge(keep_id, drop_id)
    carry_notes(keep_id, drop_id)
    judge_again(keep_id)


def on_consent_withdrawn(sender: Any, person_id: int, kind: str, subject: str, **facts: Any) -> None:
    """Whoever no longer wants their self-tests kept has none kept."""
    what, _mark, assessment = subject.partition(":")
    if kind == ConsentKind.KEEP_SELF_TEST and what == "assessment" and assessment.isdigit():
        erase_all_of(person_id, assessment_id=int(assessment))


def on_account_reopened(sender: Any, person_id: int, **facts: Any) -> None:
    """Somebody else held the code, so nobody can be sure who came in: what only the owner may see goes."""
    erase_all_of(person_id, by_learner=False)
    erase_notes(person_id)
    erase_feed(person_id)


def count_usage(type_key: str) -> int:
    """How many assessments use a type, for the plugin page and for refusing to remove it."""
    return AssessmentVersion.objects.filter(type_key=type_key).values("assessment").distinct().count()


def connect() -> None:
    """Listen; called once when the wing is ready."""
    pre_save.connect(on_page_saved, sender=CoursePage, dispatch_uid="courses.page_saved")
    page_published.connect(on_page_published, dispatch_uid="courses.page_published")
    members_changed.connect(on_members_changed, dispatch_uid="courses.members_changed")
    people_merged.connect(on_people_merged, dispatch_uid="courses.people_merged")
    consent_withdrawn.connect(on_consent_withdrawn, dispatch_uid="courses.consent_withdrawn")
    account_reopened.connect(on_account_reopened, dispatch_uid="courses.account_reopened")
    register_messages()
    made_up_words.register_messages()
    register_moving()
    add_to_own_data("files", describe_files)
    add_to_own_data("hours", describe_hours)
    add_to_own_data("peer_reviews", describe_reviews)
    add_to_own_data("notes", describe_notes, erase=erase_notes)
    add_to_own_data("calendar", describe_feed, erase=erase_feed)
    add_to_own_data("saved_filters", describe_filters, erase=erase_filters)
    add_to_own_data("statements", describe_statements, erase=erase_statements)
    add_to_own_data("workshops", describe_posts, erase=forget_writer)
    add_to_own_data("reminders", describe_habit, erase=forget_habit)
    under_own_key(SealedResult, "answers", "outcome")
    ports.report_outcome.provide(report_late_outcome)
    ports.usage.provide(count_usage)
