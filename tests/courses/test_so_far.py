"""Answers that are shown always: a look before handing in, at what is saved, and nowhere else."""

import pytest
from django.urls import reverse

from courses.models import Attempt, Grade, Policy, Progress, Response
from tests.courses.sitting import RIGHT, Sitting
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db
KEY = "听他说完"


@pytest.fixture
def sitting(client):
    found = Sitting(Policy(feedback="always"))
    client.force_login(found.person)
    return found


def look(attempt):
    return reverse("attempt_so_far", args=[attempt.public_id])


def test_it_shows_what_is_right_and_hands_nothing_in(client, sitting):
    attempt = sitting.start()
    sitting.save(attempt, raw={"a-q1": ["2"]})
    page = client.get(look(attempt))
    assert "option--right" in page.content.decode()
    assert "10 分，满分 20 分" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert Attempt.objects.get().progress == Progress.STARTED
    assert not Grade.objects.exists()


def test_the_paper_leads_to_it(client, sitting):
    attempt = sitting.start()
    assert f'formaction="{look(attempt)}"' in client.get(reverse("attempt", args=[attempt.public_id])).content.decode()


def test_without_script_what_was_chosen_is_saved_first(client, sitting):
    attempt = sitting.start()
    answer = client.post(look(attempt), {"a-q1": "2", "a-q2": "1"})
    assert answer["Location"] == look(attempt)
    assert Response.objects.get().raw == {"a-q1": ["2"], "a-q2": ["1"]}
    client.post(look(attempt), {"a-q1": "2", "a-q2": "1"})
    assert Response.objects.count() == 1


def test_a_page_behind_another_window_overwrites_nothing(client, sitting):
    attempt = sitting.start()
    sitting.save(attempt, raw={"a-q1": ["2"]})
    client.post(look(attempt), {"a-q1": "1", "revision": "0"})
    assert Response.objects.count() == 1


def test_after_handing_in_the_result_shows_the_key(client, sitting):
    attempt = sitting.start()
    sitting.submit(attempt, RIGHT)
    assert client.get(look(attempt))["Location"] == reverse("attempt", args=[attempt.public_id])
    result = client.get(reverse("result", args=[attempt.public_id])).content.decode()
    assert "option--right" in result


@pytest.mark.parametrize("feedback", ["after_submit", "after_pass", "after_close", "score_only", "never"])
def test_no_other_rule_gives_a_look(feedback, client):
    sitting = Sitting(Policy(feedback=feedback))
    client.force_login(sitting.person)
    attempt = sitting.start()
    assert client.get(look(attempt)).status_code == 302
    client.post(look(attempt), {"a-q1": "2"})
    assert not Response.objects.exists()
    assert "so-far" not in client.get(reverse("attempt", args=[attempt.public_id])).content.decode()


def test_nobody_else_gets_a_look(client, sitting):
    attempt = sitting.start()
    client.force_login(LearnerFactory())
    assert client.get(look(attempt)).status_code == 404
