"""One item of a course: reading, lecture, or the door to an assessment."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.learning.completion import finish_reading, is_open_to
from courses.domain.learning.outline import OutlineItem
from courses.domain.learning.position import save_position
from courses.domain.learning.standing import Standing, find_standing
from courses.models import ItemCompletion, ItemKind
from courses.models.note import LONGEST_NOTE
from courses.views.assessment_door import show_door
from courses.views.body import render_body, render_media
from courses.views.place import Place, for_learners, language_of


@require_safe
@login_required
def show_item(request: HttpRequest, course_id: str, key: uuid.UUID) -> HttpResponse:
    """The item, if it is open to this learner."""
    standing = find_standing(request.user.pk, course_id, key=key, language=language_of())
    if standing is None:
        return redirect("course", course_id=course_id)
    item = standing.outline.by_key.get(str(key))
    if item is None or item.withdrawn:
        raise Http404
    if not is_open_to(item, standing.outline, standing.done):
        messages.info(request, _("This part is not open yet. Finish the parts before it first."))
        return redirect("course", course_id=course_id)
    if item.kind == ItemKind.ASSESSMENT:
        return show_assessment(request, course_id=course_id, key=key)
    return show_reading(request, standing, item)


@for_learners
def show_assessment(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """The door to an assessment."""
    return show_door(request, place, place.item(key))


def show_reading(request: HttpRequest, place: Standing, item: OutlineItem) -> HttpResponse:
    """A text or a lecture."""
    before, after = place.outline.beside(item.key)
    part = next(part for part in place.outline.parts if item in part.items)
    context = {
        "place": place, "item": item, "before": before, "after": after, "position": place.position,
        "part": part, "toc_state": "".join("01"[other.key in place.done] for other in part.items),
        "is_done": item.key in place.done,
        "course_url": reverse("course", args=[place.course_id]),
        "body": render_body(place.outline, item, context={"request": request}),
        "media": render_media(item) if item.media_id or item.episode_id else "",
        "longest": LONGEST_NOTE,
    }  # fmt: skip
    response = render(request, "courses/unit.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
@for_learners
def finish_item(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """The learner has read it: note it, and go on."""
    item = place.item(key)
    if item.kind in (ItemKind.UNIT, ItemKind.LECTURE) and is_open_to(item, place.outline, place.done):
        basis = ItemCompletion.Basis.READ if item.kind == ItemKind.UNIT else ItemCompletion.Basis.WATCHED
        finished = finish_reading(place.enrolment, item, outline=place.outline, basis=basis)
        if finished is not None and item.key not in place.done:
            messages.success(request, _("That was the last part: you have finished the course."))
            return redirect("course", course_id=place.course_id)
    after = place.outline.beside(item.key)[1]
    if after is None:
        return redirect("course", course_id=place.course_id)
    return redirect("unit", course_id=place.course_id, key=after.key)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@require_POST
@for_learners
def save_place(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """Keep where the learner stopped."""
    item, data = place.item(key), request.POST
    kept = save_position(
        place.enrolment, item_key=item.key, anchor=data.get("heading", ""), percent=_whole(data.get("percent", "")),
        seconds=_whole(data.get("seconds", "")), device=data.get("device", ""),
    )  # fmt: skip
    return JsonResponse({"saved": True, "at": kept.saved_at.isoformat(), "percent": kept.percent})
