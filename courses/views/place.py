"""Where a request stands: the learner's enrolment in a course, its outline, what is done. Two queries."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from courses.domain.learning.done import DoneKeys, done_keys
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.models import Enrolment


@dataclass(frozen=True)
class Place:
    """What most learner's screens need."""

    enrolment: Enrolment
    outline: Outline
    done: DoneKeys

    @property
    def url(self) -> str:
        """The address of the course; an item's is this and its key."""
        return reverse("course", args=[self.course_id])

    @property
    def course_id(self) -> str:
        """The public id, as in addresses."""
        return self.enrolment.course.public_id

    def item(self, key: Any) -> OutlineItem:
        """An item of the course that is not withdrawn."""
        found = self.outline.by_key.get(str(key))
        if found is None or found.withdrawn:
            raise Http404
        return found


def language_of() -> str:
    """The language of the address."""
    return get_language() or "zh-hans"


def find_place(user: Any, course_id: str) -> Place | None:
    """The learner's place on a course; None when they are not enrolled."""
    enrolment = (
        Enrolment.objects.select_related("version", "course")
        .filter(person=user, course__public_id=course_id, ended_at=None)
        .first()
    )
    if enrolment is None:
        return None
    outline = outline_of(enrolment.version, language=language_of())
    return Place(enrolment, outline, done_keys(enrolment, outline))


def for_learners(view: Any) -> Any:
    """Sign in first; then be enrolled, else the course's outline says how. The view gets a Place."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, course_id: str, **kwargs: Any) -> HttpResponse:
        place = find_place(request.user, course_id)
        if place is None:
            return redirect("course", course_id=course_id)
        answer = view(request, place, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

    return wrapped
