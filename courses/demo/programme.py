"""The issuer and the programmes of the demo, three years each: one for all teachers, one for volunteers in class."""

from collections.abc import Sequence
from typing import Any

from courses.domain.certifying.programme import draft_version, publish_version, set_courses
from courses.models import AudienceRule, Course, Issuer, Programme, ReminderRule, Timing, Whom
from courses.models.programme import Validity
from people.models import Organisation

PROGRAMME = "教师心理健康素养培训"


def load_issuer() -> Issuer:
    """The bureau that issues."""
    bureau = Organisation.objects.get(code="331000-JY")
    fields = {"owner": bureau, "name": "云湖市教育局", "name_en": "Yunhu Education Bureau"}
    return Issuer.objects.get_or_create(prefix="YH", defaults=fields)[0]


def load_programme(course: Course) -> Programme:
    """The programme for all teachers, published."""
    city = Organisation.objects.get(code="331000")
    rules = [AudienceRule(organisation=city, capacity=capacity) for capacity in ("teacher", "specialist")]
    names = {"name": PROGRAMME, "name_en": "Mental-health literacy for teachers"}
    return found_programme("XLJK", names, course, audience=rules, validity=Validity.PREVIOUS)


def load_class_programme(course: Course) -> Programme:
    """The volunteers' programme: for whoever finishes the course; certificates wait until a class is closed by two."""
    names = {"name": "心理急救（红十字志愿者）", "name_en": "Psychological first aid"}
    return found_programme("XLJJ", names, course, validity=Validity.COMPLETION, needs_approval=True)


def found_programme(
    code: str, names: dict[str, str], course: Course, *, audience: Sequence[AudienceRule] = (), **rules: Any
) -> Programme:
    """A programme of one course and three years with these rules, published; once."""
    issuer = load_issuer()
    programme, new = Programme.objects.get_or_create(
        issuer=issuer, code=code, defaults={"owner": issuer.owner, **names}
    )
    if not new:
        return programme
    version = draft_version(programme)
    values = {"level": "初级", "level_en": "Foundation", "validity_months": 36, **rules}
    for name, value in values.items():
        setattr(version, name, value)
    version.hours = course.current_version.hours if course.current_version else 6
    version.save()
    set_courses(version, [course])
    for rule in audience:
        rule.version = version
        rule.save()
    publish_version(version)
    return programme


def load_reminders() -> None:
    """What a bureau begins with: a week before, three days after, and once a week to the coordinators."""
    owner = Organisation.objects.get(depth=1)
    for timing, days, whom in (
        (Timing.BEFORE, 7, Whom.LEARNER),
        (Timing.AFTER, 3, Whom.LEARNER),
        (Timing.WEEKLY, 0, Whom.COORDINATOR),
    ):
        ReminderRule.objects.get_or_create(owner=owner, timing=timing, days=days, whom=whom)
