"""The screen for exceptions: who may open it, for whom, what it writes and what it refuses."""

import pytest
from django.urls import reverse

from courses.domain.assessing.attempt import find_allowance
from courses.models import Extension, Policy, Waiver
from people.domain.role import grant_role
from people.models import AuditEntry
from tests.courses.sitting import WRONG, Sitting
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


def learner_at(school, policy=None):
    person = LearnerFactory()
    join(person, school)
    return Sitting(policy, person=person)


@pytest.fixture(params=["coordinator", "trainer"])
def staff(client, school, request):
    person = LearnerFactory()
    grant_role(person, role=request.param, organisation=school)
    client.force_login(person)
    return person


def test_another_attempt_is_granted_and_taken_back(client, school, staff):
    sitting = learner_at(school, Policy(attempts=1))
    sitting.submit(sitting.start(), WRONG)
    assert sitting.person.real_name in client.get(reverse("exceptions")).content.decode()
    address = reverse("exceptions_of", args=[sitting.enrolment.public_id])
    answer = client.post(address, {"what": "extension", "part": sitting.item.key, "attempts": "1", "reason": "停电"})
    assert answer.status_code == 302
    assert find_allowance(sitting.enrolment, sitting.item).may_start
    shown = client.get(address).content.decode()
    assert "停电" in shown
    row = Extension.objects.get()
    take = {"kind": "extension", "id": str(row.pk), "reason": "弄错了"}
    client.post(reverse("exception_withdraw", args=[sitting.enrolment.public_id]), take)
    assert not find_allowance(sitting.enrolment, sitting.item).may_start
    entries = AuditEntry.objects.filter(action__startswith="exception.")
    assert {entry.action for entry in entries} == {"exception.extended", "exception.withdrawn"}
    assert {entry.subject for entry in entries} == {sitting.person.public_id}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"what": "extension", "part": "all", "reason": "x"},
        {"what": "waiver", "part": "all", "reason": " "},
        {"what": "waiver", "part": "", "reason": "x"},
        {"what": "extension", "part": "all", "minutes": "-1", "reason": "x"},
        {"what": "extension", "part": "all", "minutes": "9" * 30, "reason": "x"},
        {"what": "extension", "part": "all", "until": "2020-01-01", "reason": "x"},
        {"what": "waiver", "part": "00000000-0000-0000-0000-000000000000", "reason": "x"},
        {"what": "extension", "part": "all", "until": "never", "reason": "<script>"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_granted(client, school, staff, data):
    sitting = learner_at(school)
    answer = client.post(reverse("exceptions_of", args=[sitting.enrolment.public_id]), data)
    assert answer.status_code == (422 if data else 200)
    assert not Extension.objects.exists()
    assert not Waiver.objects.exists()


def test_learners_elsewhere_and_oneself_are_out_of_reach(client, school, staff):
    elsewhere = learner_at(SchoolFactory())
    join(staff, school)
    own = make_enrolment(elsewhere.page, staff)
    shown = client.get(reverse("exceptions")).content.decode()
    assert elsewhere.person.real_name not in shown.replace(staff.real_name, "")
    for enrolment in (elsewhere.enrolment, own):
        address = reverse("exceptions_of", args=[enrolment.public_id])
        assert client.get(address).status_code == 404
        assert client.post(address, {"what": "waiver", "reason": "x"}).status_code == 404


def test_a_learner_does_not_get_in(client, school):
    sitting = learner_at(school)
    client.force_login(sitting.person)
    assert client.get(reverse("exceptions")).status_code == 403


def test_the_list_costs_the_same_for_many(client, school):
    person = LearnerFactory()
    grant_role(person, role="coordinator", organisation=school)
    client.force_login(person)

    def more(count):
        for _row in range(count):
            learner_at(school)

    assert_constant_queries(more, lambda: client.get(reverse("exceptions")))


def test_one_learner_costs_the_same_for_many(client, school):
    person = LearnerFactory()
    grant_role(person, role="coordinator", organisation=school)
    client.force_login(person)
    learner = LearnerFactory()
    join(learner, school)
    enrolment = make_enrolment(make_page(quiz(make_assessment())), learner)

    def more(count):
        for _row in range(count):
            Extension.objects.create(enrolment=enrolment, author=person, reason="x", minutes=1)

    assert_constant_queries(more, lambda: client.get(reverse("exceptions_of", args=[enrolment.public_id])))
