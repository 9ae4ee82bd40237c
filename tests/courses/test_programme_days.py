"""Days of programmes: grace as a setting, midnight in Shanghai, year ends, leap days, short cycles, bad dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.certifying.certificate import issue_certificate
from courses.domain.certifying.certification import certify_after_course, certify_period, evaluate_person
from courses.domain.certifying.period import (
    PeriodState,
    Span,
    ValidityRule,
    add_months,
    grace_last_day,
    last_valid_day,
    local_day,
    plan_renewal,
    renewal_opens,
    span_state,
    validity_span,
)
from courses.domain.certifying.programme import publish_version
from courses.domain.programmes.evaluating import reconcile_certification
from courses.domain.programmes.tree_edit import add_requirement, remove_requirement
from courses.domain.refusal import Refused
from courses.models import CertificationPeriod, HourEntry, ProgrammeVersion
from tests.courses.programme_stage import Stage
from tests.factories.certification import OPENED, ProgrammeFactory, certified_period, complete_course

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
MONTHS = st.integers(1, 120)


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 2), datetime(2080, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_day_is_that_of_shanghai_eight_hours_ahead(moment):
    assert local_day(moment) == (moment + timedelta(hours=8)).date()


@settings(deadline=None)
@given(DAYS, MONTHS)
def test_a_certificate_is_valid_to_the_last_second_of_its_last_day(start, months):
    span = validity_span(ValidityRule("completion", months), completed_on=start)
    last = datetime.combine(span.until, datetime.min.time(), UTC) + timedelta(hours=15, minutes=59, seconds=59)
    assert span_state(span, today=local_day(last)) == PeriodState.VALID
    assert span_state(span, today=local_day(last + timedelta(seconds=1))) == PeriodState.EXPIRED


@settings(deadline=None)
@given(st.integers(2000, 2080), st.integers(1, 12))
def test_years_that_begin_on_the_first_end_on_the_last(year, years):
    assert last_valid_day(date(year, 1, 1), 12 * years) == date(year + years - 1, 12, 31)
    assert last_valid_day(date(year, 12, 31), 12 * years) == date(year + years, 12, 30)


@settings(deadline=None)
@given(st.sampled_from([2000, 2004, 2024, 2028, 2072]), MONTHS)
def test_the_29th_of_february_never_loses_a_day(year, months):
    until = last_valid_day(date(year, 2, 29), months)
    assert until + timedelta(days=1) == add_months(date(year, 2, 29), months)
    if months % 12 == 0 and months % 48:
        assert (until.month, until.day) == (2, 28)


@settings(deadline=None)
@given(DAYS, st.integers(1, 3), st.integers(100, 400), st.integers(0, 30))
def test_a_validity_shorter_than_its_window_is_renewed_once_for_each_turn(start, months, window, grace):
    rule = ValidityRule("previous", months, window_days=window, grace_days=grace)
    first = validity_span(rule, completed_on=start)
    opens = renewal_opens(first, rule)
    assert opens == start + timedelta(days=1)
    second = validity_span(rule, completed_on=opens, previous=first)
    assert second.start == first.until + timedelta(days=1)
    assert plan_renewal(second, rule, today=second.start) is None
    assert validity_span(rule, completed_on=start, previous=first).start == start  # the same day twice is no renewal


@settings(deadline=None)
@given(DAYS, MONTHS, st.integers(0, 400), st.integers(0, 90), st.integers(-500, 500))
def test_what_day_it_is_renewed_on_never_leaves_less_than_was_held(start, months, window, grace, shift):
    rule = ValidityRule("previous", months, window_days=window, grace_days=grace)
    first = validity_span(rule, completed_on=start)
    day = first.until + timedelta(days=shift)
    again = validity_span(rule, completed_on=day, previous=first)
    inside = renewal_opens(first, rule) <= day <= grace_last_day(first.until, rule)
    assert again.start == (first.until + timedelta(days=1) if inside else day)
    assert span_state(Span(again.start, again.until), today=again.start) == PeriodState.VALID


@pytest.mark.django_db
class TestRecords:
    def asking(self, stage, *, grace: bool) -> ProgrammeVersion:
        made = ProgrammeVersion.objects.create(
            programme=ProgrammeFactory(issuer__owner=stage.city), number=1, opens_on=date(2026, 6, 1),
            grace_counts=grace,
        )  # fmt: skip
        add_requirement(made, {"kind": "certificate", "programme": stage.programme})
        return publish_version(made)

    @pytest.mark.parametrize("grace", [False, True])
    def test_a_certificate_in_grace_counts_only_where_a_programme_says_so(self, grace):
        stage = Stage()
        person = stage.teacher()
        version = stage.publish(validity="previous", validity_months=12, grace_days=30)
        issue_certificate(certified_period(person, version, day=date(2025, 5, 20)))  # to 19 May, grace to 18 June
        asking = self.asking(stage, grace=grace)
        period = evaluate_person(person, asking.programme)
        assert (period is not None) == grace

    def test_two_completions_on_one_day_certify_once(self):
        stage = Stage()
        person = stage.teacher()
        version = stage.publish()
        for course in (*stage.courses, *stage.courses):
            complete_course(person, course, day=date(2026, 6, 15))
        first = evaluate_person(person, version.programme)
        assert first.completed_on == date(2026, 6, 15)
        assert evaluate_person(person, version.programme) is None
        assert CertificationPeriod.objects.count() == 1

    @pytest.mark.parametrize(("day", "code"), [(date(2025, 12, 31), "backdated"), (date(2026, 7, 2), "after")])
    def test_a_period_is_not_certified_outside_its_window(self, day, code):
        stage = Stage()
        version = stage.publish()
        period = CertificationPeriod.objects.create(
            person=stage.teacher(), programme=version.programme, version=version, window_start=date(2026, 1, 1),
            window_end=date(2026, 7, 1),
        )  # fmt: skip
        with pytest.raises(Refused, match=code):
            certify_period(period, completed_on=day)
        period.refresh_from_db()
        assert (period.certified_at, period.valid_from) == (None, None)
        assert day > OPENED

    def test_hours_and_certificates_that_others_wait_for_certify_them_too(self):
        stage = Stage()
        person = stage.teacher()
        version = stage.publish(stage.courses[0])
        waiting, hours = (
            ProgrammeVersion.objects.create(
                programme=ProgrammeFactory(issuer__owner=stage.city), number=1, opens_on=date(2026, 1, 1)
            )
            for _ in range(2)
        )
        add_requirement(waiting, {"kind": "certificate", "programme": stage.programme})
        add_requirement(hours, {"kind": "hours_of", "hours": 6})
        for one in (waiting, hours):
            publish_version(one)
            assert evaluate_person(person, one.programme) is None
        done = complete_course(person, stage.courses[0])
        certify_after_course(person, stage.courses[0].pk, completion=done)
        held = CertificationPeriod.objects.certified().filter(person=person)
        assert set(held.values_list("version", flat=True)) == {version.pk, waiting.pk, hours.pk}

    def test_hours_entered_by_hand_certify_when_the_clock_looks(self):
        stage = Stage()
        person, other = stage.teacher(), stage.teacher()
        draft = stage.draft()
        for leaf in draft.requirements.exclude(parent=None):
            remove_requirement(draft, leaf.pk)
        add_requirement(draft, {"kind": "hours_of", "hours": 5})
        publish_version(draft)
        for one in (person, other):
            evaluate_person(one, draft.programme)
        HourEntry.objects.create(
            person=person, hours=5, earned_on=timezone.localdate(), source_kind="paper", source_key="1", title="旧档案"
        )
        assert reconcile_certification() == 1
        assert reconcile_certification() == 0
        assert CertificationPeriod.objects.certified().get().person == person
