"""What the demo has of other kinds of assessment: works that wait for markers, and schools under inspection."""

from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.submission import submit_attempt
from courses.domain.inspecting.ordering import order_inspections
from courses.domain.learning.done import done_keys
from courses.domain.learning.enrolment import enrol
from courses.domain.learning.outline import outline_of
from courses.models import Attempt, Course, Enrolment
from people.models import Organisation, User

SEEN = (
    "周三第三节课，后排一位平时爱说话的学生一直趴着。下课后我走过去，只说看到他今天很安静，问要不要喝口水。"
    "他点点头，过了一会儿说昨晚没睡好。我没有追问，约好放学再聊五分钟，并告诉班主任我会留意。"
)
ANSWERS = {"assignment": {"a-text": [SEEN]}, "practical": {"a-consent": ["yes"]}}


def load_practice(courses: dict[str, Course]) -> None:
    """Two volunteers hand in what people mark; schools of one district are ordered to rate themselves."""
    course = courses["RC-SJ-01"]
    volunteers = User.objects.filter(memberships__capacity="volunteer").order_by("pk").distinct()[:2]
    for person in volunteers:
        enrolment = enrol(person, course)
        for type_key, raw in ANSWERS.items():
            hand_in(enrolment, type_key, raw)
    inspected, bureau = courses["JY-FDS-01"], User.objects.get(email="bureau@demo.example")
    district = Organisation.objects.filter(kind="district").order_by("path").first()
    if district is not None:
        order_inspections(inspected, root=district, actor=bureau)


def hand_in(enrolment: Enrolment, type_key: str, raw: dict[str, list[str]]) -> Attempt:
    """One work, waiting for whoever marks."""
    outline = outline_of(enrolment.version, language="zh-hans")
    item = next(one for one in outline.items if one.assessment is not None and one.assessment.type_key == type_key)
    attempt = start_attempt(enrolment, item, outline=outline, done=done_keys(enrolment, outline))
    return submit_attempt(enrolment.person_id, attempt.public_id, raw=raw, save_key=f"demo-{attempt.public_id}").attempt
