"""Which assessments are about organisations, and who may fill in for one. An organisation is never anybody's own."""

from typing import Any

from courses.models import Attempt, Course, Enrolment
from people import rules
from people.models import Organisation, User
from plugins.api import runtime


def organisation_types() -> list[str]:
    """The kinds that judge an organisation."""
    return [kind.key for kind in runtime.assessment_types() if kind.of_organisations]


def is_of_organisations(type_key: str) -> bool:
    """Whether a kind judges an organisation."""
    return type_key in organisation_types()


def courses_of_inspection() -> Any:
    """Published courses of which a part is about organisations."""
    kinds = organisation_types()
    found = Course.objects.filter(current_version__items__assessment_version__type_key__in=kinds, closed_on=None)
    return found.distinct().order_by("title")


def may_rate(user: Any, enrolment: Enrolment) -> bool:
    """Whether somebody fills in for this organisation: its coordinators, as long as they are that."""
    return enrolment.school is not None and rules.may(user, "rate_organisation", enrolment.school)


def may_fill_in(user: Any, attempt: Attempt) -> bool:
    """Whether an attempt is still this person's to write and read: one about an organisation goes with the office."""
    return attempt.subject is None or rules.may(user, "rate_organisation", attempt.subject)


def still_fills_in(person_id: int, subject_id: int | None) -> bool:
    """The same for a request that holds only numbers; no query for what is about a person."""
    if subject_id is None:
        return True
    person = User.objects.filter(pk=person_id).first()
    return person is not None and rules.may(person, "rate_organisation", Organisation.objects.get(pk=subject_id))
