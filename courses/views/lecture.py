"""The page of a lecture, what its player reports, and what a learner chose for all players."""

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from cms.models import CustomMedia
from courses.domain.learning.completion import is_open_to
from courses.domain.learning.lecture import find_lecture
from courses.domain.learning.outline import OutlineItem
from courses.domain.learning.position import save_position
from courses.domain.lecturing.choice import save_choice
from courses.domain.lecturing.playing import PlayClaim, StalePage, read_claim, record_play
from courses.domain.lecturing.showing import answer_of, show_lecture
from courses.views.place import Place, for_learners


def render_lecture(
    request: HttpRequest, item: OutlineItem, *, course_id: str, enrolment_id: int, is_done: bool = False
) -> SafeString:
    """The recording with its player and transcript, and the way to the episode; nothing when both are gone."""
    lecture = find_lecture(item)
    if lecture is None:
        return mark_safe("")
    context: dict[str, Any] = {
        "lecture": lecture,
        "item": item,
        "course_id": course_id,
        "request": request,
        "is_done": is_done,
    }
    if lecture.media is not None and lecture.media.file:
        context["page"] = show_lecture(
            item, lecture.media, person_id=request.user.pk, enrolment_id=enrolment_id,  # type: ignore[arg-type]
            asked=request.GET.get("t", ""), light=request.headers.get("Save-Data") == "on",
        )  # fmt: skip
    return render_to_string("courses/parts/lecture.html", context, request=request)


@require_POST
@for_learners
def play(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """What was played since the page last said so. 409: the page is too old, or another's; 410: nothing plays here."""
    item = place.item(key)
    media = CustomMedia.objects.filter(pk=item.media_id).first() if item.media_id else None
    if media is None or not is_open_to(item, place.outline, place.done):
        return JsonResponse({"closed": True}, status=410)
    try:
        claim = read_claim(json.loads(request.POST.get("claim", "")))
    except ValueError:
        claim = PlayClaim()
    try:
        played = record_play(place.enrolment, item, media, claim, seal=request.POST.get("seal", ""))
    except StalePage:
        return JsonResponse({"stale": True}, status=409)
    if claim.position is not None:
        save_position(
            place.enrolment, item_key=item.key, seconds=claim.position // 1000, device=claim.device,
            noted_at=timezone.now() - timedelta(milliseconds=claim.ago),
        )  # fmt: skip
    return JsonResponse(answer_of(played, media))


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Speed, size and captions, as chosen last."""
    kept = save_choice(request.user, request.POST.dict())  # type: ignore[arg-type]
    return JsonResponse({"saved": True, "speed": kept.speed, "size": kept.size, "captions": kept.captions or ""})
