"""Who gets a place in a class: applying, admitting, refusing, withdrawing, and moving up from the waiting list.

Every act holds the class while it counts seats, so that never more people have a place than there are seats.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.roll import count_later
from courses.domain.classes.state import (
    CANCELLED,
    OPEN,
    OVER,
    SOON,
    UNDER_WAY,
    class_state,
    has_place,
    lock_class,
    seats_free,
    sessions_held,
)
from courses.domain.classes.telling import ADMITTED, REFUSED, WAITING, tell_applicant, tell_staff_of
from courses.domain.learning.enrolment import enrol
from courses.domain.learning.renewing import begin_again
from courses.domain.learning.stamp import stamp_person
from courses.domain.refusal import Refused
from courses.models import (
    STANDING_APPLICATIONS,
    Admission,
    ApplicationState,
    AttendanceRecord,
    ClassApplication,
    ClassPlace,
    ClassRun,
    Enrolment,
)
from people.domain.audit import record_audit

State = ApplicationState


def standing_of(person: Any, run: ClassRun) -> ClassApplication | None:
    """The person's wish for this class that stands, else their last one."""
    rows = sorted(ClassApplication.objects.of(person).filter(run=run), key=lambda row: row.pk)
    return next((row for row in rows if row.state in STANDING_APPLICATIONS), rows[-1] if rows else None)


def place_in_queue(row: ClassApplication) -> int:
    """Which one somebody is on the waiting list, counted from one."""
    before = ClassApplication.objects.filter(run=row.run_id, state=State.WAITING, queue_number__lt=row.queue_number)
    return before.count() + 1


def clean_words(words: str) -> str:
    """What somebody typed, on one line and not too long."""
    return " ".join(words.replace("\0", "").split())[:300]


@transaction.atomic
def apply_for_class(person: Any, run: ClassRun, *, words: str = "") -> ClassApplication:
    """Ask for a place. Pressing again changes nothing; after closing nothing is written."""
    run = lock_class(run)
    known = ClassApplication.objects.standing().filter(run=run, person=person).first()
    if known is not None:
        return known
    _refuse_closed(run)
    if run.trainers.filter(pk=person.pk).exists() or run.assessors.filter(pk=person.pk).exists():
        raise Refused("staff", _("You teach or assess in this class, and cannot learn in it."))
    if has_place(run, person.pk):
        raise Refused("has_place", _("You have a place in this class already."))
    try:
        with transaction.atomic():
            row = ClassApplication.objects.create(
                run=run, person=person, words=clean_words(words), state=State.ASKED, **stamp_person(person.pk)._asdict()
            )
    except IntegrityError:  # the other window was quicker
        return ClassApplication.objects.standing().get(run=run, person=person)
    record_audit("class.applied", actor=person, subject=run, organisation=run.owner)
    if run.admission == Admission.AT_ONCE:
        _give_place_or_number(run, row, actor=None)
    else:
        tell_staff_of(row)
    return row


def _refuse_closed(run: ClassRun) -> None:
    state = class_state(run)
    if state == OPEN and not sessions_held(run).exists():
        raise Refused("no_session", _("This class has no session at the moment. Nothing was sent; look again later."))
    if state == OPEN:
        return
    if state == CANCELLED:
        raise Refused("cancelled", _("This class was cancelled. Nothing was sent."))
    if state == SOON:
        raise Refused("soon", _("Applications have not begun yet. Nothing was sent."))
    raise Refused("closed", _("Applications for this class are closed. Nothing was sent; look at the other classes."))


@transaction.atomic
def withdraw(person: Any, run: ClassRun) -> ClassApplication | None:
    """Take one's wish or one's place back, until the class begins. Whoever waits moves up. Again changes nothing."""
    run = lock_class(run)
    row = ClassApplication.objects.standing().filter(run=run, person=person).first()
    if row is None:
        return None
    if row.state == State.ADMITTED and class_state(run) in (UNDER_WAY, OVER):
        raise Refused("begun", _("The class has begun. Please talk to the trainer; your place is kept."))
    _let_go(run, row, state=State.WITHDRAWN, actor=person)
    record_audit("class.withdrawn", actor=person, subject=run, organisation=run.owner)
    fill_class(run.pk)
    return row


@transaction.atomic
def admit(application: ClassApplication, *, actor: Any, request: Any = None) -> ClassApplication:
    """Give a place, or a number on the waiting list where all seats are taken. Again changes nothing."""
    run, row = _hold(application, actor=actor)
    if row.state in (State.WAITING, State.ADMITTED):
        return row
    _give_place_or_number(run, row, actor=actor)
    record_audit("class.admitted", actor=actor, subject=row.person, organisation=run.owner, request=request)
    return row


@transaction.atomic
def refuse(application: ClassApplication, *, actor: Any, reason: str, request: Any = None) -> ClassApplication:
    """Say no, with a reason that the applicant reads; a place that was given before is taken back until the start."""
    run, row = _hold(application, actor=actor)
    reason = clean_words(reason)
    if not reason:
        raise Refused("reason", _("Say why: the applicant reads it."))
    sessions = AttendanceRecord.objects.filter(session__run=run, person=row.person_id)
    if row.state == State.ADMITTED and sessions.exists():
        raise Refused("attended", _("It is on record that they were there: their place stays."))
    _let_go(run, row, state=State.REFUSED, actor=actor, reason=reason)
    tell_applicant(row, REFUSED)
    record_audit(
        "class.refused", actor=actor, subject=row.person, organisation=run.owner, reason=reason, request=request
    )
    fill_class(run.pk)
    return row


def _hold(application: ClassApplication, *, actor: Any) -> tuple[ClassRun, ClassApplication]:
    run = lock_class(application.run)
    row = ClassApplication.objects.select_for_update(of=("self",)).select_related("person").get(pk=application.pk)
    if run.cancelled_at is not None:
        raise Refused("cancelled", _("This class was cancelled."))
    if row.state not in (State.ASKED, State.WAITING, State.ADMITTED):
        raise Refused("again", _("This was decided meanwhile, or taken back."))
    if row.person_id == getattr(actor, "pk", None):
        raise Refused("own", _("Nobody decides about themselves."))
    return run, row


def _give_place_or_number(run: ClassRun, row: ClassApplication, *, actor: Any) -> None:
    free = seats_free(run)
    someone_waits = ClassApplication.objects.filter(run=run, state=State.WAITING).exists()
    if free == 0 or (free is not None and someone_waits):
        last = ClassApplication.objects.filter(run=run).aggregate(last=Max("queue_number"))["last"] or 0
        row.state, row.queue_number = State.WAITING, last + 1
        row.decided_at, row.decided_by = timezone.now(), actor
        row.save(update_fields=["state", "queue_number", "decided_at", "decided_by"])
        tell_applicant(row, WAITING)
        return
    _give_place(run, row, actor=actor)


def _give_place(run: ClassRun, row: ClassApplication, *, actor: Any) -> None:
    enrolment = enrol(row.person, run.course, source=Enrolment.Source.REQUEST, actor=actor)
    begin_again(enrolment, actor=actor)
    ClassPlace.objects.update_or_create(run=run, enrolment=enrolment, defaults={"state": ClassPlace.State.CONFIRMED})
    row.state, row.decided_at, row.decided_by = State.ADMITTED, timezone.now(), actor or row.decided_by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    tell_applicant(row, ADMITTED)
    count_later(run)


def _let_go(run: ClassRun, row: ClassApplication, *, state: str, actor: Any, reason: str = "") -> None:
    if row.state == State.ADMITTED:
        places = ClassPlace.objects.filter(run=run, enrolment__person=row.person_id)
        places.update(state=ClassPlace.State.CANCELLED)
    row.state, row.decided_at, row.decided_by, row.reason = state, timezone.now(), actor, reason
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])


@transaction.atomic
def fill_class(run_id: int) -> int:
    """Let people move up from the waiting list while seats are free, in its order; tells them. Not once it began."""
    run = lock_class(ClassRun(pk=run_id))
    if run.cancelled_at is not None or class_state(run) == OVER or _has_begun(run):
        return 0
    free = seats_free(run)
    rows = ClassApplication.objects.waiting().filter(run=run, person__is_active=True, person__merged_into=None)
    moved = list(rows.select_related("person") if free is None else rows.select_related("person")[:free])
    for row in moved:
        _give_place(run, row, actor=None)
        record_audit("class.moved_up", subject=row.person, organisation=run.owner)
    return len(moved)


def _has_begun(run: ClassRun) -> bool:
    first = sessions_held(run).aggregate(first=Min("starts_at"))["first"]
    return first is not None and first <= timezone.now()


def find_applications(run: ClassRun, *, state: str = "") -> QuerySet[ClassApplication]:
    """Applications of a class: those to be decided, the waiting list in its order, those admitted, those decided."""
    rows = ClassApplication.objects.filter(run=run).select_related("person", "organisation", "decided_by")
    if state == "waiting":
        return rows.filter(state=State.WAITING).order_by("queue_number")
    if state == "admitted":
        return rows.filter(state=State.ADMITTED).order_by("person__pinyin", "pk")
    if state == "done":
        left = Q(state__in=[State.REFUSED, State.WITHDRAWN, State.CANCELLED, State.MERGED])
        return rows.filter(left).order_by("-decided_at", "-pk")
    return rows.filter(state=State.ASKED).order_by("asked_at", "pk")


def fill_waiting() -> int:
    """Let people move up wherever somebody waits; returns how many did."""
    runs = ClassApplication.objects.waiting().filter(run__cancelled_at=None, run__ends_on__gte=timezone.localdate())
    return sum(fill_class(pk) for pk in sorted(set(runs.values_list("run_id", flat=True))))
