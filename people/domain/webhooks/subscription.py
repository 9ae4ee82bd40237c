"""Subscriptions: making one, its secret, switching it off and on; on a screen, or by a program (`token` names it)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.webhooks.kinds import TEST
from people.domain.webhooks.signing import new_secret, seal_secret
from people.models import Organisation, User, Webhook, WebhookDelivery, WebhookEvent

OVERLAP = timedelta(hours=24)  # both secrets sign, so that a receiver can change without losing anything


@transaction.atomic
def make_webhook(
    owner: User,
    *,
    name: str,
    role: str,
    organisation: Organisation,
    url: str,
    kinds: Iterable[str],
    actor: User,
    request: Any = None,
    token: str = "",
) -> tuple[Webhook, str]:
    """A new subscription and, this one time, its secret."""
    secret = new_secret()
    hook = Webhook.objects.create(
        name=name, owner=owner, role=role, organisation=organisation, url=url, kinds=sorted(set(kinds)),
        sealed=seal_secret(secret), created_by=actor,
    )  # fmt: skip
    _log("webhook.made", hook, actor, request, fields=[role, *hook.kinds], token=token)
    return hook, secret


@transaction.atomic
def renew_secret(hook: Webhook, *, actor: User, request: Any = None, token: str = "") -> str:
    """Another secret; for a day the one before signs beside it."""
    secret = new_secret()
    hook.sealed_before, hook.before_until = hook.sealed, timezone.now() + OVERLAP
    hook.sealed = seal_secret(secret)
    hook.save(update_fields=["sealed", "sealed_before", "before_until"])
    _log("webhook.secret_renewed", hook, actor, request, token=token)
    return secret


@transaction.atomic
def end_webhook(hook: Webhook, *, actor: User, request: Any = None, token: str = "") -> bool:
    """Tell it nothing any more, for good; what waits is forgotten."""
    changed = Webhook.objects.filter(pk=hook.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=actor)
    if changed:
        WebhookDelivery.objects.filter(webhook=hook).exclude(state="sent").delete()
        _log("webhook.ended", hook, actor, request, token=token)
    return bool(changed)


@transaction.atomic
def switch_on(hook: Webhook, *, actor: User, request: Any = None, token: str = "") -> bool:
    """Tell it again after it was switched off, with what it was not told meanwhile and what failed since."""
    changed = Webhook.objects.filter(pk=hook.pk, revoked_at=None, disabled_at__isnull=False).update(
        disabled_at=None, disabled_reason="", failing_since=None
    )
    if changed:
        WebhookDelivery.objects.filter(webhook=hook, state__in=["failed", "waiting"]).update(
            state="waiting", attempts=0, not_before=timezone.now()
        )
        _log("webhook.switched_on", hook, actor, request, token=token)
    return bool(changed)


def send_again(delivery: WebhookDelivery) -> None:
    """Put a delivery back into the queue, whatever became of it; the receiver knows it by its id."""
    WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state="sending").update(
        state="waiting", attempts=0, not_before=timezone.now(), error_code=""
    )


@transaction.atomic
def send_test(hook: Webhook) -> WebhookDelivery:
    """An event that says nothing but that the line works."""
    event = WebhookEvent.objects.create(kind=TEST, organisation=hook.organisation, data={})
    return WebhookDelivery.objects.create(webhook=hook, event=event)


def _log(action: str, hook: Webhook, actor: User, request: Any, *, fields: Iterable[str] = (), token: str = "") -> None:
    said = [*fields, *([f"token={token}"] if token else [])]
    record_audit(action, actor=actor, subject=hook, organisation=hook.organisation, fields=said, request=request)
