"""Readings and lectures of courses that may be read without enrolling, also without an account.

Nothing is recorded. Whatever has to be recorded asks people to sign in, and leads them back to the same place."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.domain.entering.ways import way_of
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.models import Course, ItemKind
from courses.views.body import render_body, render_media
from courses.views.place import language_of

OPEN_KINDS = (ItemKind.UNIT, ItemKind.LECTURE)


def readable_course(course_id: str) -> Course | None:
    """A published course that anybody may read."""
    rows = Course.objects.filter(is_readable=True, current_version__isnull=False).select_related("current_version")
    return rows.filter(public_id=course_id).first()


def show_open(request: HttpRequest, course_id: str, key: Any) -> HttpResponse | None:
    """The part as anybody may read it; a door to sign in for what is recorded; None where nothing is open."""
    course = readable_course(course_id)
    if course is None or course.current_version is None:
        return None
    outline = outline_of(course.current_version, language=language_of())
    item = outline.by_key.get(str(key))
    if item is None or item.withdrawn:
        return None
    if item.kind not in OPEN_KINDS or item.after_all_before:
        return None
    return render_open(request, course, outline, item)


def render_open(request: HttpRequest, course: Course, outline: Outline, item: OutlineItem) -> HttpResponse:
    """The page of one part, with its neighbours."""
    before, after = outline.beside(item.key)
    here = reverse("unit", args=[course.public_id, item.key])
    media = render_media(item) if item.media_id or item.episode_id else ""
    response = render(request, "courses/open_unit.html", {
        "course": course, "outline": outline, "item": item, "before": before, "after": after, "media": media,
        "body": render_body(outline, item, context={"request": request}), "way": way_of(course, count=False),
        "here": here, "number": outline.items.index(item) + 1,
    })  # fmt: skip
    response["Cache-Control"] = "private, no-cache"
    return response


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to the same place."""
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
