"""Webhooks managed by a program: the same as on the screen, never more than the token's owner may, secrets shown once."""

from typing import Any

import pytest
from django.utils import timezone

from people.domain.role import revoke_role
from people.domain.webhooks.signing import secrets_of, sign, signature_headers
from people.models import AuditEntry, IdempotentWrite, Webhook, WebhookDelivery
from tests.api.conftest import program_of
from tests.api.stage import Program, make_hook, make_token
from tests.factories import people
from tests.queries import assert_constant_queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WISH = {"name": "人事系统", "url": "https://hr.example.org/told", "kinds": ["course.completed", "membership.changed"]}


@pytest.fixture
def program(town, open_gates) -> Program:
    return program_of(town, "bureau_admin")


@pytest.fixture(autouse=True)
def no_other(town):
    """Those of the town itself are elsewhere."""
    Webhook.objects.update(url="https://elsewhere.example.org/")


def make(program: Program, **more: Any) -> dict[str, Any]:
    answer = program.post("/webhooks", {**WISH, **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_one_is_made_with_a_secret_that_signs(town, program):
    made = make(program)
    hook = Webhook.objects.get(public_id=made["id"])
    assert (hook.owner, hook.role, hook.organisation) == (town.users["bureau_admin"], "bureau_admin", town.city)
    headers = signature_headers(hook, id_="abc", body=b"{}", now=timezone.now())
    signed = sign(made["secret"], id_="abc", timestamp=int(headers["webhook-timestamp"]), body=b"{}")
    assert headers["webhook-signature"] == signed
    [shown] = [row for row in program.items("/webhooks") if row["id"] == made["id"]]
    assert "secret" not in shown
    assert (shown["state"], shown["kinds"]) == ("on", WISH["kinds"])
    entry = AuditEntry.objects.get(action="webhook.made", subject=made["id"])
    assert any(field.startswith("token=") for field in entry.fields)


def test_a_key_makes_one_and_keeps_no_secret(program):
    first = program.post("/webhooks", WISH, **{"Idempotency-Key": "hook-1"})
    again = program.post("/webhooks", WISH, **{"Idempotency-Key": "hook-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replay"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert first.json()["secret"].startswith("whsec_")
    assert again.json()["secret"] is None
    assert "whsec_" not in str(list(IdempotentWrite.objects.values_list("answer", flat=True)))
    assert Webhook.objects.filter(url=WISH["url"]).count() == 1


@pytest.mark.parametrize(("field", "value"), [
    ("url", "http://hr.example.org/in"), ("url", "https://127.0.0.1/in"), ("url", "https://a:b@hr.example.org/"),
    ("url", "https://hr.example.org/ in"), ("url", "https://[::1]/"), ("kinds", []), ("kinds", ["answers.saved"]),
    ("name", "   "), ("name", "a\u0000b"), ("organisation", "zzzzzzzzzzzz"), ("owner", "somebody"),
])  # fmt: skip
def test_what_will_not_do_is_refused_in_words_and_nothing_is_written(program, field, value):
    answer = program.post("/webhooks", {**WISH, field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert answer.json()["errors"][0]["message"]
    assert not Webhook.objects.filter(url=WISH["url"]).exists()


def test_everything_that_the_screen_does(program):
    made = make(program)
    address = f"/webhooks/{made['id']}"
    tested = program.post(f"{address}/test", {})
    assert tested.status_code == 201
    told = WebhookDelivery.objects.get(public_id=tested.json()["id"])
    WebhookDelivery.objects.filter(pk=told.pk).update(state="failed", attempts=10, error_code="refused", status=500)
    [row] = program.items(f"{address}/deliveries", state="failed")
    assert (row["id"], row["error"], row["status"], row["next_try"]) == (told.public_id, "refused", 500, None)
    assert program.items(f"{address}/deliveries", state="sent") == []
    again = program.post(f"{address}/deliveries/{told.public_id}/again", {})
    assert (again.json()["state"], again.json()["attempts"]) == ("waiting", 0)
    Webhook.objects.update(disabled_at="2026-11-01T00:00:00Z", disabled_reason="failing")
    assert program.get(address).json()["state"] == "switched_off"
    assert program.get(address).json()["reason"] == "failing"
    assert program.post(f"{address}/on", {}).json()["state"] == "on"
    renewed = program.post(f"{address}/secret", {}).json()["secret"]
    hook = Webhook.objects.get(public_id=made["id"])
    assert secrets_of(hook, now=hook.created_at) == [renewed, made["secret"]]
    assert program.send("DELETE", address).status_code == 204
    assert program.send("DELETE", address).status_code == 204, "what is over stays over"
    assert program.get(address).json()["state"] == "ended"
    for ending in ("on", "secret", "test", f"deliveries/{told.public_id}/again"):
        assert program.post(f"{address}/{ending}", {}).status_code == 409, ending


def test_only_the_units_of_the_token(town, open_gates):
    """A token for one school neither sees nor makes anything outside it, whatever its owner may elsewhere."""
    boss = town.users["bureau_admin"]
    theirs = make_hook(boss, town.city)
    _token, words = make_token(boss, "bureau_admin", town.here.school)
    program = Program(words)
    assert program.items("/webhooks") == []
    address = f"/webhooks/{theirs.webhook.public_id}"
    assert program.get(address).status_code == 404
    assert program.send("DELETE", address).status_code == 404
    for ending in ("on", "secret", "test", f"deliveries/{theirs.public_id}/again"):
        assert program.post(f"{address}/{ending}", {}).status_code == 404
    assert make(program)["organisation"] == town.here.school.public_id
    for place in (town.city, town.there.school):
        assert program.post("/webhooks", {**WISH, "organisation": place.public_id}).status_code == 422


def test_a_delivery_of_another_webhook_is_not_there(town, program):
    made, other = make(program), make_hook(town.users["bureau_admin"], town.city)
    assert program.post(f"/webhooks/{made['id']}/deliveries/{other.public_id}/again", {}).status_code == 404


def test_it_ends_with_the_grant(town, open_gates):
    boss = people.make_holder("bureau_admin", town.city)
    _token, words = make_token(boss, "bureau_admin", town.city)
    made = make(Program(words))
    revoke_role(boss.role_grants.get())
    assert Program(words).get("/webhooks").status_code == 401
    assert program_of(town, "bureau_admin").get(f"/webhooks/{made['id']}").json()["state"] == "powerless"


@pytest.mark.parametrize("visitor", ["coordinator", "auditor"])
def test_roles_that_manage_no_roles_are_refused(town, open_gates, visitor):
    program = program_of(town, visitor)
    assert program.get("/webhooks").status_code == 403
    assert program.post("/webhooks", WISH).status_code == 403
    assert not Webhook.objects.filter(url=WISH["url"]).exists()


def test_lists_cost_the_same_for_many(town, program):
    told = make_hook(town.users["bureau_admin"], town.city)
    address = f"/webhooks/{told.webhook.public_id}/deliveries"
    assert_constant_queries(lambda n: [make(program) for _row in range(n)], lambda: program.get("/webhooks"), at_most=8)
    assert_constant_queries(
        lambda n: [program.post(address.replace("deliveries", "test"), {}) for _row in range(n)],
        lambda: program.get(address), at_most=8,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/courses", "/webhooks", "/people/zzzzzzzzzzzz", "/people?limit=x", "/openapi.json"])
def test_head_is_get_without_a_body(program, path):
    whole, bare = program.get(path), program.send("HEAD", path)
    assert bare.status_code == whole.status_code
    assert bare.content == b""
    assert bare.get("ETag") == whole.get("ETag")
    assert bare["Content-Type"] == whole["Content-Type"]
    if whole.status_code == 200:
        assert int(bare["Content-Length"]) == len(whole.content)
        assert program.send("HEAD", path, **{"If-None-Match": whole["ETag"]}).status_code == 304


def test_head_writes_nothing_and_needs_a_token(town, program):
    assert program.send("HEAD", "/webhooks/zzzzzzzzzzzz/test").status_code == 405
    assert "HEAD" in program.send("DELETE", "/courses")["Allow"]
    assert Program("xq1_guess").send("HEAD", "/courses").status_code == 401
