"""Acts of the test of the four-day course: who plays, the course with its parts, days that pass, three years that pass."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

PEOPLE = {
    "leader": ("孟江南", "trainer"), "one": ("阮知秋", "assessor"), "two": ("谢东篱", "assessor"),
    "second": ("顾南溪", "bureau_admin"), "learner": ("沈归舟", ""),
}  # fmt: skip
HALVES = [(time(9), time(12)), (time(14), time(17))]


def act(city: City, name: str, /, **facts: Any) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name, **facts)


def login_of(part: str) -> str:
    return f"class-{part}@demo.example"


def person_of(part: str) -> Any:
    from people.models import User

    return User.objects.get(email=login_of(part))


def open_course() -> dict[str, Any]:
    """Four days in a hall, a theory test, a practical test with two assessors; a programme whose certificates wait."""
    from cms.domain.editing.publishing import publish_by_system
    from courses.demo.catalogue import load_assessment, quiz_config
    from courses.demo.programme import load_issuer
    from courses.domain.authoring.publishing import publish_course
    from courses.domain.certifying.programme import draft_version, publish_version, set_courses
    from courses.models import (
        CataloguePage,
        Course,
        CourseItem,
        CoursePage,
        ItemKind,
        MoveOn,
        Policy,
        PrivacyClass,
        Programme,
    )
    from courses.models.programme import Validity
    from plugins.practical.samples import sample_config
    from tests.browser.cast import QUESTIONS
    from tests.browser.kinds import add_person

    for part, (name, role) in PEOPLE.items():
        add_person(name=name, email=login_of(part), password=PASSWORD, role=role)
    graded = PrivacyClass.GRADED
    quiz = load_assessment(
        "救护理论",
        "quiz",
        quiz_config(QUESTIONS[3:4]) | {"shuffle_options": False},
        graded,
        Policy(pass_mark=Decimal(60)),
    )
    practical = load_assessment(
        "心肺复苏实操", "practical", sample_config(), graded, Policy(markers=2, anonymous_marking=False, pass_mark=None)
    )
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    page = CoursePage(
        title="救护员四天班", slug="four-days", summary="四天面授", live=False, locale=parent.locale, hours=Decimal(32)
    )
    page.items = [
        CourseItem(kind=ItemKind.CLASS, title="四天面授", minutes=1440),
        CourseItem(kind=ItemKind.ASSESSMENT, title="救护理论", minutes=30, assessment=quiz, move_on=MoveOn.PASSED),
        CourseItem(
            kind=ItemKind.ASSESSMENT, title="心肺复苏实操", minutes=30, assessment=practical, move_on=MoveOn.PASSED
        ),
    ]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    course = Course.objects.get(pk=version.course_id)
    issuer = load_issuer()
    names = {"name": "救护员", "name_en": "First aider"}
    programme = Programme.objects.create(issuer=issuer, owner=issuer.owner, code="JHY", **names)
    draft = draft_version(programme)
    draft.needs_approval, draft.validity, draft.validity_months, draft.hours = True, Validity.PREVIOUS, 36, Decimal(32)
    draft.save()
    set_courses(draft, [course])
    publish_version(draft)
    return {"course": course.public_id, "key": course.pk}


def run_of(course: str) -> Any:
    from courses.models import ClassRun

    return ClassRun.objects.filter(course__public_id=course).order_by("-pk").first()


def hold_class(*, course: str) -> dict[str, Any]:
    """The four days pass: as if they had been last week; every half day is called, both tests are taken."""
    from django.utils import timezone

    from courses.models import ClassSession

    run = run_of(course)
    back = timedelta(days=(run.ends_on - timezone.localdate()).days + 3)
    for session in ClassSession.objects.filter(run=run):
        times = {"starts_at": session.starts_at - back, "ends_at": session.ends_at - back}
        ClassSession.objects.filter(pk=session.pk).update(**times)
    type(run).objects.filter(pk=run.pk).update(starts_on=run.starts_on - back, ends_on=run.ends_on - back)
    call_rolls(course)
    return {"sessions": run.sessions.count()}


def call_rolls(course: str) -> None:
    """Everybody was there, each half day."""
    from courses.domain.attending.counting import count_run
    from courses.domain.attending.roll import Entry, call_roll
    from courses.models import ClassSession

    run, learner = run_of(course), person_of("learner")
    for session in ClassSession.objects.filter(run=run).select_related("run"):
        call_roll(session, {learner.public_id: Entry("present")}, actor=person_of("leader"))
    count_run(run.pk)


def take_tests(*, course: str) -> dict[str, Any]:
    """The theory, and the practical signed by two assessors; where the course stands then."""
    from courses.demo.practice import hand_in
    from courses.domain.marking.marks import give_marks
    from courses.models import Attempt, CourseCompletion, Enrolment
    from plugins.practical.samples import sample_marks

    enrolment = Enrolment.objects.select_related("version", "course", "person").get(
        course__public_id=course, person=person_of("learner")
    )
    hand_in(enrolment, "quiz", {"a-q1": ["1"]})
    work = hand_in(enrolment, "practical", {"a-consent": ["yes"]})
    for part in ("one", "two"):
        give_marks(Attempt.objects.get(pk=work.pk), person_of(part), marks=sample_marks())
    done = CourseCompletion.objects.in_force().filter(enrolment=enrolment, round=enrolment.round)
    return {"done": done.exists(), "round": enrolment.round}


def renew(*, course: str) -> dict[str, Any]:
    """Three years pass until a hundred days before the end: another class, from the application to the approval.

    Everything happens at the moment it would happen; gives the days of both certificates and what stood before."""
    import time_machine

    from courses.models import Certificate

    learner = person_of("learner")
    before = Certificate.objects.get(person=learner, programme__code="JHY")
    assert before.valid_until is not None
    begin = datetime.combine(before.valid_until - timedelta(days=120), time(10))
    with time_machine.travel(begin.astimezone(), tick=True):
        made = _another_class(course)
    with time_machine.travel((begin + timedelta(days=14)).astimezone(), tick=True):
        call_rolls(course)
        taken = take_tests(course=course)
        _close(made)
    after = Certificate.objects.exclude(pk=before.pk).get(person=learner, programme__code="JHY")
    before.refresh_from_db()
    return {
        "round": taken["round"], "numbers": [before.number, after.number], "until": before.valid_until.isoformat(),
        "from": after.valid_from.isoformat(), "to": after.valid_until.isoformat() if after.valid_until else "",
        "held": before.replaced_at is None and before.revoked_at is None, "next": after.public_id,
    }  # fmt: skip


def _another_class(course: str) -> Any:
    from django.utils import timezone

    from courses.domain.attending.runs import open_run
    from courses.domain.certifying.certification import open_period
    from courses.domain.classes.admitting import admit, apply_for_class
    from courses.domain.classes.planning import open_applications
    from courses.models import Course, Programme

    leader, learner = person_of("leader"), person_of("learner")
    run = open_run(
        Course.objects.get(public_id=course), owner=run_of(course).owner, title="救护员复训班",
        first_day=timezone.localdate() + timedelta(days=7), days=4, halves=HALVES, actor=leader,
    )  # fmt: skip
    open_applications(run, actor=leader)
    open_period(learner, Programme.objects.get(code="JHY"))
    admit(apply_for_class(learner, run, words="证书快到期了"), actor=leader)
    return run


def _close(run: Any) -> None:
    from courses.domain.attending.roll import close_register
    from courses.domain.classes.approving import decide_proposal, issue_proposal, propose_certificates

    close_register(run, actor=person_of("leader"))
    proposal = propose_certificates(run, [person_of("learner").public_id], actor=person_of("leader"))
    decide_proposal(proposal, approve=True, actor=person_of("second"))
    issue_proposal(proposal.pk)


def carry_out() -> dict[str, Any]:
    """Issue what was approved now: the worker of a busy city has the demo's own jobs before it, or is at it already."""
    import time

    from courses.domain.classes.approving import ISSUE_JOB
    from people.domain.job import run_job
    from people.models import Job

    jobs = Job.objects.filter(kind=ISSUE_JOB)
    states = [run_job(job.public_id) for job in jobs.filter(state="waiting")]
    for _moment in range(300):
        if not jobs.unfinished().exists():
            return {"states": states}
        time.sleep(0.2)
    raise AssertionError(f"never issued: {list(jobs.values_list('state', 'error_code'))}")


def find_certificate() -> dict[str, Any]:
    """Where the learner's certificate is checked: the address in its QR code."""
    from courses.models import Certificate

    return {"token": Certificate.objects.get(person=person_of("learner"), programme__code="JHY").token}


ACTS = {one.__name__: one for one in (open_course, hold_class, take_tests, renew, carry_out, find_certificate)}
