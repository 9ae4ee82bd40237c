"""Reminders and summaries by e-mail say where they lead and how they end; one press ends them, as RFC 8058 wants it."""

from email import message_from_bytes

import pytest
from django.conf import settings as conf
from django.core import mail
from django.test import Client
from django.urls import reverse

from courses.domain.reminding.habit import choose_mail, quiet_address, wants_mail
from courses.domain.reminding.sending import send_rule
from courses.domain.workshop import noticing
from courses.domain.workshop.noticing import Habit, save_habit
from courses.models import Timing
from people.domain.message import KINDS, send_message
from people.domain.message_delivery import deliver_due
from people.domain.own_data import collect_own_data, erase_own_data
from people.models import MessageDelivery
from plugins.api import Notice
from plugins.post.email import EmailChannel
from tests.courses.reminder_stage import Stage, noon

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def reminded(settings, **stage):
    """A learner who was reminded, at noon; the mail has left."""
    settings.QUIET_HOURS = ""
    scene = Stage(**stage)
    scene.enrolment.person.email = "z@example.org"
    scene.enrolment.person.save(update_fields=["email"])
    send_rule(scene.rule(Timing.BEFORE, 3), today=scene.today, now=noon())
    deliver_due()
    return scene


def press(address: str) -> int:
    """What a mail program does: no cookie, no token, a form of one field. CSRF is checked as in the wild."""
    program = Client(enforce_csrf_checks=True)
    return program.post(address.removeprefix(conf.BASE_URL), ONE_CLICK).status_code


class TestReminders:
    def test_mail_says_where_it_leads_and_how_it_ends(self, settings):
        settings.BASE_URL = "https://school.example"
        scene = reminded(settings)
        letter = mail.outbox[0]
        assert f"https://school.example{reverse('course', args=[scene.course.public_id])}" in letter.body
        assert letter.extra_headers["List-Unsubscribe"] == f"<{quiet_address(scene.enrolment.person)}>"
        assert f"不再接收这类邮件：{quiet_address(scene.enrolment.person)}" in letter.body
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        sent = message_from_bytes(letter.message().as_bytes())
        assert "".join(sent["List-Unsubscribe"].split()) == f"<{quiet_address(scene.enrolment.person)}>", (
            "not cut in two"
        )

    def test_one_press_ends_them_without_a_session_and_only_by_mail(self, settings):
        scene = reminded(settings, learners=2)
        person, other = (row.person for row in scene.enrolments)
        address = quiet_address(person)
        assert Client().get(address.removeprefix(conf.BASE_URL)).status_code == 200
        assert wants_mail(person), "looking changes nothing"
        assert press(address) == 200
        assert press(address) == 200, "pressing again changes nothing"
        assert (wants_mail(person), wants_mail(other)) == (False, True)
        assert press(address[:-3] + "xx/") == 404
        assert press(address.replace("reminders", "workshop")) == 404, "a proof for one thing opens no other"
        assert wants_mail(other)

    def test_what_already_waits_is_not_sent_but_stands_in_the_site(self, settings):
        settings.QUIET_HOURS = ""
        scene = Stage()
        person = scene.enrolment.person
        send_rule(scene.rule(Timing.BEFORE, 3), today=scene.today, now=noon())
        choose_mail(person, by_mail=False)
        deliver_due()
        assert mail.outbox == []
        rows = MessageDelivery.objects.filter(message__person=person).values_list("channel", "error_code")
        assert set(rows) == {("email", "unsubscribed"), ("inbox", "")}

    def test_what_one_must_be_told_has_no_way_out(self, settings):
        settings.QUIET_HOURS = ""
        scene = reminded(settings)
        choose_mail(scene.enrolment.person, by_mail=False)
        mail.outbox.clear()
        send_message(scene.enrolment.person, "password_changed")
        deliver_due()
        assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
        assert [key for key in KINDS if key.startswith("exception.") and KINDS[key].way_out] == []

    def test_it_can_be_chosen_back_in_the_site(self, client, settings):
        person = reminded(settings).enrolment.person
        client.force_login(person)
        assert "checked" in client.get(reverse("reminder_habit")).content.decode().split('name="by_mail"')[1][:40]
        client.post(reverse("reminder_habit"))
        assert not wants_mail(person)
        client.post(reverse("reminder_habit"), {"by_mail": "1"})
        assert wants_mail(person)

    def test_it_is_in_the_copy_and_goes_with_the_person(self):
        person = Stage().enrolment.person
        choose_mail(person, by_mail=False)
        assert collect_own_data(person)["reminders"]["mail"] is False
        assert "reminders" in erase_own_data(person.pk)
        assert wants_mail(person)


class TestWorkshops:
    def test_every_kind_by_mail_ends_at_the_address_of_workshops(self):
        ways = {key: kind.way_out for key, kind in KINDS.items() if key.startswith("workshop.")}
        assert {key for key, way in ways.items() if way} == {key for key in ways if key.endswith("_mail")}
        assert set(filter(None, ways.values())) == {noticing.WAY_OUT}

    def test_one_press_needs_no_token_of_a_form(self):
        person = Stage().enrolment.person
        save_habit(person, Habit(mentions="mail"))
        assert not noticing.WAY_OUT.is_taken(person)
        assert press(noticing.quiet_address(person)) == 200
        assert noticing.WAY_OUT.is_taken(person)


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "https://x.example/\r\nBcc: a@b", "https://例.example/", "", "x"]
)
def test_what_is_no_address_stands_in_no_head(bad):
    notice = Notice("1", "z@example.org", "小结", "新增 2 条。", unsubscribe=bad)
    assert "unsubscribe" not in EmailChannel().compose(notice)


def test_without_tls_it_is_an_address_to_open_and_no_press():
    notice = Notice("1", "z@example.org", "小结", "新增 2 条。", unsubscribe="http://127.0.0.1:8000/quiet/a.b/")
    EmailChannel().deliver(EmailChannel().compose(notice), {})
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
    assert "List-Unsubscribe-Post" not in mail.outbox[0].extra_headers


def test_an_address_that_the_words_hold_is_not_said_twice():
    notice = Notice("1", "z@example.org", "小结", "看 https://x.example/a/", url="https://x.example/a/")
    assert EmailChannel().compose(notice)["body"].count("https://") == 1
