"""The screens of reminders: rules for the bureau, the log for whoever may remind, each in their own units."""

import pytest
from django.urls import reverse

from courses.domain.reminding.by_hand import remind_by_hand
from courses.domain.reminding.sending import send_due
from courses.models import Reminder, ReminderRule, Timing, Whom
from people.domain.role import grant_role
from people.models import AuditEntry
from tests.courses.reminder_stage import Stage, noon
from tests.factories.certification import make_programme
from tests.factories.courses import LearnerFactory, SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def bureau(client, stage):
    person = LearnerFactory(real_name="钱科长")
    grant_role(person, role="bureau_admin", organisation=stage.city)
    client.force_login(person)
    return person


def filled(stage, **changes):
    return {
        "what": f"course-{stage.course.public_id}", "owner": stage.city.public_id, "timing": "before", "days": "3",
        "weekday": "1", "whom": "learner", **changes,
    }  # fmt: skip


class TestRules:
    def test_made_changed_and_switched(self, client, stage, bureau):
        assert "还没有规则" in client.get(reverse("reminder_rules")).content.decode()
        client.post(reverse("reminder_rule_new"), filled(stage))
        rule = ReminderRule.objects.get()
        assert (rule.course, rule.owner, rule.timing, rule.days) == (stage.course, stage.city, "before", 3)
        assert rule.created_by == bureau
        address = reverse("reminder_rule", args=[rule.public_id])
        assert 'value="3"' in client.get(address).content.decode()
        client.post(address, filled(stage, timing="weekly", weekday="5", what="all", days=""))
        rule.refresh_from_db()
        assert (rule.course, rule.timing, rule.days, rule.weekday) == (None, "weekly", 0, 5)
        assert "每周一次（周五），合成一条" in client.get(reverse("reminder_rules")).content.decode()
        switch = reverse("reminder_rule_switch", args=[rule.public_id])
        for on in ("0", "0", "1"):
            client.post(switch, {"on": on})
        actions = AuditEntry.objects.filter(action__startswith="reminder_rule.").order_by("pk")
        assert list(actions.values_list("action", flat=True)) == [
            "reminder_rule.made", "reminder_rule.changed", "reminder_rule.switched_off", "reminder_rule.switched_on",
        ]  # fmt: skip

    def test_preview_counts_people_and_keeps_nothing(self, client, stage, bureau):
        stage.enrol(due=3)
        shown = client.post(reverse("reminder_rule_new"), filled(stage, preview="1")).content.decode()
        assert "会发给 2 人" in shown
        assert not ReminderRule.objects.exists()
        assert not Reminder.objects.exists()
        for changes, people in (({"whom": "coordinator"}, 1), ({"timing": "on"}, 0), ({"what": "all"}, 2)):
            shown = client.post(reverse("reminder_rule_new"), filled(stage, preview="1", **changes)).content.decode()
            assert f"会发给 {people} 人" in shown
        other = str(stage.day(-1).isoweekday())
        weekly = client.post(reverse("reminder_rule_new"), filled(stage, preview="1", timing="weekly", weekday=other))
        assert weekly.status_code == 200

    def test_programme(self, client, stage, bureau):
        version = make_programme(stage.city, stage.course)
        key = f"programme-{version.programme.public_id}"
        client.post(reverse("reminder_rule_new"), filled(stage, what=key))
        rule = ReminderRule.objects.get()
        assert rule.programme == version.programme
        shown = client.get(reverse("reminder_rule", args=[rule.public_id])).content.decode()
        assert f'<option value="{key}" selected' in shown

    @pytest.mark.parametrize(
        "changes",
        [
            {"days": ""}, {"days": "0"}, {"days": "-1"}, {"days": "366"}, {"days": "9" * 40}, {"days": "三"},
            {"timing": "hand"}, {"timing": ""}, {"whom": "everybody"}, {"what": "course-none"}, {"what": ""},
            {"owner": "none"}, {"owner": "\0"}, {"weekday": "9", "timing": "weekly"}, {"what": "<script>"},
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_nothing_is_written(self, client, stage, bureau, changes):
        answer = client.post(reverse("reminder_rule_new"), filled(stage, **changes))
        assert answer.status_code == 422
        assert not ReminderRule.objects.exists()

    def test_rules_of_other_places_do_not_exist(self, client, stage):
        district = stage.school.get_parent()
        person = LearnerFactory()
        grant_role(person, role="bureau_admin", organisation=district)
        client.force_login(person)
        rule = stage.rule()
        assert client.get(reverse("reminder_rule", args=[rule.public_id])).status_code == 404
        assert client.post(reverse("reminder_rule_switch", args=[rule.public_id]), {"on": "0"}).status_code == 404
        assert client.post(reverse("reminder_rule_new"), filled(stage)).status_code == 422
        own = client.post(reverse("reminder_rule_new"), filled(stage, owner=district.public_id))
        assert own.status_code == 302

    def test_coordinators_make_no_rules(self, client, stage):
        client.force_login(stage.coordinator)
        assert client.get(reverse("reminder_rules")).status_code == 403
        assert "提醒规则" not in client.get(reverse("reminders")).content.decode()

    def test_list_costs_the_same_for_many(self, client, stage, bureau):
        def make(count):
            for _rule in range(count):
                stage.rule(course=stage.course, whom=Whom.COORDINATOR)

        assert_constant_queries(make, lambda: client.get(reverse("reminder_rules")), more=30)


class TestLog:
    def test_says_who_and_why(self, client, stage, bureau):
        stage.rule()
        send_due(now=noon())
        remind_by_hand([stage.enrol(due=None)], actor=stage.coordinator)
        shown = client.get(reverse("reminders")).content.decode()
        assert stage.enrolment.person.real_name in shown
        assert "截止前 3 天" in shown
        assert "人工提醒：郑协调" in shown
        rule = ReminderRule.objects.get()
        only = client.get(reverse("reminders"), {"rule": rule.public_id}).content.decode()
        assert "人工提醒" not in only

    def test_only_of_ones_own_units(self, client, stage):
        other = SchoolFactory()
        theirs = stage.enrol(due=3, school=other)
        stage.rule()
        send_due(now=noon())
        client.force_login(stage.coordinator)
        shown = client.get(reverse("reminders")).content.decode()
        assert stage.enrolment.person.real_name in shown
        assert theirs.person.real_name not in shown
        found = client.get(reverse("reminders"), {"q": theirs.person.real_name}).content.decode()
        assert "还没有提醒记录" in found

    def test_learners_may_not(self, client, stage):
        client.force_login(stage.enrolment.person)
        assert client.get(reverse("reminders")).status_code == 403

    @pytest.mark.parametrize("query", [{"q": "\0%_'"}, {"q": "x" * 400}, {"rule": "\0"}, {"page": "-1"}, {"page": "x"}])
    def test_odd_questions_get_an_answer(self, client, stage, bureau, query):
        assert client.get(reverse("reminders"), query).status_code == 200

    def test_log_costs_the_same_for_many(self, client, stage, bureau):
        def make(count):
            learners = [stage.enrol(due=3) for _one in range(count)]
            remind_by_hand(learners[: count // 2 + 1], actor=stage.coordinator)
            stage.rule(Timing.BEFORE, 3, course=stage.course)
            send_due(now=noon())

        assert_constant_queries(make, lambda: client.get(reverse("reminders")), more=30)
