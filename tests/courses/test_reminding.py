"""Who is reminded, when, and who is left in peace: rules, last days, quiet hours, by hand, and what staff changed."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db.models import QuerySet
from django.test import override_settings
from django.utils import timezone, translation

from courses.domain.assessing.extension import grant_extension, grant_waiver, withdraw_exception
from courses.domain.learning.enrolment import end_enrolment
from courses.domain.learning.next_step import find_home
from courses.domain.reminding.by_hand import Reminded, remind_by_hand
from courses.domain.reminding.due import Place, last_days
from courses.domain.reminding.rules import due_days
from courses.domain.reminding.sending import count_due, send_due
from courses.models import CertificationPeriod, CourseAudience, Enrolment, Reminder, ReminderRule, Timing, Whom
from courses.models.append_only import EvidenceError
from people.domain.message import say_messages
from people.domain.message_delivery import deliver_due
from people.domain.role import grant_role
from people.models import AuditEntry, Message, MessageDelivery
from tests.courses.reminder_stage import Stage, noon, told
from tests.courses.sitting import WRONG, Sitting
from tests.factories.certification import make_course, make_programme
from tests.factories.courses import LearnerFactory, SchoolFactory, make_assessment
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
NIGHT = {"QUIET_HOURS": "00:00-23:59"}
NO_NIGHT = {"QUIET_HOURS": ""}


@pytest.fixture
def stage():
    return Stage()


class TestByRule:
    @pytest.mark.parametrize(
        ("timing", "days", "due", "is_told"),
        [
            ("before", 3, 3, True), ("before", 3, 4, False), ("before", 3, 1, True), ("before", 7, 3, False),
            ("before", 3, 0, False), ("before", 1, -1, False), ("on", 0, 0, True), ("on", 0, 1, False),
            ("on", 0, -1, False), ("after", 3, -3, True), ("after", 3, -2, False), ("after", 3, -6, True),
            ("after", 3, -7, False), ("after", 3, -300, False),
        ],
    )  # fmt: skip
    def test_day_of_a_rule(self, timing, days, due, is_told):
        stage = Stage(due=due)
        stage.rule(timing, days)
        assert send_due(now=noon()) == is_told
        assert told() == ([stage.enrolment.person] if is_told else [])

    def test_told_once_however_often_the_clock_runs(self, stage):
        rule = stage.rule()
        for day in range(3):
            for _run in range(2):
                send_due(now=noon(stage.day(day)))
        row = Reminder.objects.get()
        assert (row.rule, row.due_on, row.day, row.whom) == (rule, stage.day(3), stage.today, Whom.LEARNER)
        assert Message.objects.filter(kind="reminder").count() == 1

    def test_two_rules_on_one_day_are_one_reminder(self, stage):
        stage.rule(), stage.rule(owner=stage.school), stage.rule(days=4)
        assert send_due(now=noon()) == 1

    def test_a_rule_that_is_off_or_of_other_people_says_nothing(self, stage):
        stage.rule(is_active=False)
        stage.rule(owner=SchoolFactory())
        stage.rule(course=make_course(stage.city, code="别的课"))
        assert send_due(now=noon()) == 0

    def test_whoever_is_done_ended_left_or_closed_is_left_in_peace(self):
        stage = Stage(learners=5)
        done, ended, left, closed, open_one = stage.enrolments
        stage.finish(done)
        end_enrolment(ended, actor=stage.coordinator, reason="调走")
        left.person.memberships.update(valid_until=stage.day(-1))
        closed.person.is_active = False
        closed.person.save()
        stage.rule()
        send_due(now=noon())
        assert told() == [open_one.person]

    def test_waived_course_is_not_asked_for(self, stage):
        grant_waiver(stage.enrolment, None, author=stage.coordinator, reason="产假")
        stage.rule()
        assert send_due(now=noon()) == 0

    def test_work_that_waits_for_marks_is_not_asked_for(self, stage):
        policy = {"type_key": "assignment"}
        sitting = Sitting(assessment=make_assessment("反思", **policy), person=stage.enrolment.person)
        join_stamp(sitting.enrolment, stage)
        stage.rule(course=sitting.enrolment.course)
        assert count_due(ReminderRule.objects.get(), now=noon()) == 1
        sitting.submit(sitting.start(), {"a-text": ["这一周我先听，再说。" * 40]})
        assert sitting.enrolment.attempts.get().progress == "submitted"
        assert send_due(now=noon()) == 0

    def test_paper_that_was_not_passed_is_still_asked_for(self, stage):
        sitting = Sitting(person=stage.enrolment.person)
        join_stamp(sitting.enrolment, stage)
        sitting.submit(sitting.start(), WRONG)
        stage.rule(course=sitting.enrolment.course)
        assert send_due(now=noon()) == 1

    def test_log_cannot_be_rewritten(self, stage):
        stage.rule()
        send_due(now=noon())
        with pytest.raises(EvidenceError):
            Reminder.objects.update(day=stage.day(1))
        with pytest.raises(EvidenceError):
            Reminder.objects.get().delete()


def join_stamp(enrolment, stage):
    Enrolment.objects.filter(pk=enrolment.pk).update(organisation=stage.school, due_on=stage.day(3))


class TestLastDay:
    def place(self, enrolment):
        return Place(enrolment.pk, enrolment.person_id, enrolment.course_id, enrolment.due_on)

    def day_of(self, enrolment):
        found = last_days([self.place(enrolment)]).get(enrolment.pk)
        return found.on if found else None

    def test_extension_comes_first_and_never_shortens(self, stage):
        enrolment = stage.enrolment
        grant_extension(enrolment, None, author=stage.coordinator, reason="病假", until=stage.day(20))
        assert self.day_of(enrolment) == stage.day(20)
        shorter = grant_extension(enrolment, None, author=stage.coordinator, reason="又一次", until=stage.day(9))
        assert self.day_of(enrolment) == stage.day(20)
        withdraw_exception(enrolment.extensions.first(), author=stage.coordinator, reason="弄错了")
        assert self.day_of(enrolment) == stage.day(9)
        withdraw_exception(shorter, author=stage.coordinator, reason="弄错了")
        assert self.day_of(enrolment) == stage.day(3)

    def test_latest_rule_that_names_the_learner_counts_where_there_is_no_own_day(self):
        stage = Stage(due=None)
        assert self.day_of(stage.enrolment) is None
        for organisation, capacity, days in ((None, "volunteer", 9), (stage.school, "teacher", 5), (None, "", 4)):
            CourseAudience.objects.create(
                course=stage.course, organisation=organisation, capacity=capacity, due_on=stage.day(days)
            )
        CourseAudience.objects.create(course=stage.course, organisation=SchoolFactory(), due_on=stage.day(8))
        assert self.day_of(stage.enrolment) == stage.day(5)
        stage.rule(days=5)
        assert send_due(now=noon()) == 1

    def test_course_of_a_programme_has_the_day_of_the_programme(self):
        stage = Stage(due=None)
        period = open_period(stage, due=3)
        assert last_days([self.place(stage.enrolment)])[stage.enrolment.pk].of_programme
        stage.rule()
        send_due(now=noon())
        row = Reminder.objects.get()  # one of the programme, none of its course
        assert (row.period, row.enrolment) == (period, None)

    def test_more_time_for_a_course_is_more_time_for_its_programme(self):
        stage = Stage(due=None)
        open_period(stage, due=3)
        grant_extension(stage.enrolment, None, author=stage.coordinator, reason="病假", until=stage.day(30))
        stage.rule()
        assert send_due(now=noon()) == 0
        assert send_due(now=noon(stage.day(27))) == 1

    def test_extension_moves_the_reminder(self, stage):
        stage.rule()
        grant_extension(stage.enrolment, None, author=stage.coordinator, reason="病假", until=stage.day(10))
        assert [send_due(now=noon(stage.day(day))) for day in range(9)] == [0] * 7 + [1, 0]
        assert Reminder.objects.get().due_on == stage.day(10)


def open_period(stage, *, due):
    version = make_programme(stage.city, stage.course)
    return CertificationPeriod.objects.create(
        person=stage.enrolment.person, programme=version.programme, version=version, window_start=stage.day(-30),
        window_due=stage.day(due), organisation=stage.school,
    )  # fmt: skip


class TestCoordinators:
    def test_coordinator_hears_numbers_and_no_names(self):
        stage = Stage(learners=3)
        stage.finish(stage.enrolments[0])
        stage.rule(whom=Whom.COORDINATOR)
        assert send_due(now=noon()) == 1
        row = Reminder.objects.get()
        assert (row.person, row.open_count, row.organisation) == (stage.coordinator, 2, stage.school)
        subject, body, _url = say_messages(Message.objects.filter(kind="reminder"))[0]
        assert "2" in subject
        assert not any(one.person.real_name in subject + body for one in stage.enrolments)

    def test_same_last_day_is_told_once_and_a_new_one_again(self):
        stage = Stage(learners=2)
        stage.rule(whom=Whom.COORDINATOR)
        assert [send_due(now=noon(stage.day(day))) for day in (0, 0, 1, 2)] == [1, 0, 0, 0]
        stage.enrol(due=6)
        assert send_due(now=noon(stage.day(3))) == 1
        assert Reminder.objects.first().open_count == 1

    def test_nearest_coordinator_is_told(self, stage):
        district = stage.school.get_parent()
        upper = LearnerFactory()
        grant_role(upper, role="coordinator", organisation=district)
        other = SchoolFactory(parent=district)
        stage.enrol(due=3, school=other)
        stage.rule(whom=Whom.COORDINATOR)
        send_due(now=noon())
        counts = {row.person: row.open_count for row in Reminder.objects.all()}
        assert counts == {stage.coordinator: 1, upper: 1}

    def test_nobody_to_tell_is_no_error(self, stage):
        stage.coordinator.role_grants.update(valid_until=stage.day(-1), valid_from=stage.day(-9))
        stage.rule(whom=Whom.COORDINATOR)
        assert send_due(now=noon()) == 0


class TestWeekly:
    def weekly(self, stage, **values):
        return stage.rule(Timing.WEEKLY, weekday=stage.today.isoweekday(), **values)

    def test_everything_open_in_one_message_a_week(self, stage):
        person = stage.enrolment.person
        for days in (-2, 5):
            course = make_course(stage.city, code=f"课{days}")
            stage.enrol(due=days, course=course, person=person)
        stage.enrol(due=200, course=make_course(stage.city, code="远"), person=person)
        self.weekly(stage)
        self.weekly(stage, owner=stage.school)
        assert send_due(now=noon()) == 1
        row = Reminder.objects.get()
        assert (row.open_count, row.late_count, row.due_on) == (3, 1, stage.day(3))
        assert send_due(now=noon()) == 0

    def test_next_week_again_and_never_when_done(self, stage):
        self.weekly(stage)
        send_due(now=noon())
        assert send_due(now=noon(stage.day(7))) == 1
        stage.finish(stage.enrolment)
        assert send_due(now=noon(stage.day(14))) == 0

    def test_coordinator_gets_the_sum(self):
        stage = Stage(learners=2, due=-1)
        stage.enrol(due=4)
        self.weekly(stage, whom=Whom.COORDINATOR)
        assert [send_due(now=noon()), send_due(now=noon())] == [1, 0]
        row = Reminder.objects.get()
        assert (row.open_count, row.late_count) == (3, 2)

    def test_other_days_of_the_week(self, stage):
        rule = self.weekly(stage)
        early = stage.today - timedelta(days=1)
        assert early.isoweekday() == 7 or due_days(rule, early) is None


class TestQuietHours:
    @override_settings(QUIET_HOURS="21:00-08:00")
    def test_rule_waits_for_the_morning(self, stage):
        stage.rule()
        assert send_due(now=noon() + timedelta(hours=9)) == 0
        assert send_due(now=noon(stage.day(1)) - timedelta(hours=4)) == 1

    def test_reminder_by_hand_stands_in_the_site_and_is_sent_in_the_morning(self, stage):
        stage.enrolment.person.email = "z@example.org"
        stage.enrolment.person.save()
        assert remind_by_hand(stage.enrolments, actor=stage.coordinator).sent == 1
        with override_settings(**NIGHT):
            assert deliver_due() == 0
        assert stage.enrolment.person.messages.unread().count() == 1
        with override_settings(**NO_NIGHT):
            assert deliver_due() == 2
        assert "郑协调" in mail.outbox[0].subject

    @override_settings(**NO_NIGHT)
    @pytest.mark.parametrize("act", ["finish", "extend", "waive"])
    def test_what_has_become_pointless_stays_unsent(self, stage, act):
        stage.rule()
        send_due(now=noon())
        if act == "finish":
            stage.finish(stage.enrolment)
        elif act == "extend":
            grant_extension(stage.enrolment, None, author=stage.coordinator, reason="病假", until=stage.day(30))
        else:
            grant_waiver(stage.enrolment, None, author=stage.coordinator, reason="产假")
        deliver_due()
        states = set(MessageDelivery.objects.filter(message__kind="reminder").values_list("state", "error_code"))
        assert states == {("skipped", "not_needed")}


class TestByHand:
    def test_once_a_day_and_not_those_who_are_done(self):
        stage = Stage(learners=3)
        stage.finish(stage.enrolments[0])
        assert remind_by_hand(stage.enrolments, actor=stage.coordinator) == Reminded(2, 1, 0)
        assert remind_by_hand(iter(stage.enrolments), actor=stage.coordinator) == Reminded(0, 1, 2)
        assert AuditEntry.objects.filter(action="reminder.sent_by_hand").count() == 1

    def test_after_a_day_again(self, stage):
        remind_by_hand(stage.enrolments, actor=stage.coordinator)
        QuerySet(Reminder).update(sent_at=timezone.now() - timedelta(hours=24, minutes=1))
        assert remind_by_hand(stage.enrolments, actor=stage.coordinator).sent == 1
        assert Reminder.objects.count() == 2

    def test_other_peoples_learners_are_left_out(self, stage):
        other = stage.enrol(due=3, school=SchoolFactory())
        assert remind_by_hand([other], actor=stage.coordinator) == Reminded()
        assert remind_by_hand(stage.enrolments, actor=LearnerFactory()) == Reminded()
        assert not Reminder.objects.exists()

    def test_rule_says_nothing_within_a_day_of_it(self, stage):
        stage.rule()
        remind_by_hand(stage.enrolments, actor=stage.coordinator)
        assert send_due(now=noon()) == 0

    def test_without_a_last_day(self):
        stage = Stage(due=None)
        assert remind_by_hand(stage.enrolments, actor=stage.coordinator).sent == 1
        subject, body, url = say_messages(Message.objects.all())[0]
        assert stage.course.title in subject
        assert stage.course.public_id in url
        assert "截止日期" not in body


class TestAnnouncements:
    def words(self, person, language="zh-hans"):
        with translation.override(language):
            return say_messages(person.messages.order_by("pk"))

    def test_learner_hears_what_was_granted_and_taken_back(self):
        sitting = Sitting()
        person, staff = sitting.person, LearnerFactory()
        until = timezone.localdate() + timedelta(days=9)
        row = grant_extension(
            sitting.enrolment, sitting.item.key, author=staff, reason="停电", minutes=5, attempts=1, until=until
        )
        waived = grant_waiver(sitting.enrolment, sitting.item.key, author=staff, reason="已在外地学过")
        withdraw_exception(row, author=staff, reason="弄错了")
        withdraw_exception(waived, author=staff, reason="弄错了")
        said = self.words(person)
        assert [subject.split("》")[1] for subject, _body, _url in said] == [
            "给您放宽了要求", "有一部分为您免修", "收回了一项例外", "收回了一项例外",
        ]  # fmt: skip
        assert "加时 5 分钟" in said[0][1]
        assert "加 1 次" in said[0][1]
        assert f"{until.day}" in said[0][1]
        assert sitting.item.title in said[0][1]
        assert not any("停电" in word or "外地" in word for words in said for word in words)
        assert self.words(person, "en")[0][0].endswith("more was granted to you")

    def test_whole_course(self, stage):
        grant_waiver(stage.enrolment, None, author=stage.coordinator, reason="产假")
        assert self.words(stage.enrolment.person)[0][0].endswith("您可以不学了")

    def test_organisations_place_has_nobody_to_tell(self, stage):
        Enrolment.objects.filter(pk=stage.enrolment.pk).update(person=None, school=stage.school)
        stage.enrolment.refresh_from_db()
        grant_extension(stage.enrolment, None, author=stage.coordinator, reason="改期", until=stage.day(9))
        assert not Message.objects.exists()


class TestCost:
    @pytest.mark.parametrize("whom", list(Whom))
    @pytest.mark.parametrize("timing", [Timing.BEFORE, Timing.WEEKLY])
    def test_rule_costs_the_same_for_one_and_thirty(self, whom, timing):
        costs = []
        for learners in (1, 30):
            ReminderRule.objects.update(is_active=False)
            stage = Stage(learners=learners)
            stage.rule(timing, weekday=stage.today.isoweekday(), whom=whom, course=stage.course)
            costs.append(len(count_queries(lambda: send_due(now=noon()))))
        assert costs[0] == costs[1]

    def test_by_hand_costs_the_same_for_one_and_thirty(self):
        costs = []
        for learners in (1, 30):
            stage = Stage(learners=learners)
            costs.append(len(count_queries(partial(remind_by_hand, stage.enrolments, actor=stage.coordinator))))
        assert costs[0] == costs[1]

    def test_words_of_many_messages_cost_one_query(self):
        stage = Stage(learners=30)
        remind_by_hand(stage.enrolments, actor=stage.coordinator)
        rows = list(Message.objects.all())
        assert len(count_queries(lambda: say_messages(rows))) == 1

    def test_in_every_language(self):
        stage = Stage(due=0)
        stage.enrol(due=-3)
        stage.rule(), stage.rule(Timing.ON), stage.rule(Timing.AFTER)
        stage.rule(Timing.WEEKLY, weekday=stage.today.isoweekday())
        stage.rule(Timing.WEEKLY, weekday=stage.today.isoweekday(), whom=Whom.COORDINATOR)
        stage.rule(Timing.ON, whom=Whom.COORDINATOR, course=stage.course)
        stage.rule(Timing.AFTER, whom=Whom.COORDINATOR)
        send_due(now=noon())
        assert Reminder.objects.count() >= 7
        for language in ("zh-hans", "en"):
            with translation.override(language):
                for subject, body, url in say_messages(Message.objects.all()):
                    assert subject
                    assert body
                    assert url
                    assert "%(" not in subject + body
                    assert language == "en" or not set("abcdefghij") & set(subject + body)


def test_the_home_and_the_reminder_know_the_same_last_day(stage):
    person = stage.enrolment.person
    CourseAudience.objects.create(course=stage.course, capacity="teacher", due_on=stage.day(2))
    other = stage.enrol(due=None, course=make_course(stage.city, code="按规则"), person=person)
    CourseAudience.objects.create(course=other.course, organisation=stage.school, due_on=stage.day(4))
    grant_extension(stage.enrolment, None, author=stage.coordinator, reason="病假", until=stage.day(9))
    free = stage.enrol(due=None, course=make_course(stage.city, code="没有期限"), person=person)
    grant_extension(free, uuid.uuid4(), author=stage.coordinator, reason="住院", until=stage.day(30))
    home = {due.state.enrolment.pk: due.on for due in find_home(person, language="zh-hans").dues}
    places = [Place(row.pk, row.person_id, row.course_id, row.due_on) for row in (stage.enrolment, other, free)]
    assert home == {pk: last.on for pk, last in last_days(places).items()}
    assert home == {stage.enrolment.pk: stage.day(9), other.pk: stage.day(4)}
