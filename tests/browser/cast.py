"""The people and papers that the browser tests of the demo city play with; made once a city, by the screens' own doors.

Learners are fresh teachers with a known password: one a test, so that tests do not meet. Acts of tests.browser.stage.
"""

from decimal import Decimal
from typing import Any

PASSWORD = "lantern-2026-harbour"
LEARNERS = 60
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
COURSE = "TZ-XLJK-01"
QUESTIONS = [
    {
        "kind": "single",
        "text": "先和谁比？",
        "options": ["别人", "他自己从前", "成绩单"],
        "right": [1],
        "feedback": "和自己比。",
    },
    {
        "kind": "multiple",
        "text": "可以做哪几件事？",
        "options": ["听", "陪", "训"],
        "right": [0, 1],
        "feedback": "听和陪。",
    },
    {"kind": "true_false", "text": "直接问会带来念头。", "right": [1], "feedback": "不会。"},
    {
        "kind": "single",
        "text": "第一步做什么？",
        "options": ["人先安全", "写说明"],
        "right": [0],
        "feedback": "人先安全。",
    },
    {"kind": "short", "text": "全国心理援助热线？", "accept": ["12356"], "feedback": "12356"},
]


def make_learners() -> list[Any]:
    """Teachers of one school who may sign in; they share one hash, since hashing takes long on purpose."""
    from django.contrib.auth.hashers import make_password

    from people.domain.membership import open_membership
    from people.domain.person import create_person, set_identifier
    from people.models import Organisation, Scheme

    school = Organisation.objects.get(code="3331000101")
    hashed, people = make_password(PASSWORD), []
    for number in range(LEARNERS):
        email = f"cast{number}@demo.example"
        person = create_person(
            f"戏中人{SIGNS[number % 14]}{SIGNS[number // 14 - 1] if number >= 14 else ''}", email=email
        )
        person.password, person.activated_at = hashed, person.created_at
        person.save()
        set_identifier(person, scheme=Scheme.EMAIL, value=email, verified=True)
        open_membership(person, organisation=school, capacity="teacher")
        people.append(person)
    return people


def make_practice() -> Any:
    """A course that is one quiz, as often as one likes, open to everybody."""
    from cms.domain.editing.publishing import publish_by_system
    from courses.demo.catalogue import load_assessment, quiz_config
    from courses.domain.authoring.publishing import publish_course
    from courses.models import CataloguePage, Course, CourseItem, CoursePage, ItemKind, MoveOn, Policy, PrivacyClass

    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    policy = Policy(attempts=None, pass_mark=Decimal(60))
    config = quiz_config(QUESTIONS) | {"shuffle_options": False}
    quiz = load_assessment("练习卷", "quiz", config, PrivacyClass.GRADED, policy)
    page = CoursePage(
        title="练一练", slug="practice", summary="一份随时可以做的练习。", live=False, locale=parent.locale
    )
    page.items = [
        CourseItem(kind=ItemKind.ASSESSMENT, title="练习卷", minutes=5, assessment=quiz, move_on=MoveOn.PASSED)
    ]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    Course.objects.filter(pk=version.course_id).update(open_to_all=True)
    return Course.objects.get(pk=version.course_id)


def sit(person: Any, outline: Any, enrolment: Any) -> dict[str, str]:
    """Read everything, fail once, and pass: the ids of what came of it."""
    from courses.demo.learners import answers_for
    from courses.domain.assessing.attempt import start_attempt
    from courses.domain.assessing.submission import submit_attempt
    from courses.domain.learning.completion import finish_reading
    from courses.domain.learning.done import done_keys
    from courses.models import Certificate, ItemKind

    for item in outline.items:
        if item.kind == ItemKind.UNIT:
            finish_reading(enrolment, item, outline=outline)
    quiz = next(one for one in outline.items if one.assessment and one.assessment.type_key == "quiz")
    made = {}
    for name, right in (("failed", 2), ("passed", 5)):
        attempt = start_attempt(enrolment, quiz, outline=outline, done=done_keys(enrolment, outline))
        submit_attempt(
            person.pk, attempt.public_id, raw=answers_for(attempt, right=right), save_key=f"cast-{name}-{person.pk}"
        )
        made[name] = attempt.public_id
    held = Certificate.objects.get(person=person)
    made["programme"] = held.programme.public_id
    return {**made, "certificate": held.public_id, "valid": held.token, "number": held.number, "name": person.real_name}


def take_scale(person: Any, outline: Any, *, place: str) -> str:
    """One self-test with the same answer everywhere."""
    from courses.domain.assessing.submission import submit_attempt
    from plugins.scale.packs import read_pack

    attempt = begin(person, outline, "scale")
    raw = {f"a-{item.id}": [place] for item in read_pack({"pack": "phq-9@1"}, "zh-hans").items}
    submit_attempt(person.pk, attempt, raw=raw, save_key=f"cast-scale-{person.pk}")
    return attempt


def begin(person: Any, outline: Any, type_key: str) -> str:
    """Sit down at the assessment of that kind; the id of the attempt."""
    from courses.domain.assessing.attempt import start_attempt
    from courses.domain.assessing.consent import agree_to_self_test
    from courses.domain.learning.done import done_keys
    from courses.domain.learning.enrolment import enrol
    from courses.models import Course

    enrolment = enrol(person, Course.objects.get(pk=outline.course_id))
    item = next(one for one in outline.items if one.assessment and one.assessment.type_key == type_key)
    if item.assessment.is_sealed:
        agree_to_self_test(person, item)
    attempt = start_attempt(enrolment, item, outline=outline, done=done_keys(enrolment, outline))
    return str(attempt.public_id)


def cast() -> dict[str, Any]:
    """Everybody and everything; addresses are made of what this gives."""
    from courses.domain.learning.enrolment import enrol, enrol_by_rules
    from courses.domain.learning.outline import outline_of
    from courses.models import Certificate, Course, Workshop, WorkshopThread
    from people.domain.activation import issue_code
    from people.models import Organisation, User

    people = make_learners()
    practice, course = make_practice(), Course.objects.get(code=COURSE)
    enrol_by_rules(person_ids=[person.pk for person in people])
    enrolment = enrol(people[0], course)
    outline = outline_of(enrolment.version, language="zh-hans")
    keys = {"unit": next(one.key for one in outline.items if one.kind == "unit")}
    keys |= {one.assessment.type_key: one.key for one in outline.items if one.assessment}
    paper = outline_of(practice.current_version, language="zh-hans")
    new = User.objects.filter(activated_at=None, email="").order_by("pk")[:3]
    codes = [{"name": person.real_name, "code": issue_code(person)} for person in new]
    return {
        **keys,
        **sit(people[0], outline, enrolment),
        "calm": take_scale(people[0], outline, place="1"),
        "care": take_scale(people[1], outline, place="3"),
        "open_scale": begin(people[2], outline, "scale"),
        "open_quiz": begin(people[2], paper, "quiz"),
        "learners": [person.email for person in people],
        "password": PASSWORD,
        "course": course.public_id,
        "practice": practice.public_id,
        "paper": paper.items[0].key,
        "codes": codes,
        "revoked": Certificate.objects.filter(revoked_at__isnull=False)[0].token,
        "expired": Certificate.objects.get(number="YH-XLJK-2022-000317").token,
        "school": Organisation.objects.get(code="3331000101").public_id,
        "workshop": Workshop.objects.get(course=course, run=None).public_id,
        "thread": WorkshopThread.objects.exclude(pinned_at=None).get(workshop__course=course).public_id,
    }
