"""What the school adds to public pages: its word in the navigation, its section on the home page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.domain.editing.translation import address_of, current_language, in_language
from cms.domain.home import register_section
from cms.domain.pages import page_cache
from cms.domain.pages.frame import NavEntry, page_entry, register_nav
from courses.domain.learning.catalogue import course_cards
from courses.models import CataloguePage

ON_HOME = 4


def make_nav(language: str) -> NavEntry | None:
    """The way to the catalogue."""
    with override(language):
        return page_entry(CataloguePage, language, key="courses", label=_("Courses"), icon="book")


def make_section(request: Any) -> str | None:
    """The newest courses; nothing while there are none."""
    language = current_language()

    def build() -> str:
        cards = course_cards(language=language, limit=ON_HOME, request=request)
        if not cards:
            return ""
        catalogue = in_language(CataloguePage.objects.all(), language).first()
        url = address_of(catalogue, language) if catalogue else ""
        return render_to_string("courses/parts/home_courses.html", {"cards": cards, "url": url, "request": request})

    if getattr(request, "is_preview", False):
        return build()
    return page_cache.remember(request, ("home-courses", language), build)


def bind() -> None:
    """Register both; called once when the wing is ready."""
    register_nav("courses", make_nav, order=40)
    register_section("courses", make_section, order=30)
