"""The learner's home: what to do now, what is due, how far each course is. Constant queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateTimeField, IntegerField, QuerySet, Value
from django.utils import timezone

from courses.domain.assessing.attempt_state import shown_state
from courses.domain.assigning.asked import Asked, asked_column, read_asked
from courses.domain.learning.at_school import AtSchool, find_school, read_school, with_school
from courses.domain.learning.completion import is_open_to
from courses.domain.learning.done import DoneKeys
from courses.domain.learning.live import is_now
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.learning.returned import Returned, read_returned, with_returned
from courses.domain.learning.stamp import unit_path
from courses.domain.learning.unlocking import Lock, lock_of
from courses.domain.programmes.at_home import HomeProgramme, programme_at_home, programme_column
from courses.domain.reports.lateness import with_last_day
from courses.models import Attempt, Enrolment, ItemCompletion, ReadingPosition, Waiver

SOON = 7
NO_ROUND = -1  # a waiver holds in every round
READ = -2  # a place where reading stopped
Keys = dict[int, set[str]]


@dataclass(frozen=True)
class CourseState:
    """One course of a learner. `current` is the item to go on with; None when everything is done."""

    enrolment: Enrolment
    outline: Outline
    done: DoneKeys
    current: OutlineItem | None
    position: ReadingPosition | None
    returned: Returned | None
    due_on: date | None = None  # the last day that counts, with what was granted

    @property
    def finished(self) -> int:
        """Needed items that are done."""
        return sum(item.key in self.done for item in self.outline.needed)

    @property
    def total(self) -> int:
        """Needed items."""
        return len(self.outline.needed)

    @property
    def minutes_left(self) -> int:
        """Minutes of the needed items that are not done."""
        return sum(item.minutes for item in self.outline.needed if item.key not in self.done)

    @property
    def is_done(self) -> bool:
        """Nothing that is needed is left."""
        return self.total > 0 and self.finished == self.total


@dataclass(frozen=True)
class Due:
    """A row of the due list."""

    on: date
    title: str
    state: CourseState
    returned: Returned | None = None
    asked: Asked | None = None  # the assignment by which the day holds

    @property
    def is_soon(self) -> bool:
        """Within a week, or past."""
        return (self.on - timezone.localdate()).days <= SOON

    @property
    def is_overdue(self) -> bool:
        """The last day, which counts itself, is over."""
        return self.on < timezone.localdate()


@dataclass(frozen=True)
class LearnersHome:
    """Everything the page shows about courses."""

    now: CourseState | None
    courses: tuple[CourseState, ...]
    dues: tuple[Due, ...]
    finished: tuple[CourseState, ...] = field(default_factory=tuple)
    school: AtSchool | None = None
    programme: HomeProgramme | None = None
    unit: str | None = None  # path of the unit they belong to, "" of none; None: it was not asked


def course_states(enrolments: QuerySet[Any], *, language: str) -> list[CourseState]:
    """How far each enrolment is. Two queries for all of them, and two for each outline this process has not read."""
    rows = list(with_returned(with_last_day(enrolments, "last_on")))
    done, waived, places = _standing_of(rows)
    states = []
    for row in rows:
        outline = outline_of(row.version, language=language)
        keys = done[row.pk] | (set(outline.by_key) if "" in waived[row.pk] else waived[row.pk])
        since = timezone.localdate(row.enrolled_at)
        finished = DoneKeys(frozenset(keys), frozenset(waived[row.pk] - {""}), enrolled_on=since)
        current = _current_item(outline, finished, places[row.pk])
        place = places[row.pk].get(current.key) if current else None
        states.append(CourseState(row, outline, finished, current, place, read_returned(row), row.last_on))
    return states


def _standing_of(rows: list[Enrolment]) -> tuple[Keys, Keys, dict[int, dict[str, ReadingPosition]]]:
    """What is done, what is waived and where reading stopped (the last place last), by enrolment. One query."""
    rounds = {row.pk: row.round for row in rows}
    done: Keys = defaultdict(set)
    waived: Keys = defaultdict(set)
    places: dict[int, dict[str, ReadingPosition]] = defaultdict(dict)
    nothing = (Value(None, output_field=IntegerField()), Value(None, output_field=DateTimeField()))
    read = ReadingPosition.objects.filter(enrolment__in=rows)
    finished = ItemCompletion.objects.in_force().filter(enrolment__in=rows)
    excused = Waiver.objects.filter(enrolment__in=rows, withdraws=None, withdrawn_by=None)
    found = read.values_list("enrolment_id", "item_key", Value(READ), "percent", "saved_at").union(
        finished.values_list("enrolment_id", "item_key", "round", *nothing),
        excused.values_list("enrolment_id", "item_key", Value(NO_ROUND), *nothing), all=True,
    )  # fmt: skip
    stopped = []
    for enrolment, key, round_, percent, saved_at in found:
        if round_ == READ:
            stopped.append(ReadingPosition(enrolment_id=enrolment, item_key=key, percent=percent, saved_at=saved_at))
        elif round_ == NO_ROUND:
            waived[enrolment].add(str(key) if key else "")
        elif rounds[enrolment] == round_:
            done[enrolment].add(str(key))
    for place in sorted(stopped, key=lambda one: one.saved_at):
        places[place.enrolment_id][str(place.item_key)] = place
    return done, waived, places


def _current_item(outline: Outline, done: DoneKeys, places: dict[str, ReadingPosition]) -> OutlineItem | None:
    """The item opened last, if it is not done; else the first needed one that is open."""
    for key in reversed(list(places)):
        item = outline.by_key.get(key)
        if item is not None and not item.withdrawn and key not in done:
            return item
    left = [item for item in outline.needed if item.key not in done]
    open_now = [item for item in left if is_open_to(item, outline, done)]
    return next((item for item in open_now if is_now(item)), next(iter(open_now), left[0] if left else None))


def find_home(person: Any, *, language: str) -> LearnersHome:
    """The learner's home."""
    enrolments = (
        Enrolment.objects.of(person)
        .running()
        .select_related("version", "course")
        .annotate(asked_by=asked_column(), programme_by=programme_column(), unit=unit_path())
        .order_by("due_on", "enrolled_at")
    )
    states = course_states(with_school(enrolments), language=language)
    school = read_school(states[0].enrolment) if states else find_school(person)
    going = [state for state in states if not state.is_done]
    dues = sorted(_dues(going), key=lambda due: due.on)
    going.sort(key=lambda state: (_urgency(state), state.due_on or date.max))
    return LearnersHome(
        now=going[0] if going else None, courses=tuple(going), dues=tuple(dues),
        finished=tuple(state for state in states if state.is_done), school=school,
        programme=programme_at_home(person, states[0].enrolment if states else None),
        unit=(getattr(states[0].enrolment, "unit", None) or "") if states else None,
    )  # fmt: skip


def _urgency(state: CourseState) -> tuple[int, float]:
    """Returned work that is due within three days, then what was opened last, then the rest."""
    returned = state.returned
    if returned is not None and (returned.deadline is None or (returned.deadline - timezone.now()).days < 3):
        return (0, 0.0)
    if state.position is not None:
        return (1, -state.position.saved_at.timestamp())
    return (2, 0.0)


def _dues(states: list[CourseState]) -> list[Due]:
    rows = []
    for state in states:
        if state.returned is not None and state.returned.deadline is not None:
            item = state.outline.by_key.get(state.returned.item_key)
            day = timezone.localdate(state.returned.deadline)
            rows.append(Due(day, item.title if item else state.outline.title, state, state.returned))
        if state.due_on is not None:
            by = read_asked(getattr(state.enrolment, "asked_by", None))
            rows.append(Due(state.due_on, state.outline.title, state, asked=by))
    return rows


@dataclass(frozen=True)
class ItemState:
    """How one item stands for one learner, for the outline."""

    item: OutlineItem
    state: str
    position: ReadingPosition | None = None
    attempt: Attempt | None = None
    lock: Lock | None = None


def item_states(state: CourseState) -> dict[str, ItemState]:
    """The state of every item of a course. Two queries."""
    attempts: dict[str, Attempt] = {}
    rows = Attempt.objects.counted().filter(enrolment=state.enrolment, round=state.enrolment.round).order_by("number")
    for attempt in rows:
        attempts[str(attempt.item_key)] = attempt
    places = {str(place.item_key): place for place in state.enrolment.positions.all()}
    return {
        item.key: ItemState(
            item, _word(item, state, attempts.get(item.key), places.get(item.key)), places.get(item.key),
            attempts.get(item.key), lock_of(item, state.outline, state.done),
        )
        for item in state.outline.items
    }  # fmt: skip


def _word(item: OutlineItem, state: CourseState, attempt: Attempt | None, place: ReadingPosition | None) -> str:
    if item.key in state.done.waived:
        return "waived"
    if item.key in state.done:
        return "done"
    if not is_open_to(item, state.outline, state.done):
        return "locked"
    if attempt is not None:
        shown = shown_state(attempt)
        known = {"in_progress": "half", "returned": "returned", "submitted": "awaiting", "awaiting": "awaiting"}
        return known.get(shown, "again")
    if place is not None and place.percent:
        return "half"
    return "open" if item.required else "voluntary"
