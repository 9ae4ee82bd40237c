"""A small city with one of everything that has an address, at two schools, and somebody in every role."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.domain.lessons.delivery import log_delivery
from courses.domain.certifying.certification import evaluate_person
from courses.domain.learning.enrolment import enrol
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.reminding.by_hand import remind_by_hand
from courses.domain.reports.export import request_export
from courses.domain.reports.progress import open_scope
from courses.domain.reports.saved_filter import save_filter
from courses.domain.reports.subject import EVERYBODY, Subject, choose_subject, list_subjects
from courses.models import (
    AssignedPerson,
    Assignment,
    AssignmentAudience,
    Attempt,
    AudienceRule,
    Certificate,
    CoursePage,
    ReminderRule,
    Timing,
)
from people.domain.api.token import issue_token
from people.domain.audit import record_audit
from people.domain.job import run_job
from people.domain.merging.records import merge_people
from people.domain.message import send_message
from people.domain.role import grant_role
from people.domain.rosters.batch import submit_roster
from people.domain.webhooks.subscription import make_webhook, send_test
from people.models import Job, Organisation, RosterBatch, User
from tests.factories import certification, cms_articles, cms_lessons, cms_media, cms_radio, courses, people
from tests.people.sheets import make_sheet, teacher

ROLES = ("trainer", "assessor", "expert", "editor", "reviewer", "bureau_admin", "auditor")
HERE, THERE = "青禾小学", "乙木路小学"


class Side:
    """One school with its people and what is kept about them. `mark` stands in every word of it."""

    def __init__(self, school: Organisation, mark: str, phone: str) -> None:
        self.school, self.mark = school, mark
        self.coordinator = people.make_holder("coordinator", school, real_name=f"{mark}协调")
        self.learner = people.make_teacher(school, name=f"{mark}学员", staff_number=f"{mark}-1", phone=phone)
        self.fresh = people.make_teacher(school, name=f"{mark}未激活", staff_number=f"{mark}-2", activated_at=None)
        self.trainer = people.UserFactory(real_name=f"{mark}训练师")
        self.grant = grant_role(self.trainer, role="trainer", organisation=school)
        self.certificate: Certificate
        self.batch: RosterBatch
        self.job: Job
        self.saved = save_filter(self.coordinator, name=f"{mark}名单", filters={"account": "new"}, shared=True)
        self.school_class = cms_lessons.make_class(school)
        send_message(self.learner, "phone_changed")
        record_audit("test.kept", subject=self.learner, organisation=school, reason=f"{mark}审计")

    def send_roster(self) -> None:
        """A roster that was checked and not yet applied."""
        name = f"{self.mark}新来"
        sheet = make_sheet({**teacher(name), "学校代码": self.school.code, "工号": f"{self.mark}-9", "手机号": "1"})
        self.batch = submit_roster(
            sheet, file_name=f"{self.mark}名册.xlsx", organisation=self.school, by_school=False,
            owner=self.coordinator, effective_on=timezone.localdate(), capacity="teacher",
        )  # fmt: skip
        run_waiting()
        self.batch.refresh_from_db()

    def export(self, subject: Subject) -> None:
        """A spreadsheet of progress."""
        scope = open_scope(self.coordinator, place=self.school, action="export")
        self.job = request_export(self.coordinator, subject, scope, narrowing=EVERYBODY, language="zh-hans")
        run_waiting()
        self.job.refresh_from_db()


def run_waiting() -> None:
    """Do what the worker would."""
    for job in Job.objects.filter(state="waiting"):
        run_job(job.public_id)


def make_assignment(town: Any) -> Assignment:
    """Training that a notice asks of the learner."""
    today = timezone.localdate()
    made = Assignment.objects.create(
        owner=town.city, course=town.course, title="全员轮训", notice="云教〔2026〕12号", starts_on=today,
        due_on=today + timedelta(days=9), state="published", published_at=timezone.now(), created_by=town.here.learner,
    )  # fmt: skip
    AssignmentAudience.objects.create(assignment=made, organisation=town.city, capacity="teacher")
    AssignedPerson.objects.create(assignment=made, person=town.here.learner, organisation=town.here.school)
    return made


class Town:
    """`town.here` and `town.there` are the two schools; `town.users` has somebody of every role, by its name."""

    def __init__(self) -> None:
        self.city = people.make_city()
        self.here = Side(self.make_school("柳湖区", "D1", HERE, "S1"), "甲木", "13812345671")
        self.there = Side(self.make_school("青溪区", "D2", THERE, "S2"), "乙木", "13812345672")
        self.users: dict[str, User] = {
            "learner": self.here.learner,
            "stranger": self.there.coordinator,
            "coordinator": self.here.coordinator,
            **{role: people.make_holder(role, self.city, real_name=f"市{role}") for role in ROLES},
            "superuser": cms_articles.make_superuser(),
        }
        for person in self.users.values():
            person.set_password(people.PASSWORD)
            person.save()
        self.fill_library()
        self.fill_radio_and_lessons()
        self.fill_school()
        self.let_programs_in()

    def make_school(self, district: str, code: str, name: str, school_code: str) -> Organisation:
        place = people.make_district(district, code)
        return people.OrganisationFactory(code=school_code, name=name, parent=place, stages=["junior"])

    def fill_library(self) -> None:
        """A topic, a series, an article, a picture, a document."""
        cms_articles.make_line()
        self.topic = cms_articles.make_topic("情绪", name_en="Feelings", slug="feelings")
        self.series = cms_articles.make_series(name="开学第一月", slug="first-month")
        self.article = cms_articles.make_article(title="考前怎么睡", topics=[self.topic], series=self.series)
        self.image = cms_media.ImageFactory()
        self.document = cms_media.DocumentFactory()

    def fill_radio_and_lessons(self) -> None:
        """A show, an episode; a curriculum, a lesson in the plan, one taught."""
        self.show = cms_radio.make_show()
        self.episode = cms_radio.make_episode(self.show)
        self.curriculum = cms_lessons.make_curriculum()
        self.lesson = cms_lessons.make_lesson(self.curriculum)
        today = timezone.localdate()
        term = cms_lessons.make_term(starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=60))
        self.slot = cms_lessons.make_plan([self.lesson] * 6, term=term)[0]
        self.log = log_delivery(self.here.school_class, self.slot, teacher=self.here.learner, key="k" * 32)

    def fill_school(self) -> None:
        """A course of five items, people on it, a programme, certificates, rosters, exports."""
        self.page = courses.make_page(
            courses.unit(),
            courses.quiz(courses.make_assessment("第一次测验")),
            courses.quiz(courses.make_assessment("第二次测验")),
            courses.quiz(courses.make_scale(), move_on="completed", required=False),
            courses.quiz(courses.make_scale("再测一次"), move_on="completed", required=False),
        )
        self.page.refresh_from_db()
        self.course = self.page.course
        self.course.open_to_all = True
        self.course.save()
        self.items = list(CoursePage.objects.get(pk=self.page.pk).items.all())
        asked = certification.make_course(self.city)
        self.version = certification.make_programme(self.city, asked)
        AudienceRule.objects.create(version=self.version, organisation=self.city, capacity="teacher")
        open_audience_periods(self.version.programme)
        for side in (self.here, self.there):
            enrol(side.learner, self.course)
            certification.complete_course(side.learner, asked)
            period = evaluate_person(side.learner, self.version.programme)
            assert period is not None
            run_waiting()
            side.certificate = Certificate.objects.filter(
                person=side.learner
            ).first() or certification.issue_certificate(period)
            side.send_roster()
            side.export(self.subject)
            remind_by_hand(side.learner.enrolments.all(), actor=side.coordinator)
        self.assignment = make_assignment(self)
        self.rule = ReminderRule.objects.create(owner=self.city, timing=Timing.BEFORE, days=7)

    def let_programs_in(self) -> None:
        """A token and a webhook of the bureau, and one telling."""
        owner, until = self.users["bureau_admin"], timezone.localdate() + timedelta(days=30)
        shared = {"role": "bureau_admin", "organisation": self.city, "actor": owner}
        self.token, _words = issue_token(owner, name="教务系统", scopes=["courses:read"], valid_until=until, **shared)
        self.hook, _secret = make_webhook(
            owner, name="校务平台", url="https://hooks.example.org/in", kinds=["course.completed"], **shared
        )
        self.delivery = send_test(self.hook)
        self.merge = merge_people(people.UserFactory(), people.UserFactory(), reason="名册里有两条")

    @property
    def subject(self) -> Subject:
        """What progress is shown of."""
        found = choose_subject(f"programme-{self.version.programme.public_id}", list_subjects())
        assert found is not None
        return found

    def attempts(self, client: Any) -> dict[str, Attempt]:
        """The learner's attempts, made through the screens: one handed in and one open, of a quiz and a self-test."""
        from django.urls import reverse

        client.force_login(self.here.learner)
        made = {}
        for name, item in zip(("done", "open", "sealed_done", "sealed_open"), self.items[1:], strict=True):
            consent = {"adult": "1", "agree": "1"}
            answer = client.post(reverse("attempt_start", args=[self.course.public_id, item.key]), consent)
            attempt = Attempt.objects.get(public_id=answer["Location"].rstrip("/").rsplit("/", 1)[-1])
            made[name] = attempt
            if name.endswith("done"):
                data = {f"a-{key}": "2" for key in ("q1", "q2", *range(1, 20))}
                client.post(reverse("attempt_submit", args=[attempt.public_id]), data)
        client.logout()
        return made
