"""Workshops for those who lead them: switching on, putting away, what was reported and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.refusal import Refused
from courses.domain.workshop.entrance import show_led, workshops_led_by
from courses.domain.workshop.looking import look_at
from courses.domain.workshop.reporting import hide_post, keep_post, posts_to_look_at, restore_post, warn_author
from courses.domain.workshop.seat import Seat, find_post, find_seat
from courses.domain.workshop.steering import (
    courses_to_open,
    may_open_any,
    open_workshop,
    runs_to_open,
    set_state,
    set_welcome,
)
from courses.models import WorkshopPost
from courses.models.workshop import LONGEST_WELCOME

PER_PAGE = 30
OFFERED = 200
Decide = Callable[..., None]


@never_cache
@require_safe
@login_required
def list_led(request: HttpRequest) -> HttpResponse:
    """The workshops one leads, with what waits there; courses and classes that have none yet."""
    rows = workshops_led_by(request.user)
    if not may_open_any(request.user) and not rows.exists():
        raise PermissionDenied
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "entrances": show_led(request.user, page.object_list),
        "courses": courses_to_open(request.user)[:OFFERED], "runs": runs_to_open(request.user)[:OFFERED],
    }  # fmt: skip
    return render(request, "courses/workshops_led.html", context)


@require_POST
@login_required
def open_one(request: HttpRequest) -> HttpResponse:
    """Switch on the workshop of a course or class."""
    kind, _mark, public_id = request.POST.get("what", "").partition(":")
    if kind == "run":
        run = get_object_or_404(runs_to_open(request.user), public_id=public_id)
        row = open_workshop(request.user, course=run.course, run=run, request=request)
    else:
        row = open_workshop(
            request.user, course=get_object_or_404(courses_to_open(request.user), public_id=public_id), request=request
        )
    messages.success(request, _("The workshop is open."))
    if find_seat(request.user, pk=row.pk) is None:  # an author who does not take part
        return redirect("workshops_led")
    return redirect("workshop", public_id=row.public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """The words above a workshop, and whether it is open, read only, or put away."""
    seat = find_seat(request.user, public_id=public_id)
    if seat is None or not seat.leads:
        raise Http404
    context: dict[str, Any] = {"seat": seat, "longest": LONGEST_WELCOME, "states": seat.workshop.State.choices}
    if request.method != "POST":
        return render(request, "courses/workshop_settle.html", {**context, "text": seat.workshop.welcome})
    try:
        set_welcome(seat, request.POST.get("welcome", ""), request=request)
        set_state(seat, request.POST.get("state", ""), request=request)
    except Refused as refusal:
        context |= {"text": request.POST.get("welcome", ""), "problem": refusal.message}
        return render(request, "courses/workshop_settle.html", context, status=422)
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("workshops_led")


@never_cache
@require_safe
@login_required
def list_reported(request: HttpRequest) -> HttpResponse:
    """What was reported in the workshops one leads."""
    if not workshops_led_by(request.user).exists() and not may_open_any(request.user):
        raise PermissionDenied
    page = Paginator(posts_to_look_at(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/workshop_reports.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look(request: HttpRequest, public_id: str) -> HttpResponse:
    """One post with everything that was said about it and its older words; and the decision."""
    seat, post = _led(request, public_id)
    if request.method != "POST":
        return render(request, "courses/workshop_look.html", look_at(seat, post))
    reason = request.POST.get("reason", "")
    decisions: dict[str, Decide] = {
        "keep": keep_post, "restore": restore_post,
        "hide": lambda *given, **more: hide_post(*given, reason=reason, **more),
        "warn": lambda *given, **more: warn_author(*given, reason=reason, **more),
    }  # fmt: skip
    decide = decisions.get(request.POST.get("what", ""))
    if decide is None:
        raise Http404
    try:
        decide(seat, post, request=request)
    except Refused as refusal:
        context = {**look_at(seat, post), "problem": refusal.message, "reason": reason}
        return render(request, "courses/workshop_look.html", context, status=422)
    messages.success(request, _("Done."))
    return redirect("workshop_reports")


def _led(request: HttpRequest, public_id: str) -> tuple[Seat, WorkshopPost]:
    found = find_post(request.user, public_id)
    if found is None or not found[0].leads:
        raise Http404
    return found
