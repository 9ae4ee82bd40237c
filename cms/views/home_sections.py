"""Parts of the home page that this wing itself puts there: the episode on air, and this fortnight's lessons."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from cms.domain.editing.translation import address_of, current_language, in_language
from cms.domain.home import ON_AIR, register_section
from cms.domain.lessons import curriculum
from cms.domain.lessons.cards import make_cards as lesson_cards
from cms.domain.pages import page_cache
from cms.domain.pages.frame import next_midnight
from cms.domain.pages.page_cache import remember
from cms.domain.radio.cards import make_card
from cms.domain.radio.episode import chapters_of, with_cards
from cms.models import CurriculumPage, EpisodePage
from cms.models.site_page import Sensitivity

FEWEST_DUE = 1


def register() -> None:
    """Called once at start."""
    register_section(ON_AIR, on_air, order=0)
    register_section("lessons", lessons, order=10)


def on_air(request: Any) -> str:
    """The newest episode, with its parts; nothing at risk is put forward."""

    def build() -> str:
        page_cache.tag(request, "members:episode", "members:show", "frame")
        pages = in_language(EpisodePage.objects.all(), "zh-hans").exclude(sensitivity=Sensitivity.RISK)
        episode = with_cards(pages).first()
        if episode is None:
            return ""
        page_cache.tag(request, f"page:{episode.pk}")
        show = episode.show
        facts = {"card": make_card(episode), "chapters": chapters_of(episode), "show": show}
        return render_to_string("cms/home_on_air.html", facts)

    return remember(request, ("home", "on_air", current_language()), build)


def lessons(request: Any) -> str:
    """What is due in this fortnight, one lesson a stage; nothing out of term."""

    def build() -> str:
        now = timezone.now()
        today = timezone.localdate(now)
        page_cache.tag(request, "members:plan", "members:lesson", "members:curriculum", "frame")
        page_cache.expire_at(request, next_midnight(now))
        due = curriculum.due_by_band(today)
        page = in_language(CurriculumPage.objects.all(), "zh-hans").order_by("depth", "path").first()
        if len(due) < FEWEST_DUE or page is None:
            return ""
        slot = due[0][1].slot
        facts = {
            "slot": slot,
            "days": curriculum.days_shown(slot, today=today),
            "cards": lesson_cards([one.slot for _band, one in due], today=today, request=request),
            "url": address_of(page),
        }
        return render_to_string("cms/home_lessons.html", facts)

    return remember(request, ("home", "lessons", current_language()), build)
