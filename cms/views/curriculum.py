"""The page of a curriculum: this fortnight by stage, and the plan of the term."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.domain.files.rendition import cover_html
from cms.domain.lessons import curriculum
from cms.domain.lessons.cards import make_card, make_cards
from cms.domain.lessons.lesson import find_lesson
from cms.domain.pages import page_cache
from cms.domain.pages.bilingual_view import show_both_languages
from cms.domain.pages.permanent import permanent_path
from cms.domain.radio.cards import look_of
from cms.models import CurriculumPage
from cms.models.standard import Band
from cms.views.page import serve as serve_tree


def get_context(page: CurriculumPage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to CurriculumPage."""
    context: dict[str, Any] = super(CurriculumPage, page).get_context(request, *args, **kwargs)
    context["view"] = show_both_languages(page, request)
    page_cache.tag(request, "members:plan", "members:lesson")
    page_cache.expire_at(request, curriculum.tomorrow())
    hue, scene = look_of(page)
    return (
        context
        | plan_context(page, request)
        | {
            "hue": hue,
            "scene": scene,
            "cover": cover_html(page.cover, eager=True),
        }
    )


def plan_context(page: CurriculumPage, request: HttpRequest) -> dict[str, Any]:
    """The term as a reader looks at it: a stage chosen in the address, its lessons in order."""
    today = timezone.localdate()
    asked = request.GET.get("stage", "")
    band = Band(asked) if asked in Band.values else Band.JUNIOR
    term = curriculum.term_shown(today)
    plan = curriculum.plan_of(term, band=band) if term else []
    due = curriculum.due_by_band(today)
    running = due[0][1].slot if due else None
    return {
        "today": today,
        "term": term,
        "bands": [(one.value, one.label, one == band) for one in Band],
        "band": band,
        "cards": make_cards(plan, today=today, request=request),
        "unplanned": [] if plan else [make_card(one) for one in curriculum.lessons_of(page, band=band)],
        "due_cards": make_cards([one.slot for _band, one in due], today=today, request=request),
        "slot": running,
        "fortnight": curriculum.days_shown(running, today=today) if running else [],
    }


@require_safe
def lesson_by_id(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lasting short address of a lesson leads to where it stands now; any other name here is a page of the tree."""
    found = find_lesson(public_id)
    if found is None:
        return serve_tree(request, f"lessons/{public_id}/")
    return redirect(permanent_path(found))
