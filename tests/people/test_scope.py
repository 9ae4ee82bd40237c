"""Who may: every queryset of the register ends at the border of one's subtree."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.domain.activation import issue_code
from people.domain.audit import record_audit
from people.domain.consent import give_consent
from people.domain.job import create_job
from people.domain.message import send_message
from people.domain.person import disable_person
from people.domain.role import grant_role, project_groups, revoke_role
from people.models import (
    ActivationCode,
    AuditEntry,
    Consent,
    Job,
    Membership,
    Message,
    Organisation,
    PersonIdentifier,
    RoleGrant,
    RosterBatch,
    SchoolClass,
    User,
)  # fmt: skip
from people.models.scope import ACTIONS, UnknownAction
from people.rules import has_role, may, may_reveal, organisations_visible_to, remember_grants
from tests.factories.people import UserFactory, make_holder, make_teacher
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
ALL = (
    User, Membership, PersonIdentifier, RosterBatch, Job, AuditEntry, ActivationCode, SchoolClass, RoleGrant, Message,
    Consent, Organisation,
)  # fmt: skip


@pytest.fixture
def two_schools(school, other_school):
    """A full set of rows at each school, and the coordinator of the first."""
    coordinator = make_holder("coordinator", school)
    for number, place in enumerate((school, other_school)):
        person = make_teacher(place, staff_number=f"T-{number}", phone=f"1381234123{number}")
        RosterBatch.objects.create(organisation=place, file_hash="x")
        create_job("test", owner=person, organisation=place)
        record_audit("test", subject=person, organisation=place)
        issue_code(person, organisation=place)
        SchoolClass.objects.create(organisation=place, school_year=2026, stage="primary", grade=1, number=1)
        grant_role(UserFactory(), role="trainer", organisation=place)
        send_message(person, "phone_changed")
        give_consent(person, kind="privacy")
    return coordinator


def places_of(rows, model) -> set[str]:
    """The schools that the rows of a queryset belong to."""
    found = set()
    for row in rows:
        if model in (User,):
            found |= set(row.memberships.values_list("organisation__code", flat=True))
        elif model in (PersonIdentifier, Message, Consent):
            found |= set(row.person.memberships.values_list("organisation__code", flat=True))
        elif model is Organisation:
            found.add(row.code)
        else:
            found.add(row.organisation.code if row.organisation else "")
    return found


@pytest.mark.parametrize("model", ALL)
def test_coordinator_sees_nothing_of_another_school(two_schools, model):
    seen = model.objects.all().visible_to(two_schools)
    assert "S2" not in places_of(seen, model)


@pytest.mark.parametrize("model", [User, Membership, PersonIdentifier, RosterBatch, ActivationCode, SchoolClass])
def test_coordinator_sees_the_own_school(two_schools, model):
    assert "S1" in places_of(model.objects.all().visible_to(two_schools), model)


@pytest.mark.parametrize("model", ALL)
def test_guest_and_stranger_see_nothing(two_schools, model):
    stranger = UserFactory()
    assert not model.objects.all().visible_to(AnonymousUser()).exists()
    assert set(model.objects.all().visible_to(stranger)) <= {stranger}


def test_bureau_sees_both(two_schools, city):
    boss = make_holder("bureau_admin", city)
    for model in (User, Membership, RosterBatch, Job, AuditEntry, ActivationCode, SchoolClass, RoleGrant):
        assert {"S1", "S2"} <= places_of(model.objects.all().visible_to(boss), model), model


def test_log_without_place_is_for_the_whole_city(city, district):
    record_audit("role.test")
    assert AuditEntry.objects.visible_to(make_holder("auditor", city)).filter(action="role.test").exists()
    assert not AuditEntry.objects.visible_to(make_holder("auditor", district)).filter(action="role.test").exists()


def test_person_of_two_schools_is_seen_by_both(school, other_school):
    from tests.factories.people import MembershipFactory

    person = make_teacher(other_school)
    MembershipFactory(person=person, organisation=school)
    for place in (school, other_school):
        assert person in User.objects.all().visible_to(make_holder("coordinator", place))


def test_person_who_left_is_no_longer_seen(school):
    person = make_teacher(school)
    Membership.objects.filter(person=person).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert person not in User.objects.all().visible_to(make_holder("coordinator", school))


def test_unknown_action_is_an_error_and_not_a_no(school):
    with pytest.raises(UnknownAction):
        may(UserFactory(), "import_rooster", school)


def test_grant_over_a_district_reaches_its_schools_only(city, district, school):
    holder = make_holder("coordinator", district)
    assert may(holder, "import_roster", school)
    assert not may(holder, "import_roster", city)
    assert set(organisations_visible_to(holder, "import_roster")) == {district, school}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_teacher_without_role_may_nothing(school, action):
    assert not may(make_teacher(school), action, school)


def test_role_begins_and_ends_on_its_day(school):
    person, today = UserFactory(), timezone.localdate()
    grant_role(person, role="coordinator", organisation=school, valid_from=today + timedelta(days=1))
    assert not may(person, "remind", school)
    grant_role(person, role="trainer", organisation=school, valid_from=today, valid_until=today)
    assert may(person, "mark", school)


def test_groups_follow_the_grants(school):
    person = UserFactory()
    grant = grant_role(person, role="editor", organisation=school)
    person.refresh_from_db()
    assert person.holds_role
    assert set(person.groups.values_list("name", flat=True)) == {"role:editor"}
    revoke_role(grant)
    person.refresh_from_db()
    assert not person.holds_role
    assert not person.groups.exists()


def test_clock_begins_and_ends_groups(school):
    person, today = UserFactory(), timezone.localdate()
    RoleGrant.objects.create(person=person, role="editor", organisation=school, valid_from=today)
    RoleGrant.objects.create(
        person=UserFactory(), role="editor", organisation=school, valid_from=today - timedelta(days=9),
        valid_until=today - timedelta(days=1),
    )  # fmt: skip
    assert project_groups() >= 1
    assert person.groups.count() == 1
    assert project_groups() == 0


def test_other_groups_are_left_alone(school):
    from django.contrib.auth.models import Group

    person = UserFactory()
    person.groups.add(Group.objects.create(name="Choir"))
    project_groups([person.pk])
    assert person.groups.count() == 1


def test_disabled_holder_may_nothing(school):
    holder = make_holder("coordinator", school)
    disable_person(holder)
    assert not may(holder, "remind", school)
    assert not has_role(AnonymousUser())


def test_reveal_is_a_permission_of_its_own(city, school):
    person = make_teacher(school)
    assert may_reveal(person, person)
    assert not may_reveal(make_holder("coordinator", school), person)
    assert may_reveal(make_holder("bureau_admin", city), person)


def test_what_is_remembered_for_one_request_answers_as_the_register_does(two_schools, school, other_school):
    asked, remembered = User.objects.get(pk=two_schools.pk), User.objects.get(pk=two_schools.pk)
    remember_grants(remembered)
    for action in sorted(ACTIONS):
        for place in (None, school, other_school):
            assert may(remembered, action, place) == may(asked, action, place), action
        same = [list(organisations_visible_to(user, action)) for user in (asked, remembered)]
        assert same[0] == same[1]
    queries = count_queries(lambda: [may(remembered, action, school) for action in ACTIONS])
    assert len(queries) == 0


def test_a_grant_that_ends_is_forgotten_with_the_request(two_schools, school):
    first = User.objects.get(pk=two_schools.pk)
    remember_grants(first)
    for grant in list(two_schools.role_grants.current()):
        revoke_role(grant, actor=two_schools)
    assert not may(User.objects.get(pk=two_schools.pk), "view_people", school)


@pytest.mark.parametrize("nobody", [AnonymousUser(), User(is_active=False)])
def test_nothing_is_remembered_of_nobody(nobody):
    remember_grants(nobody)
    assert not may(nobody, "view_people")
