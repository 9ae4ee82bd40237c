"""Messages are told once, in the reader's language, and delivered by the clock."""

import pytest
from django.core import mail
from django.urls import reverse

from people.domain import message as messages
from people.domain.consent import give_consent, has_consent, withdraw_consent
from people.domain.message import deliver_due, say_message, send_message
from people.models import Message, MessageDelivery
from tests.factories.people import UserFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def test_message_stands_in_the_site_and_goes_by_mail(client):
    person = UserFactory(email="z@example.org", language="en")
    send_message(person, "password_changed")
    assert deliver_due() == 1
    assert mail.outbox[0].subject == "Your password was changed"
    client.force_login(person)
    assert "您的密码已更改" in client.get(reverse("account_messages")).content.decode()
    assert not person.messages.unread().exists()


def test_same_key_is_told_once():
    person = UserFactory()
    for _try in range(2):
        send_message(person, "phone_changed", once_key="a")
    assert Message.objects.count() == 1


def test_person_without_address_is_skipped():
    send_message(UserFactory(email=""), "phone_changed")
    assert deliver_due() == 0
    assert MessageDelivery.objects.get().state == "skipped"


def test_failing_mail_server_is_tried_again_later(monkeypatch):
    def refuse(person, subject, body):
        raise ConnectionRefusedError

    monkeypatch.setitem(messages.CHANNELS, "email", refuse)
    send_message(UserFactory(), "phone_changed")
    deliver_due()
    row = MessageDelivery.objects.get()
    assert (row.state, row.error_code, row.attempts) == ("waiting", "ConnectionRefusedError", 1)
    assert deliver_due() == 0


def test_unknown_kind_is_shown_plainly():
    person = UserFactory()
    send_message(person, "of_a_plugin_that_left", context={"id": 1})
    assert say_message(person.messages.get())[0] == "消息"


def test_list_costs_the_same_for_many(client):
    person = UserFactory()
    client.force_login(person)

    def more(count):
        for _one in range(count):
            send_message(person, "phone_changed")
        Message.objects.update(read_at=None)

    assert_constant_queries(more, lambda: client.get(reverse("account_messages")), at_most=10)


def test_consent_is_given_once_and_withdrawn():
    person = UserFactory()
    assert give_consent(person, kind="reminders") == give_consent(person, kind="reminders")
    assert has_consent(person.pk, "reminders")
    withdraw_consent(person, kind="reminders")
    assert not has_consent(person.pk, "reminders")
    assert person.consents.count() == 1


def test_withdrawing_on_the_account_page(client):
    person = UserFactory()
    give_consent(person, kind="reminders")
    client.force_login(person)
    client.post(reverse("account_withdraw"), {"kind": "reminders"})
    assert not has_consent(person.pk, "reminders")
