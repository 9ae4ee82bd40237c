"""A quiet minute in the places that the administrator has chosen in the settings; none by default."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from plugins.api import hookimpl, runtime


@hookimpl
def page_sidebar(lang: str) -> SafeString | None:
    """Beside an article."""
    return quiet_minute("beside_articles", lang)


@hookimpl
def lesson_after(lang: str) -> SafeString | None:
    """Below a lesson."""
    return quiet_minute("below_lessons", lang)


@hookimpl
def dashboard_card(lang: str) -> SafeString | None:
    """On the first page of somebody signed in."""
    return quiet_minute("on_home", lang)


def quiet_minute(where: str, lang: str) -> SafeString | None:
    """The box, if it is wanted there."""
    if not runtime.plugin_settings("practice").get(where):
        return None
    with translation.override(lang):
        return SafeString(render_to_string("plugin_practice/quiet_minute.html"))
