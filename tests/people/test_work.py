"""The staff screens a person's roles open, and that everybody who has them finds the way there."""

import pytest
from django.urls import reverse

from people.domain.work import in_sections, work_screens
from tests.factories.people import UserFactory, make_holder, make_teacher

pytestmark = pytest.mark.django_db
WAYS = {
    "coordinator": [
        "progress",
        "assignments",
        "applications",
        "exceptions",
        "reminders",
        "inspections",
        "hours_people",
        "certificate_sheets",
        "rosters",
        "codes",
    ],
    "bureau_admin": [
        "progress",
        "assignments",
        "applications",
        "exceptions",
        "reminders",
        "courses_figures",
        "peer_pools",
        "inspections",
        "appeals",
        "classes",
        "workshops_led",
        "hours_people",
        "certificate_sheets",
        "past_imports",
        "rosters",
        "codes",
        "roles",
        "merges",
        "tokens",
        "webhooks",
        "audit",
    ],
    "auditor": ["progress", "hours_people", "audit"],
    "editor": ["courses_figures", "workshops_led"],
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


def test_many_screens_stand_in_sections_and_few_in_a_row(client, city):
    bureau, editor = make_holder("bureau_admin", city), make_holder("editor", city)
    assert in_sections(work_screens(editor)) == []
    sections = in_sections(work_screens(bureau, path=reverse("past_imports")))
    assert [screen.url for section in sections for screen in section.screens] == [
        screen.url for screen in work_screens(bureau)
    ], "each screen stands in one section, in the same order"
    assert [section.url for section in sections if section.current] == [reverse("hours_people")]
    client.force_login(bureau)
    shown = client.get(reverse("past_imports")).content.decode()
    assert f'href="{reverse("hours_people")}" aria-current="true"' in shown, "the tab of the section"
    assert f'href="{reverse("certificate_sheets")}">' in shown, "its neighbours"
    nav = shown[shown.index("tabs--sub") : shown.index("</nav>", shown.index("tabs--sub"))]
    assert reverse("rosters") not in nav


def test_the_home_leads_there(client, school):
    client.force_login(make_holder("coordinator", school))
    home = client.get(reverse("learn")).content.decode()
    assert f'href="{reverse("codes")}"' in home


def test_a_learner_pays_no_query_for_it(school, django_assert_num_queries):
    person = make_teacher(school)
    with django_assert_num_queries(0):
        assert work_screens(person) == []


def test_the_technical_administrator_has_them_all():
    assert len(work_screens(UserFactory(is_superuser=True))) == 23
