"""The address that enrols."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api.learning import router, show_enrolments
from courses.api.shapes import EnrolIn, EnrolmentOut
from courses.domain.api.enrolling import enrol_by_program
from courses.domain.api.rows import published_courses
from courses.domain.api.state import annotated
from courses.domain.refusal import Refused
from courses.models import Enrolment
from people.api.app import REFUSALS
from people.api.contract import scope_note
from people.api.problem import ApiProblem, Problem, invalid
from people.api.standing import action_of, stead_for
from people.api.writing import KEY_HEADER, answer_once
from people.domain.api.register import person_within

SCOPE = "enrolments:write"
ANSWERS: dict[Any, Any] = {200: EnrolmentOut, 201: EnrolmentOut, **REFUSALS, 409: Problem}


@router.post("/enrolments", response=ANSWERS, operation_id="create_enrolment", summary="Enrol somebody",
             openapi_extra={**scope_note(SCOPE), "parameters": [KEY_HEADER]})  # fmt: skip
def create_enrolment(request: HttpRequest, payload: EnrolIn) -> Any:
    """Enrol a person of the token's units in a course. 201: a new place, or one that goes on; 200: it runs already."""
    stead = stead_for(request, SCOPE)
    if payload.due_on is not None and payload.due_on < timezone.localdate():
        raise invalid("body", "due_on", _("This day is over."))

    def act() -> tuple[int, dict[str, Any]]:
        person = person_within(stead, action_of(SCOPE), payload.person)
        if person is None:
            raise invalid("body", "person", _("Nobody of your units who may sign in has this id."))
        course = published_courses().filter(public_id=payload.course).first()
        if course is None:
            raise invalid("body", "course", _("There is no published course with this id."))
        caller = request.auth  # type: ignore[attr-defined]
        try:
            made, is_new = enrol_by_program(caller, person, course, due_on=payload.due_on, request=request)
        except Refused as error:
            raise ApiProblem("refused", detail=str(error.message)) from error
        row = annotated(Enrolment.objects.filter(pk=made.pk)).get()
        shown = EnrolmentOut.model_validate(next(iter(show_enrolments([row]))))
        return (201 if is_new else 200), shown.model_dump(mode="json")

    return answer_once(request, act)
