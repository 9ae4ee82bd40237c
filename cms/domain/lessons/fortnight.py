"""The lessons of the current fortnight for somebody at a school: read once a day and language, then kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cms.domain.editing.translation import address_of, current_language, in_language
from cms.domain.lessons.cards import LessonCard, make_card
from cms.domain.lessons.curriculum import depth_of, running_slots
from cms.domain.pages import page_cache
from cms.domain.pages.frame import next_midnight
from cms.domain.pages.page_cache import remember
from cms.models import CurriculumPage, Term
from cms.models.standard import Band, band_of


@dataclass(frozen=True)
class Calendar:
    """What one calendar plans for today, by stage of school. `path` is the unit whose calendar it is, "" the city."""

    path: str
    depth: int
    lessons: tuple[tuple[str, LessonCard], ...]


@dataclass(frozen=True)
class Fortnight:
    """Every calendar's lessons of a day, and the address of the plan of the term."""

    calendars: tuple[Calendar, ...]
    plan: str

    def at(self, path: str, stages: tuple[str, ...]) -> list[LessonCard]:
        """One lesson a band for a school with this place in the tree, by the calendar nearest to it."""
        near = [one for one in self.calendars if path.startswith(one.path)]
        nearest = max(near, key=lambda one: one.depth, default=None)
        return [card for stage, card in nearest.lessons if stage in stages] if nearest else []


def current_fortnight(request: Any) -> Fortnight:
    """The fortnight of today; no query once this process has read it."""

    def build() -> Fortnight:
        now = timezone.now()
        page_cache.tag(request, "members:plan", "members:lesson", "members:curriculum", "frame")
        page_cache.expire_at(request, next_midnight(now))
        page = in_language(CurriculumPage.objects.all(), "zh-hans").order_by("depth", "path").first()
        return Fortnight(_calendars(timezone.localdate(now), request), address_of(page) if page else "")

    return remember(request, ("fortnight", timezone.localdate(), current_language()), build)


def _calendars(today: date, request: Any) -> tuple[Calendar, ...]:
    found = []
    for term in Term.objects.on(today).select_related("school_year__organisation").order_by("starts_on"):
        owner = term.school_year.organisation
        found.append(Calendar(owner.path if owner else "", depth_of(term), _lessons(term, today, request)))
    return tuple(found)


def _lessons(term: Term, today: date, request: Any) -> tuple[tuple[str, LessonCard], ...]:
    """The first due lesson of each band: what classes of its other years have is on the plan."""
    slots = running_slots(today).filter(term=term, lesson__live=True)
    found: dict[Band, tuple[str, LessonCard]] = {}
    for slot in slots.select_related("lesson").prefetch_related("lesson__topics").order_by("grade", "number"):
        band = band_of(slot.grade)
        if band is not None and slot.lesson is not None and band not in found:
            found[band] = (slot.stage, make_card(slot.lesson, slot=slot, today=today))
            page_cache.tag(request, f"page:{slot.lesson.pk}")
    return tuple(found[band] for band in Band if band in found)
