"""What authors learn from the learners of their courses: a list of courses, and the parts of one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.domain.reports.analytics import courses_of, figures_of
from courses.views.place import language_of
from courses.views.progress import needs
from people import rules

PAGE = 50


@needs("manage_courses")
@require_safe
def list_courses(request: HttpRequest) -> HttpResponse:
    """The courses one manages."""
    page = Paginator(courses_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/analytics_courses.html", {"page": page})


@needs("manage_courses")
@require_safe
def show_course(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where people stop in one course, and how long its parts take."""
    course = get_object_or_404(courses_of(request.user), public_id=public_id)
    figures = figures_of(course, language=language_of())
    context = {"figures": figures, "course": course, "may_open": rules.may(request.user, "enter_admin")}
    return render(request, "courses/analytics.html", context)
