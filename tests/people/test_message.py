"""Messages are told once, in the reader's language, and delivered by the clock."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from people.domain.consent import give_consent, has_consent, withdraw_consent
from people.domain.message import say_message, send_message
from people.domain.message_delivery import TRIES, deliver_due
from people.models import Message, MessageDelivery
from plugins.api import ports
from plugins.host.models import PluginState
from plugins.post.email import EmailChannel
from tests.factories.people import UserFactory
from tests.plugins.zoo import lend
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def test_message_stands_in_the_site_and_goes_by_mail(client):
    person = UserFactory(email="z@example.org", language="en")
    send_message(person, "password_changed")
    assert deliver_due() == 2
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
    assert deliver_due() == 1
    assert state_of("email").state == "skipped"
    assert state_of("inbox").state == "sent"


class Refusing(EmailChannel):
    """A mail server that is not there."""

    def deliver(self, message, settings):
        raise ConnectionRefusedError(message["to"])


def state_of(channel: str) -> MessageDelivery:
    return MessageDelivery.objects.get(channel=channel)


def test_failing_channel_is_tried_again_shown_and_loses_nothing(settings, caplog):
    settings.XINQIAO_PLUGINS_STRICT = False
    person = UserFactory(email="z@example.org")
    send_message(person, "phone_changed")
    with lend(Refusing()):
        assert deliver_due() == 1
        row = state_of("email")
        assert (row.state, row.error_code, row.attempts) == ("waiting", "raised", 1)
        assert deliver_due() == 0
        assert [place.title for place in ports.places("notification_channels", "email")] == ["有 1 条消息等着由它发出"]
        MessageDelivery.objects.update(not_before=timezone.now(), attempts=TRIES - 1)
        deliver_due()
        assert state_of("email").state == "failed"
        assert "没能发出" in ports.places("notification_channels", "email")[0].title
    assert person.messages.unread().count() == 1
    assert "z@example.org" not in caplog.text


def test_message_waits_for_a_plugin_that_is_away_and_costs_it_no_try():
    send_message(UserFactory(email="z@example.org"), "phone_changed")
    MessageDelivery.objects.filter(channel="email").update(channel="pigeon")
    deliver_due()
    assert (state_of("pigeon").state, state_of("pigeon").attempts) == ("waiting", 0)
    MessageDelivery.objects.update(not_before=timezone.now())
    with lend(Post()):
        assert deliver_due() == 1
    assert state_of("pigeon").state == "sent"


class Post(EmailChannel):
    key = "pigeon"


def test_channel_of_another_plugin_is_used_when_it_is_on():
    person = UserFactory(email="z@example.org")
    with lend(Post()):
        send_message(person, "phone_changed")
        assert deliver_due() == 3
    assert len(mail.outbox) == 2


def test_channel_that_is_off_sends_nothing_and_the_message_stands_in_the_site():
    person = UserFactory(email="z@example.org")
    PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="post", enabled=False)
    send_message(person, "phone_changed")
    assert deliver_due() == 0
    assert state_of("email").state == "skipped"
    assert person.messages.unread().count() == 1


def test_address_that_is_none_is_skipped():
    send_message(UserFactory(email="not an address"), "phone_changed")
    assert deliver_due() == 1
    assert (state_of("email").state, state_of("email").error_code) == ("skipped", "bad_address")


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
