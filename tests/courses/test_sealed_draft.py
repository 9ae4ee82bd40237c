"""Drafts of a private journal: kept sealed before handing in, by the page or its button; of self-tests nothing is kept."""

import pytest
from django.urls import reverse

from courses.domain.assessing.consent import agree_to_self_test, take_back
from courses.models import Attempt, Policy, Progress, Response, SealedResult
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, make_assessment, make_scale

pytestmark = pytest.mark.django_db
WORDS = {"a-e1-day": "2026-09-04", "a-e1-what": "只写给自己看的话"}


@pytest.fixture
def journal(client):
    policy = Policy(attempts=None, pass_mark=None)
    made = make_assessment("私人手记", type_key="journal_private", privacy="confidential", policy=policy)
    sitting = Sitting(assessment=made, move_on="completed")
    agree_to_self_test(sitting.person, sitting.item)
    client.force_login(sitting.person)
    return sitting


def keep(client, attempt, fields=WORDS, *, script=True, **more):
    headers = {"X-Requested-With": "fetch"} if script else {}
    return client.post(reverse("attempt_keep", args=[attempt.public_id]), {**fields, **more}, headers=headers)


def paper(client, attempt):
    return client.get(reverse("attempt", args=[attempt.public_id])).content.decode()


def test_what_was_typed_comes_back_and_is_sealed(client, journal):
    attempt = journal.start()
    answer = keep(client, attempt).json()
    assert answer["saved"] is True
    page = paper(client, attempt)
    assert "只写给自己看的话" in page
    assert f'data-version="{answer["revision"]}"' in page
    assert "error-summary" not in page
    assert not Response.objects.exists()
    assert "只写给自己".encode() not in bytes(SealedResult.objects.get().answers)
    assert Attempt.objects.get().progress == Progress.STARTED


def test_without_script_a_button_keeps_it(client, journal):
    attempt = journal.start()
    assert f'formaction="{reverse("attempt_keep", args=[attempt.public_id])}"' in paper(client, attempt)
    answer = keep(client, attempt, script=False)
    assert answer["Location"] == reverse("attempt", args=[attempt.public_id])
    assert "已加密存好" in paper(client, attempt)


def test_a_window_behind_overwrites_nothing(client, journal):
    attempt = journal.start()
    first = keep(client, attempt).json()["revision"]
    keep(client, attempt, {**WORDS, "a-e1-what": "后来写的"}, revision=first)
    assert keep(client, attempt, {**WORDS, "a-e1-what": "旧窗口"}, revision=first).status_code == 409
    assert "后来写的" in paper(client, attempt)


def test_the_same_words_twice_are_no_conflict(client, journal):
    attempt = journal.start()
    assert keep(client, attempt, revision="0" * 16).status_code == 409
    keep(client, attempt)
    assert keep(client, attempt, revision="0" * 16).status_code == 200


def test_an_unfinished_hand_in_says_what_is_missing(client, journal):
    attempt = journal.start()
    answer = client.post(reverse("attempt_submit", args=[attempt.public_id]), WORDS, follow=True)
    assert "error-summary" in answer.content.decode()
    assert "只写给自己看的话" in answer.content.decode()


def test_nothing_is_kept_of_a_self_test(client):
    sitting = Sitting(assessment=make_scale(), move_on="completed")
    agree_to_self_test(sitting.person, sitting.item)
    client.force_login(sitting.person)
    attempt = sitting.start()
    assert keep(client, attempt, {"a-1": "3"}).status_code == 404
    assert "data-sealed-keep" not in paper(client, attempt)


def test_after_consent_is_taken_back_nothing_is_kept(client, journal):
    attempt = journal.start()
    take_back(journal.person, journal.item)
    assert keep(client, attempt).status_code == 410


def test_nobody_else_keeps_anything(client, journal):
    attempt = journal.start()
    client.force_login(LearnerFactory())
    assert keep(client, attempt).status_code == 404
    client.logout()
    assert keep(client, attempt).status_code == 403


def test_too_much_is_said_to_be_too_much(client, journal):
    attempt = journal.start()
    assert keep(client, attempt, {"a-e1-what": "好" * 30000}).status_code == 400
