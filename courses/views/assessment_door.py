"""Before an assessment: its rules and the start, or, for a self-test, what consent asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from courses.domain.assessing.attempt import Allowance, find_allowance
from courses.domain.assessing.attempt_state import is_overdue
from courses.domain.assessing.consent import has_taken_back
from courses.domain.assessing.counted import counted_of
from courses.domain.assessing.suppliers import counts_sessions
from courses.domain.assessing.terms import terms_of
from courses.domain.authoring.preview import introduce
from courses.domain.learning.completion import is_open_to
from courses.domain.learning.outline import OutlineItem
from courses.models import Grade, PrivacyClass, Progress
from courses.views.place import Place, language_of
from courses.views.register import show_own
from plugins.api import runtime

SHOWN = 10  # past attempts, each with the grade that stands


def show_door(request: HttpRequest, place: Place, item: OutlineItem) -> HttpResponse:
    """The page before an attempt."""
    assert item.assessment is not None  # the caller looked at the kind
    if item.assessment.privacy == PrivacyClass.ANONYMOUS:
        return redirect("anonymous_item", course_id=place.course_id, key=item.key)
    if counts_sessions(item.assessment.type_key):
        return show_own(request, place, item)
    allowance = find_allowance(place.enrolment, item)
    going = allowance.open_attempt if allowance.open_attempt and not is_overdue(allowance.open_attempt) else None
    on = going is not None or runtime.is_enabled(item.assessment.type_key, course=place.enrolment.course_id)
    context = {
        "place": place, "item": item, "allowance": allowance, "policy": item.assessment.policy, "going": going,
        "available": on and runtime.assessment_type(item.assessment.type_key) is not None
        and item.assessment.privacy != PrivacyClass.ANONYMOUS,
        "is_done": item.key in place.done,
    }  # fmt: skip
    if item.assessment.is_sealed:
        if going and has_taken_back(going):
            context["going"] = None
        following = place.outline.beside(item.key)[1]
        context["following"] = following if following and is_open_to(following, place.outline, place.done) else None
        context["introduction"] = introduce(item.assessment.version_id, language=language_of())
        response = render(request, "courses/scale_consent.html", context)
        response["Cache-Control"] = "no-store"
        return response
    context |= _past_results(place, item, allowance)
    return render(request, "courses/quiz_door.html", context)


def _past_results(place: Place, item: OutlineItem, allowance: Allowance) -> dict[str, Any]:
    """What earlier attempts came to, which of them counts, and for how long they are kept."""
    assert item.assessment is not None
    rows = Grade.objects.filter(attempt__enrolment=place.enrolment, attempt__item_key=item.key)
    found: dict[str, Any] = {"keep_months": terms_of(item.assessment.version_id).keep_months}
    found["introduction"] = introduce(item.assessment.version_id, language=language_of())
    last = allowance.last_attempt
    if last is not None and last.progress == Progress.SUBMITTED:
        found["waiting"] = last
    if allowance.used > 1:
        found["counted"] = counted_of(place.enrolment, item.key, item.assessment.policy)
    newest = {grade.attempt_id: grade for grade in rows.select_related("attempt").order_by("attempt__number", "serial")}
    return found | {"grades": list(newest.values())[: -SHOWN - 1 : -1]}
