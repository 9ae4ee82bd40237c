"""Ways into a course: enrolling, applying, the waiting list; and the desk of whoever decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.entering.requests import ask_for_place, decide, find_requests, request_of, take_back
from courses.domain.programmes.applying import waiting_by_programme
from courses.domain.refusal import Refused
from courses.models import Course, EnrolmentRequest
from courses.views.progress import needs

PAGE = 30
STATES = ("", "queued", "done")


@require_POST
@login_required
def apply(request: HttpRequest, course_id: str) -> HttpResponse:
    """Apply, or stand on the waiting list."""
    course = get_object_or_404(Course, public_id=course_id)
    try:
        made = ask_for_place(request.user, course, words=request.POST.get("words", "")[:2000])
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        waiting = _("Your application is sent. You are told as soon as it is decided.")
        queued = _("You are on the waiting list. As soon as a place is free you get it, and are told.")
        messages.success(request, queued if made.state == "queued" else waiting)
    return redirect("course", course_id=course_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, course_id: str) -> HttpResponse:
    """Take one's application back."""
    course = get_object_or_404(Course, public_id=course_id)
    made = request_of(request.user, course)
    if made is not None:
        take_back(made, person=request.user)
        messages.info(request, _("Your application is taken back."))
    return redirect("course", course_id=course_id)


@needs("decide_requests")
@require_safe
def list_requests(request: HttpRequest) -> HttpResponse:
    """Applications of people of one's units."""
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    page = Paginator(find_requests(request.user, state=state), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "query": f"state={state}&" if state else ""}
    context["programmes"] = waiting_by_programme(request.user)
    return render(request, "courses/applications.html", context)


@needs("decide_requests")
@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept or refuse one."""
    row = get_object_or_404(EnrolmentRequest.objects.decidable_by(request.user), public_id=public_id)
    accept = request.POST.get("do") == "accept"
    try:
        decided = decide(
            row, accept=accept, actor=request.user, reason=request.POST.get("reason", "")[:2000], audit=request
        )
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        said = {
            "accepted": _("Accepted; they have a place and are told."),
            "queued": _("Accepted; the course is full, they are on the waiting list and are told."),
            "refused": _("Refused; they are told why."),
        }
        messages.success(request, said[decided.state])
    return redirect("applications")
