"""What those who lead do with a workshop and its threads; and marks that others may set: the answer, thanks."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.inspecting.subjects import organisation_types
from courses.domain.refusal import Refused
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.words import clean_words
from courses.models import ClassRun, Course, Workshop, WorkshopPost, WorkshopThanks, WorkshopThread
from courses.models.workshop import LONGEST_WELCOME
from courses.models.workshop_post import LONGEST_SUMMARY
from people.domain.audit import record_audit
from people.models.scope import granted_paths, is_city_wide, is_everybody, scope_q

OPENERS = ("moderate_workshops", "manage_courses")


class NewerSummary(Exception):
    """Another window has written another summary meanwhile."""


def courses_to_open(user: Any) -> QuerySet[Course]:
    """Courses whose workshop somebody may switch on: authors for what they manage, trainers for their owner's."""
    mine = Q(pk__in=[])
    for action in OPENERS:
        mine |= scope_q(user, action, to="owner")
        mine |= Q(owner=None) if is_city_wide(user, action) else Q(pk__in=[])
    opened = Workshop.objects.filter(run=None).values("course")
    of_schools = Course.objects.filter(
        current_version__items__assessment_version__type_key__in=organisation_types()
    )  # nobody learns in these
    rows = Course.objects.published().filter(mine).exclude(pk__in=opened)
    return rows.exclude(pk__in=of_schools.values("pk")).order_by("title", "pk")


def runs_to_open(user: Any) -> QuerySet[ClassRun]:
    """Classes whose workshop somebody may switch on: their trainers, and who moderates for their owner."""
    rows = ClassRun.objects.filter(cancelled_at=None, workshops=None)
    if not is_everybody(user):
        rows = rows.filter(scope_q(user, "moderate_workshops", to="owner") | Q(trainers=user.pk)).distinct()
    return rows.select_related("course").order_by("-starts_on", "-pk")


def may_open_any(user: Any) -> bool:
    """Whether the list of workshops is somebody's work at all."""
    return is_everybody(user) or any(granted_paths(user, action) for action in OPENERS)


def open_workshop(actor: Any, *, course: Course, run: ClassRun | None = None, request: Any = None) -> Workshop:
    """Switch on the workshop of a course or class; again is the same one."""
    try:
        with transaction.atomic():
            row, made = Workshop.objects.get_or_create(course=course, run=run, defaults={"opened_by": actor})
            if made:
                record_audit("workshop.opened", actor=actor, subject=row, request=request)
    except IntegrityError:  # two who pressed at once
        row = Workshop.objects.get(course=course, run=run)
    return row


@transaction.atomic
def set_state(seat: Seat, state: str, *, request: Any = None) -> None:
    """Open, read only, or put away."""
    if state not in Workshop.State.values:
        raise Refused("no_state", _("Choose one of the states that are offered."))
    changed = Workshop.objects.filter(pk=seat.workshop.pk).exclude(state=state).update(state=state)
    if changed:
        record_audit(f"workshop.{state}", actor=seat.person, subject=seat.workshop, request=request)


@transaction.atomic
def set_welcome(seat: Seat, text: str, *, request: Any = None) -> None:
    """The words above the threads."""
    text = clean_words(text, LONGEST_WELCOME)
    if Workshop.objects.filter(pk=seat.workshop.pk).exclude(welcome=text).update(welcome=text):
        record_audit("workshop.welcome", actor=seat.person, subject=seat.workshop, request=request)


@transaction.atomic
def steer_thread(
    seat: Seat, thread: WorkshopThread, *, pin: bool | None = None, lock: bool | None = None, request: Any = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Pin or lock a thread, or take that back; again changes nothing."""
    now = now or timezone.now()
    for name, on, field in (("pinned", pin, "pinned_at"), ("locked", lock, "locked_at")):
        if on is None:
            continue
        rows = WorkshopThread.objects.filter(pk=thread.pk, **{f"{field}__isnull": on})
        if rows.update(**{field: now if on else None}):
            action = f"workshop.thread_{name}" if on else f"workshop.thread_un{name}"
            record_audit(action, actor=seat.person, subject=thread, request=request)


@transaction.atomic
def write_summary(
    seat: Seat, thread: WorkshopThread, text: str, *, known: str, request: Any = None, now: datetime | None = None
) -> None:
    """What a thread came to, shown on top. Raises NewerSummary where another window was quicker."""
    text = clean_words(text, LONGEST_SUMMARY)
    row = WorkshopThread.objects.select_for_update().get(pk=thread.pk)
    if row.summary == text:
        return
    if known != str(row.summary_revision):
        raise NewerSummary
    row.summary, row.summary_by, row.summary_at = text, seat.person, now or timezone.now()
    row.summary_revision += 1
    row.save(update_fields=["summary", "summary_by", "summary_at", "summary_revision"])
    record_audit("workshop.summary", actor=seat.person, subject=thread, request=request)


@transaction.atomic
def choose_answer(seat: Seat, post: WorkshopPost, *, on: bool) -> None:
    """Mark a reply as the answer to the question, or take the mark away."""
    thread = WorkshopThread.objects.select_for_update().get(pk=post.thread_id)
    if not seat.may_choose_answer(thread) or post.is_first or post.hidden_at is not None:
        raise Refused("not_yours", _("Only whoever asked, or the course team, marks the answer."))
    if on:
        WorkshopThread.objects.filter(pk=thread.pk).update(answer=post)
    else:
        WorkshopThread.objects.filter(pk=thread.pk, answer=post.pk).update(answer=None)


def say_useful(seat: Seat, post: WorkshopPost, *, on: bool) -> None:
    """A quiet thanks: its writer sees that it was useful to somebody, nobody sees to how many."""
    if post.author_id == seat.person.pk:
        return
    if on:
        WorkshopThanks.objects.get_or_create(post=post, person=seat.person)
    else:
        WorkshopThanks.objects.filter(post=post, person=seat.person).delete()
