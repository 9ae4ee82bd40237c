"""The bureau's screens for programs: who may issue what, what is shown once, what is logged, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from people.domain.api.token import TokenState, find_caller
from people.domain.role import grant_role
from people.domain.webhooks.subscription import make_webhook, send_test
from people.models import ApiToken, AuditEntry, Webhook, WebhookDelivery
from tests.api.stage import make_token
from tests.factories.people import OrganisationFactory, UserFactory, make_city, make_district, make_holder
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Any:
    return make_city()


@pytest.fixture
def bureau(client: Any, city: Any) -> Any:
    person = make_holder("bureau_admin", city, real_name="市教育局")
    client.force_login(person)
    return person


def wanted(city: Any, **other: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=90)
    return {
        "name": "教务系统", "who": "", "role": "bureau_admin", "where": city.code, "scopes": ["people:read"],
        "valid_until": str(until), **other,
    }  # fmt: skip


def hooked(city: Any, **other: Any) -> dict[str, Any]:
    return {
        "name": "校务平台", "who": "", "role": "bureau_admin", "where": city.code, "kinds": ["course.completed"],
        "url": "https://hooks.example.org/in", **other,
    }  # fmt: skip


class TestTokens:
    def test_a_token_is_shown_once_and_opens(self, client, bureau, city):
        page = client.post(reverse("tokens"), wanted(city)).content.decode()
        words = page.split('id="secret" type="text" value="')[1].split('"')[0]
        assert find_caller(words)[0] == TokenState.VALID
        assert words not in client.get(reverse("tokens")).content.decode()
        assert not [row for row in ApiToken.objects.values() if words in str(row)]
        entry = AuditEntry.objects.get(action="token.issued")
        assert entry.actor == bureau.public_id
        assert words not in str(entry.fields)

    def test_english_is_whole(self, client, bureau, city):
        client.post(reverse("tokens"), wanted(city))
        page = client.get(f"/en{reverse('tokens')}").content.decode()
        assert "Access tokens" in page
        assert "Issue a token" in page

    @pytest.mark.parametrize(
        "change",
        [
            {"where": "nowhere"}, {"role": "expert"}, {"scopes": ["everything"]}, {"valid_until": "2020-01-01"},
            {"valid_until": "2199-01-01"}, {"name": ""}, {"who": "nobody-knows-this"}, {"scopes": []},
        ],
    )  # fmt: skip
    def test_bad_input_is_said_and_nothing_is_made(self, client, bureau, city, change):
        assert client.post(reverse("tokens"), wanted(city, **change)).status_code == 422
        assert not ApiToken.objects.exists()

    def test_nobody_hands_on_what_the_owner_does_not_hold(self, client, bureau, city):
        school = OrganisationFactory(parent=make_district())
        coordinator = make_holder("coordinator", school)
        data = wanted(city, who=coordinator.public_id, role="coordinator", scopes=["people:read"])
        assert client.post(reverse("tokens"), {**data, "where": city.code}).status_code == 422
        assert client.post(reverse("tokens"), {**data, "where": school.code}).status_code == 200
        assert ApiToken.objects.get().owner == coordinator

    def test_a_role_does_not_carry_what_it_does_not_include(self, client, bureau, city):
        coordinator = make_holder("coordinator", city)
        data = wanted(city, who=coordinator.public_id, role="coordinator", scopes=["enrolments:write"])
        assert client.post(reverse("tokens"), data).status_code == 422

    def test_a_district_issues_and_sees_only_below_itself(self, client, city):
        district = make_district()
        client.force_login(make_holder("bureau_admin", district))
        boss = make_holder("bureau_admin", city)
        token, _words = make_token(boss, "bureau_admin", city)
        assert client.post(reverse("tokens"), wanted(city)).status_code == 422
        assert token.hint not in client.get(reverse("tokens")).content.decode()
        assert client.post(reverse("token_revoke", args=[token.public_id])).status_code == 404

    def test_revoking_is_at_once_and_logged(self, client, bureau, city):
        token, words = make_token(bureau, "bureau_admin", city)
        client.post(reverse("token_revoke", args=[token.public_id]))
        assert find_caller(words)[0] == TokenState.REVOKED
        assert AuditEntry.objects.filter(action="token.revoked", subject=token.public_id).count() == 1

    @pytest.mark.parametrize("role", ["coordinator", "auditor", "editor"])
    def test_others_have_no_such_screen(self, client, city, role):
        client.force_login(make_holder(role, city))
        assert client.get(reverse("tokens")).status_code == 403
        assert client.get(reverse("webhooks")).status_code == 403


class TestWebhooks:
    def test_a_secret_is_shown_once_and_kept_encrypted(self, client, bureau, city):
        page = client.post(reverse("webhooks"), hooked(city)).content.decode()
        secret = page.split('id="secret" type="text" value="')[1].split('"')[0]
        assert secret.startswith("whsec_")
        assert secret.encode() not in bytes(Webhook.objects.get().sealed)
        assert secret not in client.get(reverse("webhooks")).content.decode()

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example.org/", "https://127.0.0.1/", "https://10.0.0.8/", "https://[::1]/", "ftp://x.example.org",
            "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/", "https://user:pass@hooks.example.org/",
            "https://", "javascript:alert(1)", "https://hooks.example.org/\r\nX: 1", "https://[", "https://x:99999/",
            "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
        ],
    )  # fmt: skip
    def test_addresses_inside_are_refused(self, client, bureau, city, url):
        assert client.post(reverse("webhooks"), hooked(city, url=url)).status_code == 422
        assert not Webhook.objects.exists()

    def test_the_page_of_one_does_what_it_offers(self, client, bureau, city):
        client.post(reverse("webhooks"), hooked(city))
        hook = Webhook.objects.get()
        client.post(reverse("webhook_test", args=[hook.public_id]))
        delivery = WebhookDelivery.objects.get()
        WebhookDelivery.objects.update(state="failed", attempts=10, error_code="timeout", status=None)
        Webhook.objects.update(disabled_at=timezone.now(), disabled_reason="failing")
        page = client.get(reverse("webhook", args=[hook.public_id])).content.decode()
        assert "对方没有按时响应" in page
        assert "对方连续三天没有接收" in page
        client.post(reverse("webhook_again", args=[hook.public_id, delivery.public_id]))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("waiting", 0)
        client.post(reverse("webhook_on", args=[hook.public_id]))
        renewed = client.post(reverse("webhook_renew", args=[hook.public_id]))
        assert "whsec_" in renewed.content.decode()
        client.post(reverse("webhook_end", args=[hook.public_id]))
        hook.refresh_from_db()
        assert hook.disabled_at is None
        assert hook.revoked_at is not None
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"webhook.made", "webhook.switched_on", "webhook.secret_renewed", "webhook.ended"} <= actions


def test_the_tokens_cost_the_same_for_many(client, bureau, city):
    def more(count: int) -> None:
        for _row in range(count):
            owner = UserFactory()
            grant_role(owner, role="coordinator", organisation=OrganisationFactory())
            make_token(owner, "coordinator", owner.role_grants.get().organisation)

    assert_constant_queries(more, lambda: client.get(reverse("tokens")))


def make_hook(owner: Any, place: Any) -> Webhook:
    return make_webhook(
        owner, name="校务平台", role="bureau_admin", organisation=place, url="https://hooks.example.org/",
        kinds=["course.completed"], actor=owner,
    )[0]  # fmt: skip


def test_the_webhooks_cost_the_same_for_many(client, bureau, city):
    more = lambda count: [make_hook(make_holder("bureau_admin", city), city) for _row in range(count)]  # noqa: E731
    assert_constant_queries(more, lambda: client.get(reverse("webhooks")))


def test_the_log_costs_the_same_for_many(client, bureau, city):
    hook = make_hook(bureau, city)
    more = lambda count: [send_test(hook) for _row in range(count)]  # noqa: E731
    assert_constant_queries(more, lambda: client.get(reverse("webhook", args=[hook.public_id])))
