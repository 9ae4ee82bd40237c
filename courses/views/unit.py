"""One item of a course: reading, lecture, or the door to an assessment."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.learning.completion import finish_reading, is_open_to
from courses.domain.learning.live import may_finish
from courses.domain.learning.outline import OutlineItem
from courses.domain.learning.position import save_position
from courses.domain.learning.standing import Standing, find_standing
from courses.domain.lecturing.playing import Shortfall, evidence_of, find_shortfall
from courses.domain.lecturing.transcript import evidence_of_reading
from courses.domain.refusal import Refused
from courses.models import ItemCompletion, ItemKind
from courses.models.note import LONGEST_NOTE
from courses.views.assessment_door import show_door
from courses.views.body import render_body
from courses.views.files import by_script
from courses.views.item_kinds import render_kind
from courses.views.lecture import render_lecture
from courses.views.offline import owned
from courses.views.open_reading import ask_to_sign_in, show_open
from courses.views.place import Place, for_learners, language_of


@require_safe
def show_item(request: HttpRequest, course_id: str, key: uuid.UUID) -> HttpResponse:
    """The item, if it is open to this learner; of a course that anybody may read, also to others."""
    if not request.user.is_authenticated:
        return show_open(request, course_id, key) or ask_to_sign_in(request)
    standing = find_standing(request.user.pk, course_id, key=key, language=language_of())
    if standing is None:
        return show_open(request, course_id, key) or redirect(f"{reverse('course', args=[course_id])}?to={key}")
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
    here = place.outline.items.index(item)
    part = next(part for part in place.outline.parts if item in part.items)
    context = {
        "place": place, "item": item, "before": before, "after": after, "position": place.position,
        "part": part, "toc_state": "".join("01"[other.key in place.done] for other in part.items),
        "is_done": item.key in place.done,
        "course_url": reverse("course", args=[place.course_id]),
        "course_scope": reverse("course_worker").removesuffix("worker.js"),
        "body": render_body(place.outline, item, context={"request": request}),
        "media": render_lecture(
            request, item, course_id=place.course_id, enrolment_id=place.enrolment_id, is_done=item.key in place.done
        )
        if shows_recording(item)
        else "",
        "plays": bool(item.media_id),
        "offline": to_keep(place, here),
        "own": render_kind(request, item, course_id=place.course_id, enrolment_id=place.enrolment_id),
        "by_word": may_finish(item),
        "longest": LONGEST_NOTE,
    }  # fmt: skip
    response = render(request, "courses/unit.html", context)
    response["Cache-Control"] = "private, no-cache"
    return owned(request, response)


@require_POST
@for_learners
def finish_item(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """The learner has read it: note it, and go on."""
    item = place.item(key)
    if request.POST.get("read") == "1" and item.media_id:
        return finish_by_reading(request, place, item)
    missing = find_shortfall(place.enrolment, item)
    if missing is not None and item.key not in place.done:
        return ask_to_play(request, place, item, missing)
    if may_finish(item) and is_open_to(item, place.outline, place.done):
        is_read = item.kind in (ItemKind.UNIT, ItemKind.LIBRARY)
        basis = ItemCompletion.Basis.READ if is_read else ItemCompletion.Basis.WATCHED
        evidence = evidence_of(place.enrolment, item)
        finished = finish_reading(place.enrolment, item, outline=place.outline, basis=basis, evidence=evidence)
        if by_script(request):
            return JsonResponse({"saved": True})
        if finished is not None and item.key not in place.done:
            messages.success(request, _("That was the last part: you have finished the course."))
            return redirect("course", course_id=place.course_id)
    return go_on(place, item)


def finish_by_reading(request: HttpRequest, place: Place, item: OutlineItem) -> HttpResponse:
    """The learner has read the transcript of a lecture, where its author lets that count."""
    try:
        evidence = evidence_of_reading(place.enrolment, item, seal=request.POST.get("seal", ""))
    except Refused as refusal:
        messages.warning(request, refusal.message)
        kept = f"?seal={quote(request.POST.get('seal', '')[:400])}" if refusal.code == "too_soon" else ""
        return redirect(f"{reverse('unit', args=[place.course_id, item.key])}{kept}")
    if may_finish(item) and is_open_to(item, place.outline, place.done):
        basis = ItemCompletion.Basis.READ
        finish_reading(place.enrolment, item, outline=place.outline, basis=basis, evidence=evidence)
    return go_on(place, item)


def go_on(place: Place, item: OutlineItem) -> HttpResponse:
    """To the part after this one, else to the outline."""
    after = place.outline.beside(item.key)[1]
    if after is None:
        return redirect("course", course_id=place.course_id)
    return redirect("unit", course_id=place.course_id, key=after.key)


def ask_to_play(request: HttpRequest, place: Place, item: OutlineItem, missing: Shortfall) -> HttpResponse:
    """Not done yet: what was played, what is asked for, where to go on."""
    words = _("Played so far: %(played)s, asked for: %(asked)s. Go on at %(clock)s, where something is left out.")
    said = words % {"played": f"{missing.played}%", "asked": f"{missing.asked}%", "clock": missing.clock}
    if by_script(request):
        return JsonResponse({"problem": said}, status=409)
    messages.warning(request, said)
    return redirect(f"{reverse('unit', args=[place.course_id, item.key])}?t={missing.second}")


def to_keep(place: Standing, here: int) -> list[str]:
    """The parts a device keeps for a dropped line: this one and the two after it, where they are open."""
    near = place.outline.items[here : here + 3]
    return [one.key for one in near if one.assessment is None and is_open_to(one, place.outline, place.done)]


def shows_recording(item: OutlineItem) -> bool:
    """Whether there is something to play: of a lecture, or of a live session that is over."""
    return bool(item.media_id or item.episode_id)


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
        noted_at=timezone.now() - timedelta(milliseconds=_whole(data.get("ago", ""))),
    )  # fmt: skip
    return JsonResponse({"saved": True, "at": kept.saved_at.isoformat(), "percent": kept.percent})
