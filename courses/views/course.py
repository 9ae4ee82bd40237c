"""The outline of a course, and enrolling in it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from courses.domain.classes.own import classes_of
from courses.domain.entering.requests import request_of
from courses.domain.entering.ways import way_of
from courses.domain.learning.enrolment import enrol_oneself
from courses.domain.learning.first_courses import missing_first
from courses.domain.learning.next_step import CourseState, course_states, item_states
from courses.domain.learning.outline import outline_of
from courses.domain.learning.renewing import is_held_in_classes, may_renew, renew_oneself
from courses.domain.refusal import Refused
from courses.domain.workshop.entrance import workshops_in
from courses.models import Course, Enrolment
from courses.views.offline import owned
from courses.views.place import language_of


@require_safe
@login_required
def show_course(request: HttpRequest, course_id: str) -> HttpResponse:
    """Parts and items with their states; for somebody not enrolled, what the course holds and the way in."""
    course = get_object_or_404(Course.objects.select_related("current_version"), public_id=course_id)
    rows = Enrolment.objects.of(request.user).filter(course=course).running().select_related("version", "course")
    states = course_states(rows, language=language_of())
    state = states[0] if states else None
    if state is None and course.current_version is None:
        raise Http404
    outline = state.outline if state else outline_of(course.current_version, language=language_of())
    newer = state and course.current_version_id != state.enrolment.version_id
    context = {
        "course": course, "state": state, "outline": outline, "items": item_states(state) if state else {},
        "newer": newer, "offers": classes_of(course, request.user), "workshops": workshops_in(request.user, course),
        "first": [] if state else missing_first(request.user, course),
        **(again_in(state) if state else way_in(request, course)),
    }  # fmt: skip
    response = render(request, "courses/course.html", context)
    response["Cache-Control"] = "private, no-cache"
    return owned(request, response) if state else response


def way_in(request: HttpRequest, course: Course) -> dict[str, Any]:
    """For somebody without a place: by which way they get one, what they asked for, and where they wanted to go."""
    return {"way": way_of(course), "asked": request_of(request.user, course), "to": request.GET.get("to", "")[:40]}


def again_in(state: CourseState) -> dict[str, Any]:
    """For somebody who has finished: whether a certification asks for another round, and whether a class begins it."""
    again = may_renew(state.enrolment)
    return {"again": again, "by_class": again and is_held_in_classes(state.enrolment.course.current_version_id)}


@require_POST
@login_required
def learn_again(request: HttpRequest, course_id: str) -> HttpResponse:
    """Begin the round that a renewal asks for."""
    rows = Enrolment.objects.of(request.user).running().filter(course__public_id=course_id)
    try:
        renew_oneself(request.user, get_object_or_404(rows))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("course", course_id=course_id)


@require_POST
@login_required
def enrol(request: HttpRequest, course_id: str) -> HttpResponse:
    """Enrol oneself; pressing again changes nothing."""
    course = get_object_or_404(Course, public_id=course_id)
    try:
        enrol_oneself(request.user, course, language=language_of())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("course", course_id=course_id)
    wanted = read_key(request.POST.get("to", ""))
    if wanted is not None:
        return redirect("unit", course_id=course_id, key=wanted)
    return redirect("course", course_id=course_id)


def read_key(text: str) -> uuid.UUID | None:
    """The part somebody came from."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
