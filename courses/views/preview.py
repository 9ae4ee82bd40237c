"""A draft as a learner would find it, from the whole course down to one part. Nothing of it is recorded."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from cms import rules
from courses.domain.authoring.draft_outline import draft_outline
from courses.domain.authoring.preview import introduce, preview_version
from courses.domain.learning.lecture import find_lecture
from courses.domain.learning.outline import Outline, OutlineItem
from courses.domain.learning.unlocking import items_first
from courses.models import AssessmentVersion, CoursePage
from courses.views.body import render_body
from courses.views.item_kinds import render_kind
from courses.views.place import language_of


def draft_of(request: HttpRequest, page_id: int) -> CoursePage:
    """The newest draft of a course page, for those who write or review it; for others it does not exist."""
    page = CoursePage.objects.filter(pk=page_id).first()
    if page is None or not may_preview(request.user, page):
        raise Http404
    draft: CoursePage = page.get_latest_revision_as_object()
    return draft


def may_preview(user: Any, page: CoursePage) -> bool:
    """Whoever may edit the page, and whoever may review it."""
    return bool(page.permissions_for_user(user).can_edit()) or rules.may_review(user, page)


@require_safe
@login_required
def show_course(request: HttpRequest, page_id: int) -> HttpResponse:
    """All parts, with what opens them."""
    draft = draft_of(request, page_id)
    outline = draft_outline(draft, language=language_of())
    waits = {item.key: items_first(item, outline) for item in outline.items}
    context = {"page_id": page_id, "outline": outline, "waits": waits}
    return _answer(render(request, "courses/preview_course.html", context))


@require_safe
@login_required
def show_item(request: HttpRequest, page_id: int, key: Any) -> HttpResponse:
    """One part."""
    outline = draft_outline(draft_of(request, page_id), language=language_of())
    item = outline.by_key.get(str(key))
    if item is None or item.withdrawn:
        raise Http404
    before, after = outline.beside(item.key)
    context = {
        "page_id": page_id, "outline": outline, "item": item, "before": before, "after": after,
        "own": render_kind(request, item), "waits": items_first(item, outline),
        "body": render_body(outline, item, context={"request": request}) if item.body else "",
        "lecture": find_lecture(item) if item.media_id or item.episode_id else None,
        **_assessment(item, outline),
    }  # fmt: skip
    return _answer(render(request, "courses/preview_item.html", context))


def _assessment(item: OutlineItem, outline: Outline) -> dict[str, Any]:
    """What is said before it, and the paper as its plugin draws it; empty where there is none."""
    if item.assessment is None:
        return {}
    version = AssessmentVersion.objects.get(pk=item.assessment.version_id)
    paper: SafeString = preview_version(version, language=outline.language, show_answers=False)
    introduction = introduce(version.pk, language=outline.language)
    return {"paper": paper or mark_safe(""), "introduction": introduction, "policy": item.assessment.policy}


def _answer(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
