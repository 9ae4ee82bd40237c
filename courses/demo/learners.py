"""Learners of the demo who did what learners do, through the same doors: some half-way, some certified."""

import random
from datetime import date

from django.utils import timezone

from courses.demo.assigning import load_assignment
from courses.demo.catalogue import load_courses
from courses.demo.classes import load_class, load_held
from courses.demo.hours import load_categories, load_claims
from courses.demo.practice import load_practice
from courses.demo.programme import load_class_programme, load_issuer, load_programme, load_reminders
from courses.demo.talk import load_talk
from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.submission import submit_attempt
from courses.domain.certifying.certificate import register_certificate, revoke_certificate
from courses.domain.certifying.period import Span
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.done import done_keys
from courses.domain.learning.enrolment import enrol, enrol_by_rules
from courses.domain.learning.outline import Outline, outline_of
from courses.models import AssessmentVersion, Attempt, Certificate, Course, Enrolment, ItemKind
from courses.models.certificate import CertificateSource
from people.models import User

TEACHERS_COURSE = "TZ-XLJK-01"
CERTIFIED, HALF_WAY = 46, 58


def load_learners() -> dict[str, int]:
    """Enrols everybody by the rules; then some learn. Returns counts for the report."""
    courses = load_courses()
    load_categories(courses)
    load_programme(courses[TEACHERS_COURSE])
    load_class_programme(courses["RC-XLJJ-01"])
    load_reminders()
    enrolled = enrol_by_rules()
    teachers = list(
        User.objects.filter(enrolments__course=courses[TEACHERS_COURSE], email="").order_by("pk")[
            : CERTIFIED + HALF_WAY
        ]
    )
    chance = random.Random(4)  # noqa: S311 - a demo, not a secret
    for number, person in enumerate(teachers):
        study(person, courses[TEACHERS_COURSE], chance, finish=number < CERTIFIED)
    User.objects.filter(pk__in=[person.pk for person in teachers]).update(activated_at=timezone.now())
    certificates = Certificate.objects.order_by("pk")
    show_account(courses)
    load_practice(courses)
    load_class(courses["RC-XLJJ-01"])
    for person in load_held(courses["RC-XLJJ-01"])[:-2]:
        study(person, courses["RC-XLJJ-01"], chance, finish=True)
    load_talk(courses[TEACHERS_COURSE])
    load_assignment(courses[TEACHERS_COURSE])
    bureau = User.objects.get(email="bureau@demo.example")
    if not certificates.filter(revoked_at__isnull=False).exists() and certificates.exists():
        revoke_certificate(certificates[3], actor=bureau, reason="error", note="登记的单位有误，已重新办理")
    register_old(bureau)
    load_claims()
    return {"enrolments": enrolled, "certificates": certificates.count(), "attempts": Attempt.objects.count()}


def study(person: User, course: Course, chance: random.Random, *, finish: bool) -> None:
    """Read the units; take the quiz, sometimes failing first."""
    enrolment = enrol(person, course)
    outline = outline_of(enrolment.version, language="zh-hans")
    units = [item for item in outline.items if item.kind == ItemKind.UNIT]
    for item in units if finish else units[: chance.randint(1, len(units) - 1)]:
        finish_reading(enrolment, item, outline=outline)
    if finish:
        if chance.random() < 0.3:
            take_quiz(enrolment, outline, right=1)
        take_quiz(enrolment, outline, right=5 if chance.random() < 0.6 else 4)
    elif chance.random() < 0.2:
        take_quiz(enrolment, outline, right=2)


def take_quiz(enrolment: Enrolment, outline: Outline, *, right: int) -> Attempt | None:
    """One attempt with so many right answers; None while the quiz is not open yet."""
    item = next(
        (one for one in outline.items if one.assessment is not None and one.assessment.type_key == "quiz"), None
    )
    assert item is not None
    done = done_keys(enrolment, outline)
    if any(one.counts and one.key not in done for one in outline.items if one.key != item.key):
        return None
    attempt = start_attempt(enrolment, item, outline=outline, done=done)
    raw = answers_for(attempt, right=right)
    return submit_attempt(enrolment.person_id, attempt.public_id, raw=raw, save_key=f"demo-{attempt.public_id}").attempt


def answers_for(attempt: Attempt, *, right: int) -> dict[str, list[str]]:
    """The fields of a paper with the first `right` questions answered rightly (places as they were dealt)."""
    config = AssessmentVersion.objects.get(pk=attempt.version_id).config
    raw: dict[str, list[str]] = {}
    for number, item in enumerate(config["items"]):
        well = number < right
        if item["kind"] == "text":
            raw[field(item)] = [item["accepted"][0] if well else "0"]
        elif item["kind"] == "true_false":
            raw[field(item)] = ["1" if item["correct"] == well else "2"]
        else:
            order = attempt.variant["options"][item["id"]]
            wanted = [one["id"] for one in item["options"] if one["correct"] == well]
            chosen = wanted if item["kind"] == "multiple" else wanted[:1]
            raw[field(item)] = [str(order.index(one) + 1) for one in chosen]
    return raw


def field(item: dict[str, object]) -> str:
    """The name under which the quiz posts a question."""
    return f"a-{item['id']}"


def show_account(courses: dict[str, Course]) -> None:
    """The teacher of the demo accounts has read one unit, so that there is something to go on with."""
    teacher = User.objects.get(email="teacher@demo.example")
    enrolment = enrol(teacher, courses[TEACHERS_COURSE])
    outline = outline_of(enrolment.version, language="zh-hans")
    finish_reading(enrolment, next(item for item in outline.items if item.kind == ItemKind.UNIT), outline=outline)
    volunteer = User.objects.get(email="volunteer@demo.example")
    enrol(volunteer, courses["RC-XLJJ-01"])


def register_old(bureau: User) -> None:
    """A certificate of an earlier register whose last day has passed."""
    teacher = User.objects.get(email="teacher@demo.example")
    register_certificate(
        teacher,
        issuer=load_issuer(),
        number="YH-XLJK-2022-000317",
        title="教师心理健康素养培训",
        span=Span(date(2022, 11, 1), date(2025, 10, 31)),
        actor=bureau,
        source=CertificateSource.IMPORTED,
        level="初级",
    )
