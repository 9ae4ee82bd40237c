"""Lessons as lists show them: the number of the fortnight, stage and minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.domain.editing.translation import address_of
from cms.domain.pages import page_cache
from cms.domain.radio.cards import look_of
from cms.models import LessonPage, PlanSlot
from cms.models.standard import band_of


@dataclass(frozen=True)
class LessonCard:
    """What a card says of a lesson; number and days are of its slot, where it has one."""

    id: int
    title: str
    url: str
    summary: str
    band: str
    minutes: int
    number: int | None
    starts_on: date | None
    ends_on: date | None
    state: str  # "past", "now", "ahead" or ""
    hue: str


def make_card(lesson: LessonPage, *, slot: PlanSlot | None = None, today: date | None = None) -> LessonCard:
    """The card of a lesson fetched with its topics."""
    hue, _scene = look_of(lesson, hue="t-school", scene="two")
    return LessonCard(
        id=lesson.pk,
        title=lesson.label,
        url=address_of(lesson),
        summary=lesson.text,
        band=str(lesson.get_band_display()),
        minutes=lesson.duration,
        number=slot.number if slot else None,
        starts_on=slot.starts_on if slot else None,
        ends_on=slot.ends_on if slot else None,
        state=state_of(slot, today=today) if slot and today else "",
        hue=hue,
    )


def state_of(slot: PlanSlot, *, today: date) -> str:
    """Where a slot stands in time."""
    if slot.ends_on < today:
        return "past"
    return "now" if slot.starts_on <= today else "ahead"


def make_cards(slots: Iterable[PlanSlot], *, today: date, request: Any = None) -> list[LessonCard]:
    """Cards of planned lessons that are published; notes on the request which are shown."""
    cards = [make_card(slot.lesson, slot=slot, today=today) for slot in slots if slot.lesson and slot.lesson.live]
    if request is not None:
        page_cache.tag(request, "members:lesson", "members:plan", *(f"page:{card.id}" for card in cards))
    return cards


def band_words(grade: int) -> str:
    """The stage of a year of school, in words."""
    band = band_of(grade)
    return str(band.label) if band else str(grade)
