"""Memberships hold from day to day, both inclusive; a transfer leaves neither gap nor overlap."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from people.domain.events import members_changed
from people.domain.membership import close_membership, membership_on, memberships_on, open_membership, transfer_person
from people.models import Membership
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


@given(first=DAYS, last=DAYS, day=DAYS)
def test_holds_on_every_day_from_first_to_last(first, last, day):
    row = Membership(valid_from=first, valid_until=max(first, last))
    assert row.holds_on(day) == (first <= day <= max(first, last))


@pytest.mark.django_db
@budget(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=st.lists(st.integers(min_value=1, max_value=400), min_size=1, max_size=4), probe=DAYS)
def test_transfers_leave_exactly_one_membership_on_every_day(moves, probe):
    with transaction.atomic():
        person, start = UserFactory(email=""), date(2020, 1, 1)
        row = open_membership(person, organisation=OrganisationFactory(), valid_from=start)
        for gap in moves:
            start += timedelta(days=gap)
            row = transfer_person(row, to=OrganisationFactory(), first_day=start)
        assert len(memberships_on(person, probe)) == 1
        assert person.memberships.filter(valid_until=None).count() == 1
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_past_report_uses_the_school_of_that_day(school, other_school):
    row = MembershipFactory(organisation=school, valid_from=date(2024, 9, 1))
    transfer_person(row, to=other_school, first_day=date(2025, 9, 1))
    assert membership_on(row.person, date(2025, 8, 31)).organisation == school
    assert membership_on(row.person, date(2025, 9, 1)).organisation == other_school


@pytest.mark.django_db
def test_two_schools_at_once_are_normal(school, other_school):
    person = UserFactory()
    open_membership(person, organisation=school)
    open_membership(person, organisation=other_school)
    assert person.memberships.current().count() == 2


@pytest.mark.django_db
def test_opening_twice_is_once(school):
    person = UserFactory()
    assert open_membership(person, organisation=school) == open_membership(person, organisation=school)


@pytest.mark.django_db
def test_ending_before_the_beginning_is_refused(school):
    row = MembershipFactory(organisation=school, valid_from=date(2026, 1, 2))
    with pytest.raises(ValidationError):
        close_membership(row, last_day=date(2026, 1, 1))


@pytest.mark.django_db
def test_database_refuses_what_python_forgot(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(organisation=school, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1))


@pytest.mark.django_db
def test_floors_above_are_told_after_the_commit(school, django_capture_on_commit_callbacks):
    told = []
    members_changed.connect(lambda **facts: told.append(facts["organisation_ids"]), weak=False, dispatch_uid="t")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            open_membership(UserFactory(), organisation=school)
            assert told == []
        assert told == [[school.pk]]
    finally:
        members_changed.disconnect(dispatch_uid="t")
