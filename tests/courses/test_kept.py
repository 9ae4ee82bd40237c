"""Whoever was signed out while handing in keeps what was typed, also without script; nobody else gets it."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Attempt, Grade
from people.domain.role import grant_role
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory
from tests.factories.people import OrganisationFactory

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


def test_a_holder_of_a_role_who_was_away_keeps_the_answers_too(client: Client, attempt: Attempt) -> None:
    person = attempt.enrolment.person
    grant_role(person, role="coordinator", organisation=OrganisationFactory(), reason="test")
    client.force_login(person)
    paper = reverse("attempt", args=[attempt.public_id])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert client.get(paper).status_code == 200
        clock.shift(timedelta(minutes=40))
        assert hand_in(client, attempt, **{"a-q1": "2"}).endswith(f"?next={paper}")
        client.force_login(person)
        assert hidden(client.get(paper).content.decode()) == {"a-q1": "2"}


def test_whoever_posts_while_signed_out_comes_back_to_the_page_of_the_form(client: Client, attempt: Attempt) -> None:
    clear = reverse("attempt_clear", args=[attempt.public_id])
    there = "/learn/attempt/x/?a=1"
    answer = client.post(clear, HTTP_REFERER=f"http://testserver{there}")
    assert answer.url == f"{reverse('account_login')}?{urlencode({'next': there})}"
    elsewhere = client.post(clear, HTTP_REFERER="http://evil.example/page")
    assert "evil" not in elsewhere.url
