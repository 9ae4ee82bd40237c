"""Whoever was signed out while handing in keeps what was typed, also without script; nobody else gets it."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from courses.models import Attempt, Grade
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db
TYPED = "<b>我想说的话</b>"


@pytest.fixture
def attempt() -> Attempt:
    return Sitting().start()


def hand_in(client: Client, attempt: Attempt, **answers: Any) -> str:
    """Post the paper without a session; gives where that leads."""
    answer = client.post(reverse("attempt_submit", args=[attempt.public_id]), answers)
    assert answer.status_code == 302
    return str(answer.url)


def hidden(page: str) -> dict[str, str]:
    """What the page would hand in."""
    return dict(re.findall(r'<input type="hidden" name="(a-[^"]+)" value="([^"]*)"', page))


def test_answers_wait_for_the_sign_in_and_are_handed_in_then(client: Client, attempt: Attempt) -> None:
    paper = reverse("attempt", args=[attempt.public_id])
    assert hand_in(client, attempt, **{"a-q1": "2", "a-q2": TYPED}).endswith(f"?next={paper}")
    assert not Grade.objects.exists()
    stored = [str(row.get_decoded()) for row in Session.objects.all()]
    assert any("kept_answers" in text for text in stored)
    assert not any("我想说" in text for text in stored), "kept sealed"
    client.force_login(attempt.enrolment.person)
    page = client.get(paper)
    assert page["Cache-Control"] == "no-store"
    assert TYPED not in page.content.decode()
    fields = hidden(page.content.decode())
    assert fields["a-q1"] == "2"
    assert "我想说的话" in fields["a-q2"]
    assert "question" in client.get(f"{paper}?paper=1").content.decode()
    done = client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-q1": "2"})
    assert done.url == reverse("result", args=[attempt.public_id])
    assert "kept_answers" not in client.session


def test_nobody_else_gets_what_was_kept(client: Client, attempt: Attempt) -> None:
    hand_in(client, attempt, **{"a-q1": "2"})
    client.force_login(LearnerFactory())
    assert client.get(reverse("attempt", args=[attempt.public_id])).status_code == 404


def test_nothing_is_kept_for_an_attempt_that_is_not_there(client: Client) -> None:
    answer = client.post(reverse("attempt_submit", args=["aaaaaaaaaaaa"]), {"a-q1": "2"})
    assert answer.status_code == 302
    assert not Session.objects.exists()
