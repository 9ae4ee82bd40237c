"""Learners and classes: the list of a course, the page of a class, applying, withdrawing, calendar file, documents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.views.media import send_stored
from courses.domain.classes.admitting import apply_for_class, withdraw
from courses.domain.classes.invitation import write_invitation
from courses.domain.classes.materials import find_material
from courses.domain.classes.own import classes_of, find_class, see_class
from courses.domain.classes.planning import staff_by_name
from courses.domain.refusal import Refused
from courses.models import ClassRun, Course


def may_read(request: HttpRequest, course: Course) -> bool:
    """Guests may where the course may be read; everybody else has signed in."""
    return bool(request.user.is_authenticated or (course.is_readable and course.current_version_id))


def class_for(request: HttpRequest, public_id: str) -> ClassRun:
    """A class that is shown to whoever asks; others do not exist."""
    run = find_class(public_id, request.user)
    if run is None:
        raise Http404
    return run


@never_cache
@require_safe
def list_classes(request: HttpRequest, course_id: str) -> HttpResponse:
    """The classes of a course that take applications, now or soon."""
    course = get_object_or_404(Course.objects.select_related("current_version"), public_id=course_id)
    if not may_read(request, course):
        return redirect_to_login(request.get_full_path())
    context = {"course": course, "offers": classes_of(course, request.user)}
    return render(request, "courses/class_list.html", context)


@never_cache
@require_safe
def show_class(request: HttpRequest, public_id: str) -> HttpResponse:
    """Days, place, words, one's own application; for those admitted the documents."""
    run = class_for(request, public_id)
    if not may_read(request, run.course):
        return redirect_to_login(request.get_full_path())
    own = see_class(run, request.user)
    context = {"run": run, "own": own, "trainers": staff_by_name(run, "trainers")}
    return render(request, "courses/class_page.html", context)


@require_POST
@login_required
def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a place; pressing again changes nothing."""
    run = class_for(request, public_id)
    try:
        made = apply_for_class(request.user, run, words=request.POST.get("words", "")[:2000])
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        said = {
            "asked": _("Your application is sent. You are told as soon as it is decided."),
            "waiting": _("All seats are taken: you are on the waiting list. As soon as one is free you get it."),
            "admitted": _("You have a place. The times are below, with a file for your calendar."),
        }
        messages.success(request, said[made.state])
    return redirect("class_page", public_id=public_id)


@require_POST
@login_required
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw one's application, or give one's place back."""
    try:
        if withdraw(request.user, class_for(request, public_id)) is not None:
            messages.info(request, _("You have withdrawn. Your place goes to whoever waits."))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("class_page", public_id=public_id)


@never_cache
@require_safe
def calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The times of a class as a file for calendars."""
    run = class_for(request, public_id)
    if not may_read(request, run.course):
        return redirect_to_login(request.get_full_path())
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"class-{public_id}.ics")}
    return HttpResponse(write_invitation(run), content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
@login_required
def material(request: HttpRequest, public_id: str, material_id: str) -> HttpResponseBase:
    """A document, to those admitted and to staff of the class."""
    row = find_material(request.user, class_for(request, public_id), material_id)
    if row is None:
        raise Http404
    response = send_stored(request, "evidence", row.file.name)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name)
    response["Cache-Control"] = "private, no-store"
    return response
