"""The learner's home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.domain.lessons.fortnight import current_fortnight
from courses.domain.hours.own import read_for_home
from courses.domain.learning.catalogue import open_courses
from courses.domain.learning.home import home_parts
from courses.domain.learning.next_step import find_home
from courses.views.place import language_of


@require_safe
@login_required
def show_home(request: HttpRequest) -> HttpResponse:
    """What to do now, what is due, how far everything is."""
    home, today = find_home(request.user, language=language_of()), timezone.localdate()
    fortnight = current_fortnight(request) if home.school else None
    suggestions = [] if home.courses else open_courses(request.user, language=language_of(), limit=3)
    hour = timezone.localtime().hour
    part_of_day = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    context = {
        "home": home, "parts": home_parts(request.user), "part_of_day": part_of_day, "today": today,
        "suggestions": suggestions, "hours": read_for_home(request.user, today=today, unit=home.unit),
        "fortnight": fortnight,
        "lessons": fortnight.at(home.school.path, home.school.stages) if fortnight and home.school else [],
    }  # fmt: skip
    response = render(request, "courses/learn.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response
