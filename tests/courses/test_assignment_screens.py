"""The screens of assigned training: whole ways, wrong input, other people's units, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Assignment, AssignmentState, Extension
from people.domain.person import set_identifier
from tests.courses.assigning_stage import City, run_jobs
from tests.factories.courses import join
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return City()


def to(name, row, *more):
    return reverse(name, args=[row.public_id, *more])


def form_data(town, **values):
    data = {
        "what": f"course-{town.course.public_id}", "owner": town.root.public_id, "notice": "云教〔2026〕12号",
        "title": "全员轮训", "note": "", "starts_on": town.today.isoformat(), "due_on": town.day(10).isoformat(),
        "revision": "0", "people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "time-TOTAL_FORMS": "1",
        "time-INITIAL_FORMS": "0", "people-0-organisation": town.near.public_id, "people-0-capacity": "teacher",
        "time-0-role": "coordinator", "time-0-days": "14",
    }  # fmt: skip
    return data | values


def test_from_the_form_to_people(client, town):
    person, _outside = town.teacher(), town.teacher(town.other)
    client.force_login(town.bureau)
    assert client.get(reverse("assignment_new")).status_code == 200
    answer = client.post(reverse("assignment_new"), form_data(town))
    row = Assignment.objects.get()
    assert answer.url == to("assignment_preview", row)
    page = client.get(answer.url).content.decode()
    assert town.near.name in page
    assert town.far.name not in page
    answer = client.post(to("assignment_publish", row), {"revision": row.revision}, follow=True)
    assert answer.status_code == 200
    run_jobs()
    assert town.reached(row) == {person.pk}
    page = client.get(to("assignment", row)).content.decode()
    assert "〔2026〕12号" in page
    assert person.real_name in client.get(to("assignment_people", row)).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"due_on": "2020-01-01", "starts_on": "2019-01-01"}, ""),
        ({"due_on": "x"}, ""),
        ({"starts_on": "2099-01-01"}, ""),
        ({"people-0-organisation": "none"}, ""),
        ({"people-0-organisation": "", "people-0-stage": "primary"}, ""),
        ({"people-TOTAL_FORMS": "x"}, ""),
        ({"time-0-days": "-3"}, ""),
        ({"title": "\0"}, ""),
        ({"what": "course-none"}, ""),
    ],
)
def test_wrong_input_writes_nothing(client, town, changed, words):
    client.force_login(town.bureau)
    answer = client.post(reverse("assignment_new"), form_data(town, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Assignment.objects.exists()


def test_nobody_is_said_before_publishing(client, town):
    client.force_login(town.bureau)
    client.post(reverse("assignment_new"), form_data(town))
    row = Assignment.objects.get()
    page = client.get(to("assignment_preview", row)).content.decode()
    assert to("assignment_publish", row) not in page
    client.post(to("assignment_publish", row), {"revision": row.revision})
    row.refresh_from_db()
    assert row.is_draft


def test_a_change_after_publishing_needs_a_reason_and_two_windows_are_told(client, town):
    town.teacher(), town.teacher(town.other)
    row = town.assign(place=town.near)
    client.force_login(town.bureau)
    page = client.get(to("assignment_edit", row)).content.decode()
    data = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', page))
    data |= {"people-0-organisation": town.root.public_id, "people-0-capacity": "teacher", "title": row.title}
    assert client.post(to("assignment_edit", row), data).status_code == 422
    answer = client.post(to("assignment_edit", row), data | {"reason": "扩大到全市"})
    assert answer.status_code == 302
    run_jobs()
    assert len(town.reached(row)) == 2
    assert client.post(to("assignment_edit", row), data | {"reason": "又一次"}).status_code == 422


def test_names_that_are_pasted(client, town):
    one, two, twin = (town.teacher(real_name=name) for name in ("林望舒", "贺兰山", "苏慕遮"))
    far = town.teacher(town.other, real_name="秦书言")
    join(twin, town.other)
    for person, number, school in ((one, "T001", town.school), (two, "T002", town.school), (twin, "T001", town.other)):
        set_identifier(person, scheme="staff_number", value=number, issuer=school)
    set_identifier(far, scheme="phone", value="13800138000")
    row = town.draft()
    client.force_login(town.bureau)
    text = (
        f"T001\nt002，{two.real_name}\nT002,别人\nT001 {one.real_name}\n13800138000\nX999\n{far.real_name}\n' OR 1=1\n"
    )
    answer = client.post(to("assignment_names", row), {"lines": text})
    naming = answer.context["naming"]
    assert set(naming.found) == {one.pk, two.pk, far.pk}
    assert (naming.several, naming.other_name, naming.unknown, naming.double) == (1, 1, 2, 1)
    assert row.listed.count() == 3
    assert client.post(to("assignment_names", row), {"lines": "T002"}).context["naming"].known == 1
    for wrong in (" ", "T001\0", "9" * 2_000_001):
        assert client.post(to("assignment_names", row), {"lines": wrong}).status_code == 422


def test_a_coordinator_names_only_people_of_the_own_units(client, town):
    mine, other = town.teacher(), town.teacher(town.other)
    set_identifier(other, scheme="staff_number", value="F1", issuer=town.other)
    set_identifier(mine, scheme="staff_number", value="N1", issuer=town.school)
    row = town.draft(owner=town.school, place=town.school)
    client.force_login(town.coordinator)
    naming = client.post(to("assignment_names", row), {"lines": "F1\nN1"}).context["naming"]
    assert (set(naming.found), naming.unknown) == ({mine.pk}, 1)


class TestScopes:
    def test_a_coordinator_of_another_district_finds_nothing(self, client, town):
        town.teacher()
        row = town.assign(place=town.near)
        client.force_login(town.outsider)
        for name in ("assignment", "assignment_people", "assignment_edit", "assignment_preview", "assignment_names"):
            assert client.get(to(name, row)).status_code == 404
        for name in (
            "assignment_publish",
            "assignment_move",
            "assignment_end",
            "assignment_delete",
            "assignment_grant",
        ):
            assert client.post(to(name, row)).status_code == 404
        assert row.title not in client.get(reverse("assignments")).content.decode()
        assert row.title not in client.get(reverse("progress")).content.decode()

    def test_a_coordinator_sees_the_own_school_and_changes_nothing(self, client, town):
        mine, other = town.teacher(), town.teacher(town.other)
        row = town.assign()
        client.force_login(town.coordinator)
        page = client.get(to("assignment_people", row)).content.decode()
        assert mine.real_name in page
        assert other.real_name not in page
        assert client.get(to("assignment_edit", row)).status_code == 404
        page = client.get(reverse("assignments"))
        assert [one.reached for one in page.context["page"]] == [1]

    def test_a_coordinator_assigns_within_the_own_units_only(self, client, town):
        town.teacher()
        client.force_login(town.coordinator)
        beyond = form_data(town, owner=town.root.public_id)
        assert client.post(reverse("assignment_new"), beyond).status_code == 422
        inside = form_data(town, owner=town.school.public_id, **{"people-0-organisation": town.school.public_id})
        assert client.post(reverse("assignment_new"), inside).status_code == 302

    def test_learners_and_guests_are_kept_out(self, client, town):
        row = town.draft()
        assert client.get(reverse("assignments")).status_code == 302
        client.force_login(town.teacher())
        assert client.get(reverse("assignments")).status_code == 403
        assert client.get(to("assignment", row)).status_code == 403


def test_more_time_for_those_ticked_and_for_a_unit(client, town):
    one, two, far = town.teacher(), town.teacher(), town.teacher(town.other)
    row = town.assign(due=5)
    client.force_login(town.coordinator)
    ticked = {"person": [one.public_id, far.public_id], "until": town.day(9).isoformat(), "reason": "外出培训"}
    client.post(to("assignment_grant", row), ticked | {"do": "extend"})
    assert set(Extension.objects.values_list("enrolment__person", flat=True)) == {one.pk}
    client.post(to("assignment_grant", row), ticked | {"do": "extend", "until": town.day(80).isoformat()})
    assert Extension.objects.count() == 1
    client.post(to("assignment_grant", row), ticked | {"do": "extend", "reason": ""})
    assert Extension.objects.count() == 1
    whole = {"unit": town.school.public_id, "whom": "unit", "until": town.day(9).isoformat(), "reason": "停课"}
    client.post(to("assignment_grant", row), whole)
    assert set(Extension.objects.values_list("enrolment__person", flat=True)) == {one.pk, two.pk}


def test_moving_and_ending(client, town):
    town.teacher()
    row = town.assign()
    client.force_login(town.bureau)
    client.post(
        to("assignment_move", row), {"due_on": town.day(30).isoformat(), "reason": "台风", "revision": row.revision}
    )
    row.refresh_from_db()
    assert row.due_on == town.day(30)
    client.post(to("assignment_move", row), {"due_on": "1999-01-01", "reason": "x", "revision": row.revision})
    client.post(to("assignment_end", row), {"state": "nonsense", "reason": "x", "revision": row.revision})
    row.refresh_from_db()
    assert (row.due_on, row.state) == (town.day(30), AssignmentState.PUBLISHED)
    client.post(to("assignment_end", row), {"state": "closed", "reason": "完成", "revision": row.revision})
    row.refresh_from_db()
    assert row.state == AssignmentState.CLOSED
    assert "台风" in client.get(to("assignment", row)).content.decode()


def test_the_home_says_by_which_notice(client, town):
    person = town.teacher()
    town.assign()
    client.force_login(person)
    assert "〔2026〕12号" in client.get(reverse("learn")).content.decode()


def cost(client, address):
    client.get(address)
    return len(count_queries(lambda: client.get(address)))


def test_lists_cost_the_same_for_many(client, town):
    town.teacher()
    row = town.assign()
    client.force_login(town.bureau)
    addresses = [
        reverse("assignments"),
        to("assignment", row),
        to("assignment_people", row),
        to("assignment_preview", row),
    ]
    before = [cost(client, address) for address in addresses]
    for _one in range(3):
        town.teacher(), town.teacher(town.other)
    town.assign(title="二"), town.assign(title="三")
    after = [cost(client, address) for address in addresses]
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)


def test_a_double_click_makes_one_draft(client, town, time_machine):
    client.force_login(town.bureau)
    answers = [client.post(reverse("assignment_new"), form_data(town)) for _press in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    made = Assignment.objects.get()
    assert made.audiences.count() == 1
    client.post(reverse("assignment_new"), form_data(town, title="另一个通知"))
    assert Assignment.objects.count() == 2
    time_machine.move_to(timezone.now() + timedelta(seconds=11), tick=False)
    client.post(reverse("assignment_new"), form_data(town))
    assert Assignment.objects.count() == 3, "later it is meant"


def test_enter_saves_and_adds_no_row(client, town):
    """Of a form's buttons the first is what Enter presses."""
    client.force_login(town.bureau)
    page = client.get(reverse("assignment_new")).content.decode()
    form = page[page.index('<form class="form"') :]
    assert 'name="again"' not in form[: form.index("</button>")]
