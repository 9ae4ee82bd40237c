"""A program in front of the API: tokens for the town of the promises, and asking."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from people.domain.api.scopes import scopes_of_role
from people.domain.api.token import issue_token
from people.domain.webhooks.subscription import make_webhook, send_test
from people.models import ApiToken, Organisation, User, WebhookDelivery

BASE = "/api/v1"


def make_token(owner: User, role: str, place: Organisation, *, scopes: Any = None, **more: Any) -> tuple[ApiToken, str]:
    """A token of everything that the role can be given."""
    wanted = [scope.key for scope in scopes_of_role(role)] if scopes is None else scopes
    until = more.pop("valid_until", timezone.localdate() + timedelta(days=30))
    return issue_token(
        owner, name="教务系统", role=role, organisation=place, scopes=wanted, valid_until=until,
        actor=more.pop("actor", owner), **more,
    )  # fmt: skip


def make_hook(owner: User, place: Organisation) -> WebhookDelivery:
    """A webhook of an owner, with one delivery that waits; made once."""
    told = WebhookDelivery.objects.filter(webhook__owner=owner, webhook__organisation=place).first()
    if told is None:
        hook, _secret = make_webhook(
            owner, name="人事系统", role="bureau_admin", organisation=place, url="https://hr.example.org/in",
            kinds=["course.completed"], actor=owner,
        )  # fmt: skip
        told = send_test(hook)
    return told


class Program:
    """Asks with one token."""

    def __init__(self, words: str, *, strict: bool = True) -> None:
        self.client = Client(raise_request_exception=strict)
        self.words = words

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.words}", **(more or {})}

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.get(f"{BASE}{path}", data or {}, headers=self.headers(headers))

    def post(self, path: str, data: Any, **headers: str) -> Any:
        return self.client.post(f"{BASE}{path}", data, content_type="application/json", headers=self.headers(headers))

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """POST, DELETE, HEAD …"""
        act = getattr(self.client, method.lower())
        if method == "HEAD":
            return act(f"{BASE}{path}", data or {}, headers=self.headers(headers))
        return act(f"{BASE}{path}", data or {}, content_type="application/json", headers=self.headers(headers))

    def items(self, path: str, **data: Any) -> list[dict[str, Any]]:
        """Everything of a list, page by page."""
        found, cursor = [], None
        while True:
            answer = self.get(path, {**data, **({"cursor": cursor} if cursor else {})})
            assert answer.status_code == 200, answer.content
            page = answer.json()
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found
