"""The staff screens a person's roles open, and that everybody who has them finds the way there."""

import pytest
from django.urls import reverse

from people.domain.work import work_screens
from tests.factories.people import UserFactory, make_holder, make_teacher

pytestmark = pytest.mark.django_db
WAYS = {
    "coordinator": [
        "progress",
        "assignments",
        "hours_people",
        "applications",
        "inspections",
        "certificate_sheets",
        "exceptions",
        "reminders",
        "rosters",
        "codes",
    ],
    "bureau_admin": [
        "progress",
        "assignments",
        "hours_people",
        "applications",
        "peer_pools",
        "inspections",
        "classes",
        "workshops_led",
        "courses_figures",
        "appeals",
        "certificate_sheets",
        "exceptions",
        "reminders",
        "rosters",
        "past_imports",
        "codes",
        "roles",
        "tokens",
        "webhooks",
        "audit",
    ],
    "auditor": ["progress", "hours_people", "audit"],
    "editor": ["workshops_led", "courses_figures"],
    "assessor": ["marking"],
    "visitor": ["marking", "inspections"],
}


@pytest.mark.parametrize("role", WAYS)
def test_screens_of_a_role_open(client, city, role):
    person = make_holder(role, city)
    client.force_login(person)
    screens = work_screens(person)
    assert [screen.url for screen in screens] == [reverse(name) for name in WAYS[role]]
    for screen in screens:
        answer = client.get(screen.url, follow=True)
        assert answer.status_code == 200
        if len(screens) > 1:
            assert f'href="{screen.url}" aria-current="page"' in answer.content.decode()


def test_the_home_leads_there(client, school):
    client.force_login(make_holder("coordinator", school))
    home = client.get(reverse("learn")).content.decode()
    assert f'href="{reverse("codes")}"' in home


def test_a_learner_pays_no_query_for_it(school, django_assert_num_queries):
    person = make_teacher(school)
    with django_assert_num_queries(0):
        assert work_screens(person) == []


def test_the_technical_administrator_has_them_all():
    assert len(work_screens(UserFactory(is_superuser=True))) == 22
