"""Lessons taught: one tap writes one row, a retry writes none, and every correction is a row of its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.domain.lessons.curriculum import due_slots, whole_grade
from cms.models import DeliveryLog, LessonPage, PlanSlot
from people.domain.audit import record_audit
from people.models import Kind, Membership, Organisation, SchoolClass, User
from people.models.membership import Capacity
from people.rules import may

UNDO_MINUTES = 10
KEY_LENGTH = 64


class DeliveryError(Exception):
    """The lesson cannot be noted like this; its text says why and what to do."""


@dataclass(frozen=True)
class ClassStanding:
    """A class of mine and where this fortnight's lesson stands with it."""

    school_class: SchoolClass
    log: DeliveryLog | None
    may_undo: bool


def may_log(user: User, school_class: SchoolClass, *, day: date | None = None) -> bool:
    """Teachers for the classes of a school they belong to that day; coordinators and the bureau for theirs."""
    if school_class.organisation_id in schools_of(user, day=day):
        return True
    return may(user, "log_lessons", school_class.organisation)


def schools_of(user: User, *, day: date | None = None) -> set[int]:
    """The schools at which somebody teaches on a day."""
    memberships = Membership.objects.on(day or timezone.localdate()).filter(
        person=user, capacity__in=[Capacity.TEACHER, Capacity.SPECIALIST], organisation__kind=Kind.SCHOOL
    )
    return set(memberships.values_list("organisation_id", flat=True))


def log_delivery(
    school_class: SchoolClass,
    slot: PlanSlot,
    *,
    teacher: User,
    key: str,
    taught_on: date | None = None,
    head_count: int | None = None,
    note: str = "",
    now: datetime | None = None,
) -> DeliveryLog:
    """Note that a class had its lesson. The same key, or a class already noted, gives the row that is there.

    Raises DeliveryError when the person may not, the day lies ahead, or the lesson is not of that class.
    """
    now = now or timezone.now()
    taught_on = taught_on or timezone.localdate(now)
    check_key(key)
    tap = hashlib.sha256(f"{school_class.pk}:{slot.pk}:{key}".encode()).hexdigest()
    if not may_log(teacher, school_class, day=taught_on):
        raise DeliveryError(_("You can note lessons for classes of your own school only."))
    existing = logged(school_class, slot, key=tap)
    if existing is not None:
        return existing
    check_delivery(school_class, slot, taught_on=taught_on, head_count=head_count, now=now)
    try:
        with transaction.atomic():
            row = add_row(
                school_class, slot, teacher=teacher, key=tap, taught_on=taught_on, head_count=head_count, note=note,
                now=now, corrects=latest_log(school_class, slot),
            )  # fmt: skip
            record_audit("lesson.logged", actor=teacher, subject=row, organisation=row.school)
            return row
    except IntegrityError:  # somebody was quicker by a moment: theirs counts
        found = logged(school_class, slot, key=tap)
        if found is None:
            raise
        return found


def logged(school_class: SchoolClass, slot: PlanSlot, *, key: str) -> DeliveryLog | None:
    """The row of this tap, or the one that says that the class had the lesson."""
    own = DeliveryLog.objects.filter(key=key, school_class=school_class, slot=slot).first()
    if own is not None:
        return own
    latest = latest_log(school_class, slot)
    return latest if latest is not None and latest.kind == DeliveryLog.Kind.TAUGHT else None


def latest_log(school_class: SchoolClass, slot: PlanSlot) -> DeliveryLog | None:
    """The newest word on a class and slot."""
    return DeliveryLog.objects.latest_words().filter(school_class=school_class, slot=slot).first()


def check_key(key: str) -> None:
    """The form brings a random key of its own, the same at every retry."""
    if not key or len(key) > KEY_LENGTH:
        raise DeliveryError(_("The page was incomplete. Please open it again and press once more."))


def check_delivery(
    school_class: SchoolClass, slot: PlanSlot, *, taught_on: date, head_count: int | None, now: datetime
) -> None:
    """Raise DeliveryError for what cannot be."""
    if taught_on > timezone.localdate(now):
        raise DeliveryError(_("This day has not come yet. Please choose today or an earlier day."))
    if not slot.term.starts_on <= taught_on <= slot.term.ends_on:
        raise DeliveryError(_("This day lies outside the term."))
    if (school_class.stage, whole_grade(school_class.stage, school_class.grade)) != (slot.stage, slot.grade):
        raise DeliveryError(_("This lesson is planned for another year of school."))
    if slot.state == PlanSlot.State.CANCELLED:
        raise DeliveryError(_("This lesson was taken out of the plan."))
    if head_count is not None and school_class.pupils and head_count > school_class.pupils:
        raise DeliveryError(_("The class has %(count)s pupils.") % {"count": school_class.pupils})


def add_row(  # noqa: PLR0913 — one row, told once; its fields are its arguments
    school_class: SchoolClass,
    slot: PlanSlot,
    *,
    teacher: User,
    key: str,
    taught_on: date,
    head_count: int | None,
    note: str,
    now: datetime,
    corrects: DeliveryLog | None,
    kind: str = DeliveryLog.Kind.TAUGHT,
    recorded_by: User | None = None,
) -> DeliveryLog:
    """Write a row with the organisations and the revision of its day."""
    lesson = corrects.lesson if corrects and kind != DeliveryLog.Kind.TAUGHT else slot.lesson
    school = school_class.organisation
    return DeliveryLog.objects.create(
        key=key,
        school_class=school_class,
        slot=slot,
        kind=kind,
        lesson=lesson,
        lesson_revision_id=revision_of(lesson),
        lesson_title=lesson.title if lesson else "",
        taught_on=taught_on,
        teacher=teacher,
        head_count=head_count,
        note=note[:200],
        school=school,
        district=district_of(school),
        corrects=corrects,
        recorded_by=recorded_by or teacher,
        recorded_at=now,
    )


def revision_of(lesson: LessonPage | None) -> int | None:
    """The revision readers see; the newest one where none has been published."""
    return (lesson.live_revision_id or lesson.latest_revision_id) if lesson else None


def district_of(school: Organisation) -> Organisation | None:
    """The district a school stands in today."""
    return school.district


@transaction.atomic
def undo_delivery(log: DeliveryLog, *, actor: User, now: datetime | None = None) -> DeliveryLog:
    """Take back a tap within ten minutes, by whoever made it; a second undo gives the same row."""
    now = now or timezone.now()
    newer = DeliveryLog.objects.filter(corrects=log).first()
    if newer is not None:
        return newer
    if not may_undo(log, actor=actor, now=now):
        raise DeliveryError(
            _("Ten minutes have passed. Please ask the coordinator of your school to correct the record.")
        )
    row = add_row(
        log.school_class, log.slot, teacher=log.teacher, key=f"undo:{log.public_id}", taught_on=log.taught_on,
        head_count=log.head_count, note="", now=now, corrects=log, kind=DeliveryLog.Kind.WITHDRAWN, recorded_by=actor,
    )  # fmt: skip
    record_audit("lesson.withdrawn", actor=actor, subject=row, organisation=row.school)
    return row


def may_undo(log: DeliveryLog, *, actor: User, now: datetime | None = None) -> bool:
    """Ten minutes, and only one's own tap."""
    now = now or timezone.now()
    is_young = now - log.recorded_at <= timedelta(minutes=UNDO_MINUTES)
    return log.kind == DeliveryLog.Kind.TAUGHT and log.recorded_by_id == actor.pk and is_young


@transaction.atomic
def correct_delivery(
    log: DeliveryLog,
    *,
    actor: User,
    reason: str,
    kind: str = DeliveryLog.Kind.TAUGHT,
    taught_on: date | None = None,
    head_count: int | None = None,
    now: datetime | None = None,
) -> DeliveryLog:
    """A later correction, by coordinators and the bureau, with its reason; the old row stays."""
    now = now or timezone.now()
    if not may(actor, "log_lessons", log.school):
        raise DeliveryError(_("Only the coordinator of the school or the bureau can correct records."))
    if not reason.strip():
        raise DeliveryError(_("Please say why the record is corrected."))
    if DeliveryLog.objects.filter(corrects=log).exists():
        raise DeliveryError(_("This record has been corrected already. Please open the newest one."))
    row = add_row(
        log.school_class,
        log.slot,
        teacher=log.teacher,
        key=f"fix:{log.public_id}",
        taught_on=taught_on or log.taught_on,
        head_count=head_count,
        note=reason,
        now=now,
        corrects=log,
        kind=kind,
        recorded_by=actor,
    )
    record_audit("lesson.corrected", actor=actor, subject=row, organisation=row.school, reason=reason)
    return row


def classes_of(user: User, *, day: date | None = None, stage: str = "", grade: int | None = None) -> list[SchoolClass]:
    """The classes a teacher may note lessons for this school year, those noted before first."""
    day = day or timezone.localdate()
    year = day.year if day.month >= 8 else day.year - 1
    classes = SchoolClass.objects.filter(organisation__in=schools_of(user, day=day), school_year=year)
    if stage:
        classes = classes.filter(stage=stage)
    classes = classes.annotate(noted=Count("deliveries", filter=Q(deliveries__teacher=user)))
    rows = list(classes.select_related("organisation").order_by("-noted", "stage", "grade", "number"))
    return [row for row in rows if grade is None or whole_grade(row.stage, row.grade) == grade]


def standing_of(
    user: User, slots: Sequence[PlanSlot], *, day: date | None = None
) -> list[tuple[PlanSlot, ClassStanding]]:
    """My classes for each of these slots, with what was noted; a constant number of queries."""
    classes = classes_of(user, day=day)
    logs = {
        (log.school_class_id, log.slot_id): log
        for log in DeliveryLog.objects.taught().filter(school_class__in=classes, slot__in=slots)
    }
    standings = []
    for slot in slots:
        for one in classes:
            if (one.stage, whole_grade(one.stage, one.grade)) == (slot.stage, slot.grade):
                log = logs.get((one.pk, slot.pk))
                standings.append((slot, ClassStanding(one, log, bool(log and may_undo(log, actor=user)))))
    return standings


def my_due_lessons(user: User, *, day: date | None = None) -> list[tuple[PlanSlot, ClassStanding]]:
    """This fortnight's lessons of a teacher's classes: what the learner's home shows."""
    day = day or timezone.localdate()
    return standing_of(user, list(due_slots(day)), day=day)


def coverage(slots: Sequence[PlanSlot]) -> dict[tuple[int, int], int]:
    """(slot, school) → classes taught, in one grouped query."""
    rows = DeliveryLog.objects.taught().filter(slot__in=slots)
    counted = rows.values("slot", "school").order_by().annotate(n=Count("pk"))
    return {(row["slot"], row["school"]): row["n"] for row in counted}
