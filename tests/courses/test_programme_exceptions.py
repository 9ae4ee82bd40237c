"""Exceptions for one person in a whole programme: what they move, who may make them, what they never do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.facts import judge_period
from courses.domain.certifying.programme import publish_version
from courses.domain.programmes.evaluating import certify_met, judge_periods, rules_of
from courses.domain.programmes.excepting import (
    find_periods,
    free_from_programme,
    grant_time,
    waivable,
    waive_requirement,
    withdraw_exception,
)
from courses.domain.programmes.moving import move_people, preview_move
from courses.domain.programmes.own import programmes_of_person, read_own
from courses.domain.programmes.reconcile import follow_members, open_audience_periods, reconcile_programme
from courses.domain.programmes.tree import read_tree
from courses.domain.programmes.tree_edit import add_requirement, change_requirement
from courses.domain.refusal import Refused
from courses.models import AudienceRule, Certificate, CertificationPeriod, HourCategory, ProgrammeException
from courses.models.append_only import EvidenceError
from people.domain.message import say_message
from people.models import AuditEntry, Message
from tests.courses.programme_stage import Stage
from tests.factories.certification import certified_period, complete_course, make_course

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    return Stage()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def opened(stage, **values):
    """A teacher with an open period; the version is published with these values."""
    person = stage.teacher()
    stage.publish(**values)
    open_audience_periods(stage.programme)
    return person, stage.open(person)


def leaf(period, number=0):
    return waivable(period)[number]


def by(stage, **values):
    return {"author": stage.bureau, "reason": "产假", **values}


class TestMoreTime:
    def test_the_later_day_counts_on_the_page_and_everything_is_kept_told_and_logged(self, stage, today):
        person, period = opened(stage, due_on=today - DAY)
        assert read_own(person, stage.programme).state == "overdue"
        made = grant_time(period, until=today + 20 * DAY, **by(stage))
        own = read_own(person, stage.programme)
        assert (own.state, own.due_on, own.more_until) == ("not_begun", today + 20 * DAY, today + 20 * DAY)
        assert programmes_of_person(person)[0]["due_on"] == today + 20 * DAY
        assert AuditEntry.objects.get(action="programme.extended").reason == "产假"
        assert "截止日延至" in say_message(Message.objects.get(kind="programme.exception"))[0]
        with pytest.raises(EvidenceError):
            made.save()

    def test_of_several_the_latest_counts_and_taking_one_back_leaves_the_other(self, stage, today):
        person, period = opened(stage, due_on=today)
        grant_time(period, until=today + 5 * DAY, **by(stage))
        later = grant_time(period, until=today + 9 * DAY, **by(stage))
        withdraw_exception(later, **by(stage, reason="登记有误"))
        assert read_own(person, stage.programme).due_on == today + 5 * DAY
        with pytest.raises(Refused, match="again"):
            withdraw_exception(later, **by(stage))
        assert ProgrammeException.objects.count() == 3
        assert "例外" in say_message(Message.objects.get(kind="programme.exception_withdrawn"))[0]

    def test_a_round_that_ended_goes_on_for_this_person_alone(self, stage, today):
        person, period = opened(stage, due_on=today, closes_on=today)
        other = stage.teacher()
        open_audience_periods(stage.programme)
        past = today - DAY
        CertificationPeriod.objects.update(window_due=past, window_end=past)
        stage.programme.versions.update(due_on=past, closes_on=past)
        for one in (person, other):
            for course in stage.courses:
                complete_course(one, course)
            assert evaluate_person(one, stage.programme) is None
        row = CertificationPeriod.objects.get(pk=period.pk)
        assert row.archived_at is not None
        assert row in find_periods(stage.bureau)
        grant_time(row, until=today + 3 * DAY, **by(stage))
        row.refresh_from_db()
        assert row.certified_at is not None  # what was done after the round's end counts now
        assert row.completed_on == today
        assert not CertificationPeriod.objects.certified().filter(person=other).exists()

    @pytest.mark.parametrize(
        ("days", "code"), [(-1, "past"), (0, "earlier"), (2, "earlier")]
    )  # fmt: skip
    def test_a_day_that_gives_nothing_is_refused_and_nothing_is_written(self, stage, today, days, code):
        _person, period = opened(stage, due_on=today + 2 * DAY)
        with pytest.raises(Refused, match=code):
            grant_time(period, until=today + days * DAY, **by(stage))
        assert not ProgrammeException.objects.exists()

    def test_without_a_last_day_without_a_reason_or_when_all_is_met_there_is_nothing_to_give(self, stage, today):
        person, period = opened(stage)
        with pytest.raises(Refused, match="endless"):
            grant_time(period, until=today + DAY, **by(stage))
        CertificationPeriod.objects.update(window_due=today)
        with pytest.raises(Refused, match="reason"):
            grant_time(period, until=today + DAY, **by(stage, reason=" "))
        for course in stage.courses:
            complete_course(person, course)
        evaluate_person(person, stage.programme)
        with pytest.raises(Refused, match="finished"):
            grant_time(period, until=today + DAY, **by(stage))

    def test_a_renewal_gets_no_more_time_than_its_days_of_grace(self, stage, today):
        person = stage.teacher()
        version = stage.publish(validity="previous", validity_months=12, window_days=60, grace_days=30)
        certified_period(person, version, day=today - timedelta(days=362))
        open_audience_periods(stage.programme)
        renewal = stage.open(person)
        with pytest.raises(Refused, match="renewal"):
            grant_time(renewal, until=renewal.window_end + DAY, **by(stage))
        grant_time(renewal, until=renewal.window_end, **by(stage))
        assert read_own(person, stage.programme).due_on == renewal.window_end

    def test_it_stays_when_somebody_leaves_and_comes_back(self, stage, today):
        person, period = opened(stage, due_on=today)
        grant_time(period, until=today + 30 * DAY, **by(stage))
        stage.end_membership(person, last_day=today - DAY)
        follow_members([person.pk])
        assert stage.open(person) is None
        person.memberships.update(valid_until=None)
        reconcile_programme(stage.programme, people=[person.pk])
        assert read_own(person, stage.programme).due_on == today + 30 * DAY


class TestWaivedRequirement:
    def test_it_counts_as_met_from_its_day_and_says_so_in_the_evidence(self, stage, today):
        person, period = opened(stage)
        complete_course(person, stage.courses[0], day=today - 10 * DAY)
        evaluate_person(person, stage.programme)
        made = waive_requirement(period, leaf(period, 1), **by(stage))
        done = CertificationPeriod.objects.get(pk=period.pk)
        assert done.completed_on == today
        assert [one.split(":")[0] for one in done.evidence] == ["course", "waiver"]
        assert done.evidence[1] == f"waiver:{made.public_id}"

    def test_the_page_says_what_need_not_be_done_and_taking_back_asks_it_again(self, stage):
        person, period = opened(stage)
        made = waive_requirement(period, leaf(period), **by(stage))
        own = read_own(person, stage.programme)
        assert [(part.state, part.is_waived) for part in own.tree.children] == [("done", True), ("missing", False)]
        assert own.percent == 50
        assert own.next.about == stage.courses[1].title
        withdraw_exception(made, **by(stage))
        own = read_own(person, stage.programme)
        assert [part.state for part in own.tree.children] == ["missing", "missing"]
        assert stage.open(person).waivers is None

    def test_one_and_many_are_judged_alike(self, stage):
        person, period = opened(stage)
        complete_course(person, stage.courses[0])
        waive_requirement(period, leaf(period, 1), **by(stage))
        CertificationPeriod.objects.update(
            certified_at=None, completed_on=None, valid_from=None, valid_until=None, evidence=[]
        )
        period.refresh_from_db()
        one = judge_period(period)
        many = judge_periods([period], rules_of([period.version]))[period.pk]
        assert (one.met_on, one.evidence) == (many.met_on, many.evidence)
        assert one.met_on is not None
        assert certify_met(stage.programme) == 1

    def test_never_everything_a_certificate_says_that_something_was_done(self, stage):
        _person, period = opened(stage)
        waive_requirement(period, leaf(period), **by(stage))
        period.refresh_from_db()
        with pytest.raises(Refused, match="everything"):
            waive_requirement(period, waivable(period)[0], **by(stage))
        assert ProgrammeException.objects.count() == 1

    def test_of_at_least_one_of_two_neither_can_be_waived(self, stage):
        person = stage.teacher()
        draft = stage.draft()
        change_requirement(draft, read_tree(draft).row.pk, {"kind": "at_least", "count": 1})
        AudienceRule.objects.create(version=draft, organisation=stage.city)
        publish_version(draft)
        open_audience_periods(stage.programme)
        period = stage.open(person)
        with pytest.raises(Refused, match="everything"):
            waive_requirement(period, leaf(period), **by(stage))

    def test_hours_can_be_waived_as_a_whole_and_not_a_course_that_only_brings_hours(self, stage):
        person = stage.teacher()
        draft = stage.draft()
        top = read_tree(draft).row.pk
        category = HourCategory.objects.create(owner=stage.city, code="zhuanye", name="专业")
        hours = add_requirement(draft, {"kind": "hours_of", "hours": 6}, parent=top)
        inner = add_requirement(
            draft, {"kind": "course", "course": make_course(stage.city, code="课丙")}, parent=hours.pk
        )
        plain = add_requirement(draft, {"kind": "hours_of", "hours": 3, "category": category}, parent=top)
        AudienceRule.objects.create(version=draft, organisation=stage.city)
        publish_version(draft)
        open_audience_periods(stage.programme)
        period = stage.open(person)
        offered = {row.pk for row in waivable(period)}
        assert {hours.pk, plain.pk} < offered
        assert inner.pk not in offered
        with pytest.raises(Refused, match="again"):
            waive_requirement(period, inner, **by(stage))
        waive_requirement(period, hours, **by(stage))
        assert person.hour_entries.count() == 0

    def test_moving_to_another_version_keeps_what_is_asked_in_both(self, stage):
        person, period = opened(stage)
        complete_course(person, stage.courses[0])
        waive_requirement(period, leaf(period), **by(stage))  # the first course; it was done all the same
        CertificationPeriod.objects.filter(pk=period.pk).update(waivers=1)
        new = stage.publish(stage.courses[0], make_course(stage.city, code="新"))
        stamp = preview_move(stage.programme, new).stamp
        move_people(stage.programme, new, stamp=stamp, actor=stage.bureau, reason="省里改了要求")
        own = read_own(person, stage.programme)
        assert [part.state for part in own.tree.children] == ["done", "missing"]
        assert own.state == "doing"

    def test_after_the_rounds_end_time_comes_first(self, stage, today):
        _person, period = opened(stage, due_on=today, closes_on=today)
        CertificationPeriod.objects.update(window_due=today - DAY, window_end=today - DAY)
        with pytest.raises(Refused, match="ended"):
            waive_requirement(period, leaf(period), **by(stage))


class TestFreed:
    def test_nothing_is_asked_and_no_certificate_follows(self, stage, today):
        person, period = opened(stage, due_on=today)
        free_from_programme(period, **by(stage))
        own = read_own(person, stage.programme)
        assert (own.state, own.next, own.due_on) == ("freed", None, None)
        reconcile_programme(stage.programme)
        assert certify_met(stage.programme) == 0
        assert not Certificate.objects.exists()
        assert stage.open(person) is not None
        with pytest.raises(Refused, match="again"):
            free_from_programme(period, **by(stage))

    def test_whoever_does_everything_all_the_same_is_certified(self, stage):
        person, period = opened(stage)
        free_from_programme(period, **by(stage))
        for course in stage.courses:
            complete_course(person, course)
        evaluate_person(person, stage.programme)
        assert read_own(person, stage.programme).state in {"valid", "held"}

    def test_taken_back_it_is_asked_again(self, stage, today):
        person, period = opened(stage, due_on=today)
        withdraw_exception(free_from_programme(period, **by(stage)), **by(stage))
        assert read_own(person, stage.programme).due_on == today

    def test_the_next_turn_asks_again(self, stage, today):
        person = stage.teacher()
        version = stage.publish(validity="previous", validity_months=12, window_days=60, grace_days=30)
        certified_period(person, version, day=today - timedelta(days=362))
        open_audience_periods(stage.programme)
        free_from_programme(stage.open(person), **by(stage))
        own = read_own(person, stage.programme)
        assert own.freed_on == today
        assert own.state == "renewal"
        assert own.due_on is None


class TestWho:
    def test_a_district_gives_time_and_only_the_owner_says_what_need_not_be_done(self, stage, today):
        _person, period = opened(stage, due_on=today)
        district = stage.staff("bureau_admin", stage.near.get_parent())
        elsewhere = stage.staff("bureau_admin", stage.far.get_parent())
        assert period in find_periods(district)
        assert period not in find_periods(elsewhere)
        grant_time(period, until=today + DAY, **by(stage, author=district))
        for act in (lambda: free_from_programme(period, **by(stage, author=district)),
                    lambda: waive_requirement(period, leaf(period), **by(stage, author=district)),
                    lambda: grant_time(period, until=today + 2 * DAY, **by(stage, author=elsewhere))):  # fmt: skip
            with pytest.raises(Refused, match="not_yours"):
                act()

    def test_nobody_for_themselves(self, stage, today):
        period = CertificationPeriod.objects.create(
            person=stage.bureau, programme=stage.programme, version=stage.publish(due_on=today), window_start=today,
            window_due=today, organisation=stage.near,
        )  # fmt: skip
        assert period not in find_periods(stage.bureau)
        with pytest.raises(Refused, match="not_yours"):
            grant_time(period, until=today + DAY, **by(stage))

    def test_people_are_found_by_name_and_programme(self, stage, today):
        person, period = opened(stage, due_on=today)
        other = stage.teacher()
        open_audience_periods(stage.programme)
        assert set(find_periods(stage.bureau, search=person.real_name)) >= {period}
        assert find_periods(stage.bureau, search="查无此人").count() == 0
        found = find_periods(stage.bureau, programme=stage.programme.public_id)
        assert {row.person for row in found} == {person, other}
        assert find_periods(stage.bureau, programme="x").count() == 0
