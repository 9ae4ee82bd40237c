"""When an assessment is open, what lateness costs, what is granted to one learner; and what a learner sees of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.assessing.attempt import find_allowance
from courses.domain.assessing.extension import grant_extension, grant_waiver, withdraw_exception
from courses.domain.assessing.result import show_result
from courses.domain.assessing.terms import Terms
from courses.domain.assessing.window import find_window
from courses.domain.refusal import Refused
from courses.models import CourseCompletion, Extension, Feedback, Late, Policy
from people.models import AuditEntry
from tests.courses.misbehaving import Plain, lent
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories.courses import LearnerFactory, make_assessment

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MOMENTS = st.none() | st.integers(0, 365 * 24).map(lambda hours: NOW + timedelta(hours=hours - 4000))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def window(late=Late.REFUSE, closes=NOW, **more):
    return find_window(Policy(closes_at=closes, late=late, **more), Terms())


@settings(deadline=None)
@given(st.integers(0, 10**9).map(Decimal).map(lambda n: n / 1000), st.integers(0, 400), st.integers(1, 100))
def test_a_deduction_is_never_more_than_the_score_and_grows_with_the_days(score, days, percent):
    rule = window(Late.DEDUCT, late_percent=percent)
    less, more = rule.deduction(score, days), rule.deduction(score, days + 1)
    assert 0 <= less <= more <= score
    assert rule.deduction(score, 0) == 0
    if percent * days >= 100 and days:
        assert less == score
    assert window(Late.MARK).deduction(score, days) == 0


@settings(deadline=None)
@given(st.timedeltas(min_value=timedelta(days=-5), max_value=timedelta(days=50)))
def test_a_day_that_has_begun_is_a_day_late(after):
    days = window(Late.MARK).late_days(NOW + after)
    assert (days == 0) == (after <= timedelta(0))
    assert days * DAY >= after
    assert after <= timedelta(0) or (days - 1) * DAY < after


@settings(deadline=None)
@given(
    MOMENTS,
    MOMENTS,
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
def test_the_narrower_window_holds_and_a_grant_only_ever_widens_it(one, other, until):
    plain = find_window(Policy(closes_at=one), Terms(closes_at=other))
    assert plain.closes_at == min((moment for moment in (one, other) if moment), default=None)
    granted = find_window(Policy(closes_at=one), Terms(closes_at=other), until=until)
    assert (granted.closes_at is None) == (plain.closes_at is None)
    if plain.closes_at is not None:
        assert granted.closes_at >= plain.closes_at


def test_a_policy_survives_its_json_and_an_old_one_is_not_another():
    policy = Policy(opens_at=NOW, closes_at=NOW + DAY, late=Late.DEDUCT, late_percent=20, shuffle=False)
    assert Policy.from_json(policy.to_json()) == policy
    assert set(Policy().to_json()) == {
        "attempts", "pass_mark", "time_limit", "cool_down", "feedback", "aggregate", "on_expiry",
    }  # fmt: skip


@pytest.mark.django_db
class TestDelivery:
    def test_nothing_begins_before_it_opens_or_after_it_has_closed(self, client):
        now = timezone.now()
        sitting = Sitting(Policy(opens_at=now + HOUR, closes_at=now + DAY))
        for moment, code in ((now, "not_yet"), (now + DAY + HOUR, "closed")):
            with pytest.raises(Refused) as refused:
                sitting.start(now=moment)
            assert refused.value.code == code
        client.force_login(sitting.person)
        door = reverse("unit", args=[sitting.page.course.public_id, sitting.item.key])
        shown = client.get(door).content.decode()
        assert "attempt_start" not in shown
        assert sitting.start(now=now + 2 * HOUR).deadline == now + DAY

    def test_what_is_open_at_the_closing_date_is_handed_in(self):
        now = timezone.now()
        sitting = Sitting(Policy(closes_at=now + HOUR, time_limit=600))
        attempt = sitting.start()
        assert attempt.deadline == now + HOUR
        sitting.save(attempt)
        result = sitting.submit(attempt, WRONG, now=now + 2 * HOUR)
        assert result.grade.score == 10  # the answer that was saved in time, not the one sent after
        assert result.grade.late_days == 0

    @pytest.mark.parametrize(("late", "score", "passed"), [(Late.MARK, 20, True), (Late.DEDUCT, 8, False)])
    def test_a_late_paper_is_marked_and_may_lose_points(self, late, score, passed):
        now = timezone.now()
        sitting = Sitting(Policy(closes_at=now - HOUR - DAY, late=late, late_percent=30))
        grade = sitting.submit(sitting.start(), RIGHT).grade
        assert (grade.late_days, grade.score, grade.passed) == (2, score, passed)
        assert grade.deducted == 20 - score

    def test_more_time_reaches_a_paper_that_is_being_written(self):
        sitting, trainer = Sitting(Policy(time_limit=30, attempts=1)), LearnerFactory()
        attempt = sitting.start()
        row = grant_extension(sitting.enrolment, sitting.item.key, author=trainer, reason="看不清屏幕", minutes=15)
        before = attempt.deadline
        attempt.refresh_from_db()
        assert attempt.deadline == before + timedelta(minutes=15)
        withdraw_exception(row, author=trainer, reason="弄错人了")
        attempt.refresh_from_db()
        assert attempt.deadline == before
        assert AuditEntry.objects.filter(action__startswith="exception.").count() == 2
        with pytest.raises(Refused):
            withdraw_exception(row, author=trainer, reason="再一次")

    def test_a_later_day_for_one_learner_opens_it_again_and_is_not_late(self):
        now = timezone.now()
        sitting = Sitting(Policy(closes_at=now - DAY, late=Late.DEDUCT, attempts=1))
        until = timezone.localdate() + DAY
        grant_extension(sitting.enrolment, None, author=LearnerFactory(), reason="住院", until=until)
        allowance = find_allowance(sitting.enrolment, sitting.item)
        assert allowance.is_extended
        assert allowance.late_days == 0
        assert sitting.submit(sitting.start(), RIGHT).grade.late_days == 0

    def test_an_extra_attempt(self):
        sitting = Sitting(Policy(attempts=1))
        sitting.submit(sitting.start(), WRONG)
        assert find_allowance(sitting.enrolment, sitting.item).left == 0
        grant_extension(sitting.enrolment, sitting.item.key, author=LearnerFactory(), reason="停电", attempts=1)
        assert find_allowance(sitting.enrolment, sitting.item).may_start

    def test_an_exception_needs_a_reason_and_something_to_grant(self):
        sitting, author = Sitting(), LearnerFactory()
        for values in ({"reason": " \0", "minutes": 5}, {"reason": "x"}):
            with pytest.raises(Refused):
                grant_extension(sitting.enrolment, None, author=author, **values)
        with pytest.raises(Refused):
            grant_waiver(sitting.enrolment, None, author=author, reason="")
        assert not Extension.objects.exists()

    def test_a_waiver_may_finish_the_course_and_is_given_once(self):
        sitting, author = Sitting(), LearnerFactory()
        grant_waiver(sitting.enrolment, sitting.item.key, author=author, reason="已有同等证书")
        assert CourseCompletion.objects.get().evidence["waived"] == [sitting.item.key]
        with pytest.raises(Refused):
            grant_waiver(sitting.enrolment, sitting.item.key, author=author, reason="again")

    def test_the_rest_that_a_type_asks_for_is_the_least(self):
        from plugins.api import Introduction

        kind = type("Resting", (Plain,), {"introduce": lambda self, ctx: Introduction(retake_days=14)})()
        with lent(kind):
            sitting = Sitting(assessment=make_assessment(type_key="plain", config={"word": "x"}))
            sitting.submit(sitting.start(), {"a-word": ["bad"]})
            allowance = find_allowance(sitting.enrolment, sitting.item)
            assert allowance.refusal == "cool_down"
            assert allowance.not_before > timezone.now() + timedelta(days=13)

    def test_one_paper_for_everybody(self):
        same = Sitting(Policy(shuffle=False))
        other = Sitting(assessment=same.page.items.all()[0].assessment)
        assert same.start().seed == other.start().seed
        assert Sitting().start().seed != Sitting().start().seed

    def test_answers_wait_for_the_closing_date(self):
        now = timezone.now()
        sitting = Sitting(Policy(feedback=Feedback.AFTER_CLOSE, closes_at=now + HOUR))
        attempt = sitting.submit(sitting.start(), RIGHT).attempt
        shown = show_result(attempt, language="zh-hans")
        assert (shown.percent, shown.detail, shown.shows_key_at) == (100, "", now + HOUR)
        over = Sitting(Policy(feedback=Feedback.AFTER_CLOSE, closes_at=now - HOUR, late=Late.MARK))
        attempt = over.submit(over.start(), RIGHT).attempt
        assert "option--right" in show_result(attempt, language="zh-hans").detail
