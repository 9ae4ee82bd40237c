"""One item of a course: reading, lecture, or the door to an assessment."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.completion import finish_reading, is_open_to
from courses.domain.position import save_position
from courses.models import ItemCompletion, ItemKind
from courses.views.assessment_door import show_door
from courses.views.body import render_body, render_media
from courses.views.place import Place, for_learners


@require_safe
@for_learners
def show_item(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """The item, if it is open to this learner."""
    item = place.item(key)
    if not is_open_to(item, place.outline, place.done):
        messages.info(request, _("This part is not open yet. Finish the parts before it first."))
        return redirect("course", course_id=place.course_id)
    if item.kind == ItemKind.ASSESSMENT:
        return show_door(request, place, item)
    before, after = place.outline.beside(item.key)
    part = next(part for part in place.outline.parts if item in part.items)
    context = {
        "place": place, "item": item, "before": before, "after": after, "part": part,
        "position": place.enrolment.positions.filter(item_key=item.key).first(),
        "is_done": item.key in place.done, "body": render_body(place.outline, item, context={"request": request}),
        "media": render_media(item) if item.media_id or item.episode_id else "",
    }  # fmt: skip
    return render(request, "courses/unit.html", context)


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
