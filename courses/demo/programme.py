"""The issuer and the programmes of the demo, three years each: one for all teachers, one for volunteers in class."""

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
    issuer = load_issuer()
    fields = {"owner": issuer.owner, "name": PROGRAMME, "name_en": "Mental-health literacy for teachers"}
    programme, new = Programme.objects.get_or_create(issuer=issuer, code="XLJK", defaults=fields)
    if not new:
        return programme
    version = draft_version(programme)
    version.level, version.level_en = "初级", "Foundation"
    version.hours = course.current_version.hours if course.current_version else 6
    version.validity, version.validity_months = Validity.PREVIOUS, 36
    version.save()
    set_courses(version, [course])
    city = Organisation.objects.get(code="331000")
    for capacity in ("teacher", "specialist"):
        AudienceRule.objects.create(version=version, organisation=city, capacity=capacity)
    publish_version(version)
    return programme


def load_class_programme(course: Course) -> Programme:
    """The volunteers' programme: for whoever finishes the course; certificates wait until a class is closed by two."""
    issuer = load_issuer()
    fields = {"owner": issuer.owner, "name": "心理急救（红十字志愿者）", "name_en": "Psychological first aid"}
    programme, new = Programme.objects.get_or_create(issuer=issuer, code="XLJJ", defaults=fields)
    if not new:
        return programme
    version = draft_version(programme)
    version.level, version.level_en = "初级", "Foundation"
    version.hours = course.current_version.hours if course.current_version else 16
    version.validity, version.validity_months = Validity.COMPLETION, 36
    version.needs_approval = True
    version.save()
    set_courses(version, [course])
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
