"""Observers' sheets as a browser meets them: lists, receipts, refusals, whose page it is, and the service worker."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Grade, Mark
from people.domain.role import grant_role
from tests.courses.test_practical import NAME, Hall
from tests.factories.courses import LearnerFactory, SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}
DONE = {
    f"step-{name}": "done"
    for name in ("safe", "call", "breath", "help", "place", "depth", "pace", "blow", "aed", "clear")
}


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sheet(owner=None, **more: str) -> dict[str, str]:
    return {**DONE, "seconds": "5:10", "sheet": NAME, **({"sheet-owner": owner.public_id} if owner else {}), **more}


@pytest.fixture
def hall() -> Hall:
    return Hall(markers=1)


def address(hall: Hall, name: str = "sheet") -> str:
    return reverse(name, args=[hall.work.public_id])


class TestList:
    def test_observer_picks_by_name_and_looking_takes_no_seat(self, hall):
        for person in hall.assessors:
            page = browser(person).get(reverse("sheets")).content.decode()
            assert hall.learner.real_name in page
            assert "data-sheet-state" in browser(person).get(address(hall)).content.decode()
        assert not hall.work.seats.exists()

    def test_pile_of_the_desk_leads_to_the_sheets(self, hall):
        answer = browser(hall.assessors[0]).get(reverse("marking_next", args=[hall.assessment.public_id]))
        assert answer.url == reverse("sheets")

    def test_observers_of_elsewhere_and_other_people_see_nothing(self, hall):
        elsewhere = LearnerFactory()
        grant_role(elsewhere, role="assessor", organisation=SchoolFactory())
        assert hall.learner.real_name not in browser(elsewhere).get(reverse("sheets")).content.decode()
        assert browser(elsewhere).get(address(hall)).status_code == 404
        assert browser(hall.learner).get(reverse("sheets")).status_code == 403
        assert browser(hall.learner).post(address(hall), sheet()).status_code == 403

    def test_list_costs_the_same_with_one_and_with_three(self):
        hall = Hall(markers=1)
        client = browser(hall.assessors[0])
        assert_constant_queries(
            lambda count: [hall.another() for _ in range(count)], lambda: client.get(reverse("sheets"))
        )

    def test_what_was_given_today_is_said(self, hall):
        client = browser(hall.assessors[0])
        client.post(address(hall), sheet())
        assert "结果已出" in client.get(reverse("sheets")).content.decode()


class TestGiving:
    def test_without_script_a_sheet_is_a_form(self, hall):
        answer = browser(hall.assessors[0]).post(address(hall), sheet())
        assert (answer.status_code, answer.url) == (302, reverse("sheets"))
        assert Grade.objects.get().score == 21

    def test_script_gets_a_receipt_every_time_and_the_sheet_counts_once(self, hall):
        client = browser(hall.assessors[0])
        for _again in range(3):
            answer = client.post(address(hall), sheet(hall.assessors[0]), headers=FETCH)
            assert (answer.status_code, answer.json()) == (200, {"receipt": NAME})
        assert (Mark.objects.count(), Grade.objects.count()) == (1, 1)

    def test_another_sheet_after_the_result_is_refused_with_the_reason(self, hall):
        browser(hall.assessors[0]).post(address(hall), sheet())
        answer = browser(hall.assessors[1]).post(address(hall), sheet(sheet="another-sheet"), headers=FETCH)
        assert answer.status_code == 409
        assert answer.json()["problem"]
        assert Mark.objects.count() == 1

    def test_sheet_of_somebody_else_is_not_taken_from_this_session(self, hall):
        one, two = hall.assessors[:2]
        answer = browser(two).post(address(hall), sheet(one), headers=FETCH)
        assert answer.status_code == 403
        assert not Mark.objects.exists()
        assert browser(one).post(address(hall), sheet(one), headers=FETCH).status_code == 200

    @pytest.mark.parametrize(
        "bad", [{"step-safe": ""}, {"step-safe": "<script>"}, {"seconds": "99:99"}, {"seconds": ""}]
    )
    def test_unfinished_sheet_comes_back_with_what_was_ticked(self, hall, bad):
        client = browser(hall.assessors[0])
        assert client.post(address(hall), sheet(**bad), headers=FETCH).status_code == 422
        answer = client.post(address(hall), sheet(**bad))
        assert answer.status_code == 422
        assert re.search(r'name="step-depth" value="done"[^>]* checked', answer.content.decode())
        assert not Mark.objects.exists()

    @pytest.mark.parametrize("name", ["x" * 400, "\x00", "<b>", "短"])
    def test_hostile_name_of_a_sheet_is_asked_to_be_mended(self, hall, name):
        answer = browser(hall.assessors[0]).post(address(hall), sheet(sheet=name), headers=FETCH)
        assert answer.status_code == 422
        assert not Mark.objects.exists()

    def test_sheet_given_before_is_closed_to_its_giver(self):
        hall = Hall()
        client = browser(hall.assessors[0])
        client.post(address(hall), sheet())
        assert "您的考核单已收到" in client.get(address(hall)).content.decode()


class TestDevice:
    def test_pages_say_whose_they_are_and_are_stored_by_nobody_in_between(self, hall):
        for name in (reverse("sheets"), address(hall)):
            answer = browser(hall.assessors[0]).get(name)
            assert answer["X-Sheet-Owner"] == hall.assessors[0].public_id
            assert "no-store" in answer["Cache-Control"]

    def test_token_is_fresh_for_whoever_is_signed_in_and_for_nobody_else(self, hall):
        answer = browser(hall.assessors[0]).get(reverse("sheets_token"))
        assert answer.json()["owner"] == hall.assessors[0].public_id
        assert answer.json()["token"]
        assert answer["Cache-Control"] == "no-store"
        assert Client().get(reverse("sheets_token")).status_code == 401

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_worker_has_a_scope_of_its_own(self, prefix):
        answer = Client().get(f"{prefix}/marking/sheets/worker.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert "no-cache" in answer["Cache-Control"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "Service-Worker-Allowed" not in answer
        facts = json.loads(re.match(r"const FACTS = (\{.*?\});\n", answer.content.decode())[1])
        assert facts["scope"] == f"{prefix}/marking/sheets/"
        assert all(one.startswith(facts["static"]) for one in facts["assets"])

    def test_page_for_no_network_holds_nobody(self, hall):
        shown = browser(hall.assessors[0]).get(reverse("sheets_offline")).content.decode()
        assert hall.assessors[0].real_name not in shown
        assert hall.assessors[0].public_id not in shown

    def test_sheet_on_paper_has_the_name_and_every_step(self, hall):
        page = browser(hall.assessors[0]).get(address(hall, "sheet_print")).content.decode()
        assert hall.learner.real_name in page
        assert page.count("paper__item") == 10
