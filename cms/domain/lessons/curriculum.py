"""The plan of a term: which lesson is due when, proposed from the calendar, looked at first, then applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.domain.lessons.calendar import Fortnight, propose_fortnights, teaching_days
from cms.models import CalendarDay, CurriculumPage, LessonPage, PlanSlot, SchoolYear, Term
from cms.models.standard import Band, band_of
from people.models import Organisation

STAGE_OF_BAND = {"primary_low": "primary", "primary_high": "primary", "junior": "junior", "senior": "senior"}
FIRST_GRADE = {"primary": 1, "junior": 7, "senior": 10}


class SlotTaughtError(Exception):
    """The slot has been taught; it can be moved or cancelled, but neither deleted nor given another lesson."""


@dataclass(frozen=True)
class SlotChange:
    """One line of the preview: what happens to the slot of this number."""

    number: int
    kind: str  # create, move, restore, cancel, same
    starts_on: date | None
    ends_on: date | None
    slot: PlanSlot | None = None


@dataclass(frozen=True)
class DueLesson:
    """A lesson that is due on a day, and until when."""

    slot: PlanSlot
    lesson: LessonPage | None

    @property
    def band_label(self) -> str:
        band = band_of(self.slot.grade)
        return str(band.label) if band else ""


def whole_grade(stage: str, grade: int) -> int:
    """Years of school from 1 to 12, whether a school counts its own years (初二 as 2) or all of them (8)."""
    first = FIRST_GRADE.get(stage, 1)
    return grade if grade >= first else first + grade - 1


def term_on(day: date, *, organisation: Organisation | None = None) -> Term | None:
    """The term of this day in the calendar nearest to the organisation: its own, its district's, else the city's."""
    places = Q(school_year__organisation=None)
    if organisation is not None:
        places |= Q(school_year__organisation__path__in=paths_up(organisation))
    terms = Term.objects.on(day).filter(places).select_related("school_year__organisation")
    return max(terms, key=lambda term: (depth_of(term), term.starts_on), default=None)


def paths_up(organisation: Organisation) -> list[str]:
    """The tree paths of an organisation and of everything above it."""
    step = Organisation.steplen
    return [organisation.path[:end] for end in range(step, len(organisation.path) + 1, step)]


def depth_of(term: Term) -> int:
    """How particular a term's calendar is; 0 for the city's."""
    return term.school_year.organisation.depth if term.school_year.organisation else 0


def special_days(school_year: SchoolYear, *, stage: str) -> tuple[set[date], set[date]]:
    """(closed days, made-up days) of a stage; its own entry of a day counts more than one for all stages."""
    rows = {}
    for row in CalendarDay.objects.filter(school_year=school_year, stage__in=["", stage]).order_by("stage"):
        rows[row.day] = row.kind  # "" sorts first, so the stage's own word comes last and stays
    closed = {day for day, kind in rows.items() if kind in {CalendarDay.Kind.CLOSED, CalendarDay.Kind.EXAM}}
    return closed, {day for day, kind in rows.items() if kind == CalendarDay.Kind.MAKE_UP}


def fortnights_of(term: Term, *, stage: str) -> list[Fortnight]:
    """The fortnights of a term for a stage. Raises calendar.NoTeachingDaysError."""
    closed, extra = special_days(term.school_year, stage=stage)
    return propose_fortnights(term.starts_on, term.ends_on, closed=closed, extra=extra)


def fortnight_on(day: date, *, term: Term, stage: str) -> Fortnight | None:
    """The fortnight of a day; weekends inside it belong to it."""
    running = [one for one in fortnights_of(term, stage=stage) if one.starts_on <= day <= one.ends_on]
    return running[0] if running else None


def preview_plan(term: Term, *, stage: str, grade: int) -> list[SlotChange]:
    """What applying the calendar would change; nothing is written."""
    slots = {slot.number: slot for slot in PlanSlot.objects.filter(term=term, stage=stage, grade=grade)}
    wanted = {one.number: one for one in fortnights_of(term, stage=stage)}
    return [change_of(number, slots.get(number), wanted.get(number)) for number in sorted(slots.keys() | wanted.keys())]


def change_of(number: int, slot: PlanSlot | None, wanted: Fortnight | None) -> SlotChange:
    """The change of one number."""
    if wanted is None:
        gone = slot is not None and slot.state == PlanSlot.State.CANCELLED
        return SlotChange(number, "same" if gone else "cancel", None, None, slot)
    if slot is None:
        kind = "create"
    elif slot.state == PlanSlot.State.CANCELLED and not slot.reason:
        kind = "restore"
    elif (slot.starts_on, slot.ends_on) != (wanted.starts_on, wanted.ends_on):
        kind = "move"
    else:
        kind = "same"
    return SlotChange(number, kind, wanted.starts_on, wanted.ends_on, slot)


@transaction.atomic
def apply_plan(term: Term, *, stage: str, grade: int, lessons: Sequence[LessonPage | None] = ()) -> list[SlotChange]:
    """Make the slots what the calendar says; a second time changes nothing. Logs stay where they are.

    `lessons` are given to slots by number where the slot has none yet. What no longer fits is cancelled, never deleted.
    """
    changes = preview_plan(term, stage=stage, grade=grade)
    for change in changes:
        lesson = lessons[change.number - 1] if change.number <= len(lessons) else None
        apply_change(change, term=term, stage=stage, grade=grade, lesson=lesson)
    return changes


def apply_change(change: SlotChange, *, term: Term, stage: str, grade: int, lesson: LessonPage | None) -> None:
    """Write one change."""
    slot = change.slot
    if slot is None and change.starts_on and change.ends_on:
        PlanSlot.objects.create(
            term=term, stage=stage, grade=grade, number=change.number, lesson=lesson,
            starts_on=change.starts_on, ends_on=change.ends_on,
        )  # fmt: skip
        return
    if slot is None:
        return
    if change.kind == "cancel":
        cancel_slot(slot, reason="")
    elif change.kind in {"move", "restore"} and change.starts_on and change.ends_on:
        move_slot(slot, starts_on=change.starts_on, ends_on=change.ends_on)
    if lesson is not None and slot.lesson_id is None:
        slot.lesson = lesson
        slot.save(update_fields=["lesson", "changed_at"])


@transaction.atomic
def move_slot(slot: PlanSlot, *, starts_on: date, ends_on: date) -> PlanSlot:
    """Give a slot other days (and bring a cancelled one back); its name stays, its sequence grows."""
    slot.starts_on, slot.ends_on, slot.state, slot.reason = starts_on, ends_on, PlanSlot.State.PLANNED, ""
    slot.sequence += 1
    slot.save(update_fields=["starts_on", "ends_on", "state", "reason", "sequence", "changed_at"])
    return slot


@transaction.atomic
def cancel_slot(slot: PlanSlot, *, reason: str) -> PlanSlot:
    """A lesson that falls out; it stays in the plan with its reason, and in calendars as cancelled."""
    slot.state, slot.reason = PlanSlot.State.CANCELLED, reason
    slot.sequence += 1
    slot.save(update_fields=["state", "reason", "sequence", "changed_at"])
    return slot


@transaction.atomic
def delete_slot(slot: PlanSlot) -> None:
    """Remove a slot that nobody has taught; otherwise SlotTaughtError."""
    if slot.deliveries.exists():
        raise SlotTaughtError(
            _("This lesson has been taught; cancel it instead, so that the records keep their place.")
        )
    slot.delete()


def running_slots(day: date) -> QuerySet[PlanSlot]:
    """Planned slots whose fortnight this day lies in, whatever the calendar; the weekend after it belongs to it."""
    return PlanSlot.objects.filter(
        state=PlanSlot.State.PLANNED, starts_on__lte=day, ends_on__gte=day - timedelta(days=2)
    )


def due_slots(
    day: date, *, stage: str = "", grade: int | None = None, organisation: Organisation | None = None
) -> QuerySet[PlanSlot]:
    """Planned slots whose fortnight this day lies in (its weekend included), in the term of the place."""
    term = term_on(day, organisation=organisation)
    if term is None:
        return PlanSlot.objects.none()
    slots = running_slots(day).filter(term=term)
    if stage:
        slots = slots.filter(stage=stage)
    if grade is not None:
        slots = slots.filter(grade=grade)
    slots = slots.select_related("lesson", "term__school_year").prefetch_related("lesson__topics")
    return slots.order_by("grade", "number")


def due_lessons(
    day: date | None = None, *, stage: str = "", grade: int | None = None, organisation: Organisation | None = None
) -> list[DueLesson]:
    """What is due on a day: one line a year of school. Empty out of term, and while no plan has been entered."""
    slots = due_slots(day or timezone.localdate(), stage=stage, grade=grade, organisation=organisation)
    return [DueLesson(slot, slot.lesson if slot.lesson and slot.lesson.live else None) for slot in slots]


def due_by_band(day: date | None = None) -> list[tuple[Band, DueLesson]]:
    """What the home page shows: the first due lesson of each stage."""
    found: dict[Band, DueLesson] = {}
    for due in due_lessons(day):
        band = band_of(due.slot.grade)
        if band and due.lesson and band not in found:
            found[band] = due
    return [(band, found[band]) for band in Band if band in found]


def plan_of(term: Term, *, band: Band) -> list[PlanSlot]:
    """The slots of a stage's first planned year in a term, in order: one line a fortnight."""
    slots = PlanSlot.objects.filter(term=term, grade__in=list(band.grades)).select_related("lesson")
    slots = slots.prefetch_related("lesson__topics").exclude(state=PlanSlot.State.CANCELLED)
    by_grade: dict[int, list[PlanSlot]] = {}
    for slot in slots.order_by("grade", "number"):
        by_grade.setdefault(slot.grade, []).append(slot)
    return next(iter(by_grade.values()), [])


def neighbours(slot: PlanSlot) -> tuple[PlanSlot | None, PlanSlot | None]:
    """The slots before and after this one for the same year, with their lessons."""
    around = PlanSlot.objects.filter(
        term=slot.term_id, stage=slot.stage, grade=slot.grade, state=PlanSlot.State.PLANNED
    ).select_related("lesson")
    return around.filter(number__lt=slot.number).last(), around.filter(number__gt=slot.number).first()


@dataclass(frozen=True)
class ShownDay:
    """A day in the drawing of a fortnight."""

    day: date
    state: str  # "past", "today", "due" or ""


def days_shown(slot: PlanSlot, *, today: date) -> list[ShownDay]:
    """The days of school of a slot, each with its place in time; the last one is the day it is due."""
    closed, extra = special_days(slot.term.school_year, stage=slot.stage)
    days = teaching_days(slot.starts_on, slot.ends_on, closed=closed, extra=extra)
    return [ShownDay(day, state_of_day(day, today=today, last=days[-1])) for day in days]


def state_of_day(day: date, *, today: date, last: date) -> str:
    """How a day is drawn."""
    if day == today:
        return "today"
    if day < today:
        return "past"
    return "due" if day == last else ""


def slots_of_lesson(lesson: LessonPage, *, day: date) -> list[PlanSlot]:
    """The slots of a lesson in the term of this day, one a year of school."""
    term = term_on(day)
    if term is None:
        return []
    slots = PlanSlot.objects.filter(term=term, lesson=lesson, state=PlanSlot.State.PLANNED)
    return list(slots.select_related("term__school_year", "lesson").order_by("grade"))


def current_slot(lesson: LessonPage, *, day: date) -> PlanSlot | None:
    """The slot that a lesson's page speaks of: the running one, else the next, else the last of the term."""
    slots = slots_of_lesson(lesson, day=day)
    ahead = [slot for slot in slots if slot.ends_on >= day]
    return min(ahead, key=lambda slot: (slot.starts_on, slot.grade), default=slots[-1] if slots else None)


def term_shown(day: date) -> Term | None:
    """The term of this day; in holidays the next one, else the one that ended last (of the city's calendar)."""
    running = term_on(day)
    if running is not None:
        return running
    terms = Term.objects.filter(school_year__organisation=None).select_related("school_year")
    return terms.filter(starts_on__gt=day).order_by("starts_on").first() or terms.order_by("-ends_on").first()


def lessons_of(page: CurriculumPage, *, band: Band) -> list[LessonPage]:
    """The published lessons of a stage, where no plan says their order."""
    lessons = LessonPage.objects.live().public().child_of(page).filter(band=band)
    return list(lessons.prefetch_related("topics").order_by("path"))


def tomorrow() -> datetime:
    """The coming midnight in the city: what is due changes then."""
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))
