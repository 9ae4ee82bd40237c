"""Ties views and forms to the page types of radio and lessons; called once by the app."""

from typing import Any

from django.utils.translation import gettext as _

from cms.domain import founding_media  # noqa: F401 - registers its founders
from cms.domain.editing.publishing import register_publish_check
from cms.domain.lessons import lesson as lessons
from cms.domain.pages.frame import page_entry, register_nav
from cms.domain.radio import episode as episodes
from cms.forms.episode import EpisodeForm
from cms.forms.lesson import LessonForm
from cms.forms.named import NamedForm
from cms.forms.page import PageForm
from cms.forms.show import ShowForm
from cms.models import CurriculumPage, EpisodePage, LessonPage, Series, ShowPage, SitePage, Topic
from cms.views import curriculum, episode, lesson, show


def bind() -> None:
    """Page types get what only upper floors can give them."""
    bound: list[tuple[Any, dict[str, Any]]] = [
        (SitePage, {"base_form_class": PageForm}),
        (Topic, {"base_form_class": NamedForm}),
        (Series, {"base_form_class": NamedForm}),
        (ShowPage, {"get_context": show.get_context, "base_form_class": ShowForm}),
        (
            EpisodePage,
            {
                "get_context": episode.get_context,
                "route": episode.route,
                "serve": episode.serve,
                "base_form_class": EpisodeForm,
            },
        ),
        (CurriculumPage, {"get_context": curriculum.get_context}),
        (LessonPage, {"get_context": lesson.get_context, "base_form_class": LessonForm}),
    ]
    for model, parts in bound:
        for name, value in parts.items():
            setattr(model, name, value)
    register_publish_check(EpisodePage, episodes.publish_problems)
    register_publish_check(LessonPage, lessons.publish_problems)
    register_entries()


def register_entries() -> None:
    """Radio and lessons in the navigation, while there is a page to lead to."""
    register_nav(
        "radio",
        lambda language: page_entry(
            ShowPage, language, key="radio", label=_("Radio"), icon="headphones", tab=_("Listen")
        ),
        order=20,
    )
    register_nav(
        "lessons",
        lambda language: page_entry(
            CurriculumPage, language, key="lessons", label=_("Fortnightly lesson"), icon="calendar"
        ),
        order=30,
    )
