"""Assigned training of the demo: the notice by which the city's teachers take their course, and a draft."""

from datetime import date, timedelta

from django.utils import timezone

from courses.domain.assigning.drafting import save_assignment
from courses.domain.assigning.publishing import publish
from courses.models import Assignment, Course
from people.models import Organisation, User

NOTICE = "云教发〔2026〕12号"


def load_assignment(course: Course) -> Assignment:
    """Published under the bureau's notice; coordinators may give two weeks."""
    known = Assignment.objects.filter(notice=NOTICE).first()
    if known is not None:
        return known
    today, city = timezone.localdate(), Organisation.objects.get(code="331000")
    bureau = User.objects.get(email="bureau@demo.example")
    rows = [{"organisation": city, "capacity": capacity} for capacity in ("teacher", "specialist")]
    made = save_assignment(
        Assignment(),
        {
            "owner": city, "course": course, "notice": NOTICE, "title": "关于开展2026年教师心理健康素养全员培训的通知",
            "note": "请利用课余时间分次学完；测验可以重做，以最好的一次为准。", "starts_on": today,
            "due_on": max(date(2026, 12, 20), today + timedelta(days=21)),
        },
        audiences=rows, extenders=[{"role": "coordinator", "days": 14}], actor=bureau,
    )  # fmt: skip
    publish(made, actor=bureau)
    district = Organisation.objects.filter(kind="district").order_by("path").first()
    if district is not None:
        save_assignment(
            Assignment(),
            {
                "owner": city, "course": course, "notice": "云教办〔2026〕31号",
                "title": "关于组织新入职教师补训的通知",
                "starts_on": today, "due_on": today + timedelta(days=60),
            },
            audiences=[{"organisation": district, "capacity": "teacher", "joined_from": today - timedelta(days=365)}],
            extenders=[{"role": "coordinator", "days": 7}], actor=bureau,
        )  # fmt: skip
    return made
