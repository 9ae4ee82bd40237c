"""Webhooks against a real receiver: what is told to whom, signed, at least once, and what a bad receiver costs others."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.domain.certifying.certificate import revoke_certificate
from courses.domain.learning.enrolment import enrol, enrol_many
from courses.models import Enrolment
from people.domain import outside
from people.domain.membership import transfer_person
from people.domain.message import say_message
from people.domain.outside import is_public, send_outside
from people.domain.role import revoke_role
from people.domain.webhooks import sending
from people.domain.webhooks.kinds import KINDS
from people.domain.webhooks.sending import GIVE_UP, TRIES, forget_old, send_due
from people.domain.webhooks.subscription import make_webhook, renew_secret, send_again, send_test
from people.models import Message, Webhook, WebhookDelivery, WebhookEvent
from tests.api.receiver import free_port, listening, self_signed
from tests.factories import certification, courses, people

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(autouse=True)
def inside(settings: Any) -> None:
    """The receiver of these tests stands on this machine."""
    settings.WEBHOOKS_TO_PRIVATE = True


@pytest.fixture
def place() -> Any:
    return people.OrganisationFactory(parent=people.make_district())


def subscribe(url: str, organisation: Any = None, **other: Any) -> tuple[Webhook, str]:
    organisation = organisation or people.make_city()
    owner = people.make_holder("bureau_admin", organisation)
    return make_webhook(
        owner, name="校务平台", role="bureau_admin", organisation=organisation, url=url, kinds=list(KINDS),
        actor=owner, **other,
    )  # fmt: skip


def told(receiver: Any) -> list[dict[str, Any]]:
    return [json.loads(body) for _headers, body in receiver.seen]


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What a receiver does, written from the description of the signature."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(right, one) for one in headers["webhook-signature"].split(" "))


class TestTelling:
    def test_an_enrolment_is_told_signed_and_without_a_name(self, place):
        with listening() as receiver:
            _hook, secret = subscribe(receiver.url)
            person = people.make_teacher(place, name="不应外传", phone="13812345678")
            page = courses.make_page(courses.unit())
            page.refresh_from_db()
            enrolment = enrol(person, page.course)
            assert send_due() == 1
            [(headers, body)] = receiver.seen
        said = json.loads(body)
        assert said["type"] == "enrolment.made"
        assert said["data"]["enrolment"] == enrolment.public_id
        assert said["data"]["person"] == person.public_id
        assert verify(secret, headers, body)
        assert not verify(secret, headers, body + b" ")
        assert "不应外传" not in body.decode()
        assert "13812345678" not in body.decode()

    def test_many_at_once_are_told_each(self, place):
        with listening() as receiver:
            subscribe(receiver.url)
            page = courses.make_page(courses.unit())
            page.refresh_from_db()
            teachers = [people.make_teacher(place) for _teacher in range(3)]
            enrol_many([teacher.pk for teacher in teachers], page.course)
            send_due()
            assert {said["data"]["person"] for said in told(receiver)} == {one.public_id for one in teachers}

    def test_completion_certificate_and_its_end_are_told(self, place):
        with listening() as receiver:
            subscribe(receiver.url)
            person = people.make_teacher(place)
            course = certification.make_course(people.make_city())
            certification.complete_course(person, course)
            found = certification.make_certificate(person, certification.make_programme(people.make_city(), course))
            revoke_certificate(
                found, reason="error", note="私密的说明", actor=people.make_holder("bureau_admin", place)
            )
            send_due()
            kinds = [said["type"] for said in told(receiver)]
            assert kinds == ["enrolment.made", "course.completed", "certificate.issued", "certificate.revoked"]
            assert "私密的说明" not in str(receiver.seen)

    def test_a_transfer_is_told_of_both_units(self, place):
        with listening() as receiver:
            subscribe(receiver.url)
            person, other = people.make_teacher(place), people.OrganisationFactory()
            transfer_person(person.memberships.get(), to=other, first_day=timezone.localdate())
            send_due()
            data = [said["data"] for said in told(receiver)]
            assert {one["organisation"] for one in data} == {place.public_id, other.public_id}
            assert {tuple(one["people"]) for one in data} == {(person.public_id,)}

    def test_another_school_hears_nothing(self, place):
        other = people.OrganisationFactory(parent=people.make_district("青溪区", "D2"))
        with listening() as receiver:
            subscribe(receiver.url, other)
            page = courses.make_page(courses.unit())
            page.refresh_from_db()
            enrol(people.make_teacher(place), page.course)
            assert send_due() == 0
            assert not WebhookEvent.objects.exists()

    def test_nobody_listening_costs_one_query_and_no_row(self, place, django_assert_max_num_queries):
        page = courses.make_page(courses.unit())
        page.refresh_from_db()
        teacher = people.make_teacher(place)
        with django_assert_max_num_queries(9):
            enrol(teacher, page.course)
        assert not WebhookEvent.objects.exists()

    def test_what_is_rolled_back_is_told_to_nobody(self, place):
        from django.db import transaction

        with listening() as receiver:
            subscribe(receiver.url)
            page = courses.make_page(courses.unit())
            page.refresh_from_db()
            with transaction.atomic():
                enrol(people.make_teacher(place), page.course)
                transaction.set_rollback(True)
            assert send_due() == 0
        assert not Enrolment.objects.exists()

    def test_both_secrets_sign_for_a_day(self):
        with listening() as receiver:
            hook, old = subscribe(receiver.url)
            new = renew_secret(hook, actor=hook.owner)
            send_test(hook)
            send_due()
            send_test(hook)
            send_due(now=timezone.now() + timedelta(hours=25))
            both, later = receiver.seen
        assert verify(old, *both)
        assert verify(new, *both)
        assert verify(new, *later)
        assert not verify(old, *later)


class TestRights:
    def test_it_dies_with_the_grant_and_says_so(self):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            revoke_role(hook.owner.role_grants.get())
            send_test(hook)
            assert send_due() == 0
            assert receiver.seen == []
        hook.refresh_from_db()
        assert hook.disabled_reason == "no_right"
        assert "校务平台" in say_message(Message.objects.get(person=hook.owner, kind="webhook_disabled"))[1]

    def test_a_unit_that_left_the_scope_is_not_told(self, place):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            send_test(hook)
            revoke_role(hook.owner.role_grants.get())
            people.make_grant(hook.owner, "bureau_admin", place)
            send_due()
            assert receiver.seen == []
        assert WebhookDelivery.objects.get().error_code == "outside"


class TestBadReceivers:
    def run_until_over(self, hook: Webhook) -> None:
        moment = timezone.now()
        for _round in range(TRIES + 3):
            moment += timedelta(days=1, minutes=1)
            send_due(now=moment)

    @pytest.mark.parametrize(("behave", "error"), [(500, "refused"), (404, "refused"), ("redirect", "redirected")])
    def test_what_is_not_taken_comes_again_with_the_same_id(self, behave, error):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            receiver.behave = lambda number: behave if number < 3 else 200
            send_test(hook)
            assert send_due() == 0
            assert WebhookDelivery.objects.get().error_code == error
            assert send_due() == 0, "not at once"
            assert len(receiver.seen) == 1
            send_due(now=timezone.now() + timedelta(minutes=2))
            assert send_due(now=timezone.now() + timedelta(minutes=30)) == 1
            assert len({headers["webhook-id"] for headers, _body in receiver.seen}) == 1
            assert len({body for _headers, body in receiver.seen}) == 1
        delivery = WebhookDelivery.objects.get()
        assert (delivery.state, delivery.attempts) == ("sent", 3)
        hook.refresh_from_db()
        assert hook.failing_since is None

    def test_three_days_of_failing_switch_it_off_once(self):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            receiver.behave = 503
            send_test(hook)
            self.run_until_over(hook)
            tries = len(receiver.seen)
        hook.refresh_from_db()
        assert hook.disabled_reason == "failing"
        assert tries <= GIVE_UP.days + 2
        assert Message.objects.filter(kind="webhook_disabled").count() == 1

    def test_gone_is_believed_at_once(self):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            receiver.behave = 410
            send_test(hook)
            send_due()
        hook.refresh_from_db()
        assert hook.disabled_reason == "gone"

    @pytest.mark.parametrize("behave", ["hang", "drip"])
    def test_one_that_hangs_costs_one_wait_and_others_nothing(self, behave, monkeypatch):
        monkeypatch.setattr(outside, "SECONDS", 1.0)
        with listening() as slow, listening() as quick:
            slow.behave = behave
            bad, _secret = subscribe(slow.url)
            good, _secret = subscribe(quick.url)
            for _event in range(3):
                send_test(bad)
                send_test(good)
            assert send_due() == 3
            assert len(slow.seen) == 1
            assert len(quick.seen) == 3
        assert WebhookDelivery.objects.filter(webhook=bad, state="waiting").count() == 3
        assert WebhookDelivery.objects.get(webhook=bad, attempts=1).error_code == "timeout"

    def test_nobody_at_the_door(self):
        hook, _secret = subscribe(f"http://127.0.0.1:{free_port()}/")
        send_test(hook)
        assert send_due() == 0
        assert WebhookDelivery.objects.get().error_code == "connectionrefusederror"

    def test_a_certificate_that_nobody_trusts(self, tmp_path):
        with listening(self_signed(tmp_path)) as receiver:
            sent = send_outside(receiver.url.replace("http://", "https://"), b"{}", {})
        assert sent.error == "certificate"
        assert receiver.seen == []

    def test_a_sender_that_died_is_followed_by_another(self):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            delivery = send_test(hook)
            WebhookDelivery.objects.filter(pk=delivery.pk).update(state="sending", attempts=1)
            assert send_due() == 0
            assert send_due(now=timezone.now() + timedelta(minutes=11)) == 1

    def test_sending_again_by_hand(self):
        with listening() as receiver:
            hook, _secret = subscribe(receiver.url)
            delivery = send_test(hook)
            send_due()
            send_again(delivery)
            assert send_due() == 1
            assert len(receiver.seen) == 2


class TestInside:
    """Nothing is sent into the own network, whatever a name says."""

    @pytest.fixture(autouse=True)
    def strict(self, settings: Any, inside: Any) -> None:
        settings.WEBHOOKS_TO_PRIVATE = False

    @pytest.mark.parametrize(
        "number",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
            "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
            "64:ff9b::10.0.0.1", "2002:7f00:1::", "::127.0.0.1", "2001:db8::1",
        ],
    )  # fmt: skip
    def test_numbers_inside_are_known(self, number):
        assert not is_public(number)

    @pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
    def test_numbers_outside_are_known(self, number):
        assert is_public(number)

    def test_a_name_that_points_inside_is_not_called(self):
        with listening() as receiver:
            port = receiver.server_address[1]
            assert send_outside(f"https://localhost:{port}/", b"{}", {}).error == "forbidden_address"
            assert receiver.seen == []

    def test_what_the_check_saw_is_what_is_called(self, monkeypatch):
        """The name is asked once; a second answer that points inside never comes into play."""
        answers = iter([[(2, 1, 6, "", ("8.8.8.8", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]])
        called = []
        monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_args, **_more: next(answers))

        def connect(address: tuple[str, int], **_more: Any) -> Any:
            called.append(address[0])
            raise ConnectionRefusedError

        monkeypatch.setattr(outside.socket, "create_connection", connect)
        assert send_outside("https://hooks.example.org/", b"{}", {}).error == "connectionrefusederror"
        assert called == ["8.8.8.8"]

    def test_plain_http_is_refused(self):
        assert send_outside("http://hooks.example.org/", b"{}", {}).error == "not_https"


def test_old_events_go_and_waiting_ones_stay(place):
    hook, _secret = subscribe("http://127.0.0.1:9/")
    done, waits = send_test(hook), send_test(hook)
    WebhookDelivery.objects.filter(pk=done.pk).update(state="sent")
    forget_old(now=timezone.now() + sending.KEPT + timedelta(days=1))
    assert list(WebhookDelivery.objects.all()) == [waits]
