"""Ordering inspections: the organisations of a subtree get a place on a course that judges organisations."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import Course, Enrolment
from people.domain.audit import record_audit
from people.models import Kind, Organisation

ABOVE = frozenset({Kind.CITY, Kind.BUREAU, Kind.DISTRICT})
MOST_AT_ONCE = 1000


@transaction.atomic
def order_inspections(course: Course, *, root: Organisation, actor: Any, request: Any = None) -> int:
    """A place for each school, branch or community at or below `root` that has none yet; returns how many are new."""
    if course.current_version_id is None:
        raise Refused("not_published", _("This course has not been published yet."))
    below = Organisation.objects.filter(path__startswith=root.path, valid_until=None).exclude(kind__in=ABOVE)
    wanted = list(below.exclude(enrolments__course=course).order_by("path")[: MOST_AT_ONCE + 1])
    if len(wanted) > MOST_AT_ONCE:
        words = _("More than %(most)s units at once. Choose a district.")
        raise Refused("too_many", words % {"most": MOST_AT_ONCE})
    districts = {one.path: one.pk for one in Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY])}
    Enrolment.objects.bulk_create(
        Enrolment(
            school=one, course=course, version_id=course.current_version_id, source=Enrolment.Source.STAFF,
            enrolled_by=actor, organisation=one, district_id=_district(one.path, districts),
        )
        for one in wanted
    )  # fmt: skip
    if wanted:
        record_audit("inspection.ordered", actor=actor, subject=course, fields=[str(len(wanted))], request=request)
    return len(wanted)


def _district(path: str, districts: dict[str, int]) -> int | None:
    above = (path[:end] for end in range(len(path), 0, -4))
    return next((districts[one] for one in above if one in districts), None)
