"""A new privacy text is put to everybody who agreed to an older one, and nobody is asked without need."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.domain.editing.publishing import publish_by_system
from cms.models import LegalPage
from people.domain.consent import agreed_version, current_text_version, give_consent
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ACCOUNT, AGREE = "/account/", "/account/agree/"


def publish_version(number, *, day=None, note="写明保存多久"):
    page = LegalPage.objects.get(kind="privacy", locale__language_code="zh-hans")
    page.number, page.body, page.change_note = number, f"<p>第 {number} 版。</p>", note
    page.effective_on = day or timezone.localdate()
    publish_by_system(page, reason="test")


@pytest.fixture
def learner(client):
    person = UserFactory()
    give_consent(person, kind="privacy")
    client.force_login(person)
    return person


def test_published_version_is_the_one_people_agree_to():
    assert current_text_version("privacy") == "1"
    publish_version(2)
    assert current_text_version("privacy") == "2"
    publish_version(3, day=timezone.localdate() + timedelta(days=7))
    assert current_text_version("privacy") == "2"


def test_new_version_is_put_to_whoever_agreed_to_the_older(client, learner):
    assert client.get(ACCOUNT).status_code == 200
    publish_version(2)
    answer = client.get("/account/?a=1")
    assert answer.status_code == 302
    assert answer.url == f"{AGREE}?next=%2Faccount%2F%3Fa%3D1"
    page = client.get(answer.url).content.decode()
    assert "写明保存多久" in page
    assert "/privacy/" in page
    done = client.post(AGREE, {"version": "2", "next": "/account/?a=1"})
    assert done.url == "/account/?a=1"
    assert agreed_version(learner, "privacy") == "2"
    assert client.get(ACCOUNT).status_code == 200


def test_version_that_changed_meanwhile_is_shown_again(client, learner):
    publish_version(2)
    answer = client.post(AGREE, {"version": "1", "next": ACCOUNT})
    assert answer.status_code == 200
    assert agreed_version(learner, "privacy") == "1"


def test_consent_given_on_another_device_counts_here(client, learner):
    publish_version(2)
    give_consent(learner, kind="privacy")
    assert client.get(ACCOUNT).status_code == 200


def test_nothing_public_and_nothing_being_saved_is_held_up(client, learner):
    publish_version(2)
    for path in ("/", "/help/", "/privacy/", "/verify/"):
        assert client.get(path).status_code == 200
    assert client.post(reverse("account_end_sessions")).url == ACCOUNT


def test_foreign_address_is_not_followed(client, learner):
    publish_version(2)
    assert client.post(AGREE, {"version": "2", "next": "https://evil.example/"}).url == reverse("learn")


def test_asking_costs_no_query(client, learner, django_assert_max_num_queries):
    client.get(ACCOUNT)
    with django_assert_max_num_queries(0):
        current_text_version("privacy")
