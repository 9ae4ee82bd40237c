"""Sending: what is due goes out, claimed before and written down after; who does not answer is asked ever more rarely.

At least once, in the order of events as far as everything is taken at once. A receiver that hangs costs one run a few
seconds and nobody else anything: after its first failure the rest of its deliveries wait with it.
"""

import json
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from people.domain.api.authority import paths_today
from people.domain.message import Kind, register_kind, send_message
from people.domain.outside import Sent, send_outside
from people.domain.webhooks.signing import signature_headers
from people.domain.webhooks.words import DISABLED_BODY, DISABLED_SUBJECT, facts_of_disabled
from people.models import Webhook, WebhookDelivery, WebhookEvent
from people.models.keyring import KeyMissing
from people.models.webhook import WebhookState

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1200, 1440)]
TRIES = len(PAUSES) + 1
PATIENCE = timedelta(minutes=10)  # after this a delivery whose sender died is tried again
GIVE_UP = timedelta(days=3)  # a receiver that took nothing for so long is switched off
KEPT = timedelta(days=30)
BUDGET = 40.0  # seconds of one run of the clock, which has other duties
CONTENT = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Xinqiao-Webhooks/1"}
GONE = 410


def send_due(*, limit: int = 500, now: datetime | None = None) -> int:
    """Send what waits; returns how many were taken."""
    now, began, taken = now or timezone.now(), time.monotonic(), 0
    waiting = Q(state=WebhookState.WAITING, not_before__lte=now)
    abandoned = Q(state=WebhookState.SENDING, not_before__lt=now - PATIENCE)
    due = WebhookDelivery.objects.filter(
        waiting | abandoned, webhook__revoked_at=None, webhook__disabled_at=None
    ).order_by("pk")
    resting: set[int] = set()
    for delivery in due.select_related("event__organisation", "webhook__owner", "webhook__organisation")[:limit]:
        if delivery.webhook_id in resting:
            continue
        if time.monotonic() - began > BUDGET:
            break
        claimed = WebhookDelivery.objects.filter(waiting | abandoned, pk=delivery.pk).update(
            state=WebhookState.SENDING, attempts=F("attempts") + 1, not_before=now, tried_at=now
        )
        if claimed and deliver(delivery, now=now):
            taken += 1
        elif claimed:
            resting.add(delivery.webhook_id)
    return taken


def deliver(delivery: WebhookDelivery, *, now: datetime) -> bool:
    """Send one event to one webhook, if its owner may still hear of it; whether the rest may follow."""
    hook, place = delivery.webhook, delivery.event.organisation
    paths = paths_today(hook)
    if not paths:
        switch_off(hook, "no_right", now=now)
        put_back(delivery, now + PAUSES[0], error="no_right")
        return False
    if place is not None and not any(place.path.startswith(path) for path in paths):
        write_down(delivery, Sent(None, "outside"), state=WebhookState.FAILED)
        return True
    body = body_of(delivery.event)
    try:
        headers = {**CONTENT, **signature_headers(hook, id_=delivery.event.public_id, body=body, now=now)}
    except KeyMissing:
        put_back(delivery, now + PAUSES[-1], error="key_missing")
        return False
    return note_answer(delivery, send_outside(hook.url, body, headers), now=now)


def body_of(event: WebhookEvent) -> bytes:
    """What is sent: kind, moment, ids. The same bytes for every try."""
    said = {"type": event.kind, "id": event.public_id, "timestamp": event.at.isoformat(), "data": event.data}
    return json.dumps({**said, "source": settings.BASE_URL}, separators=(",", ":"), sort_keys=True).encode()


def note_answer(delivery: WebhookDelivery, sent: Sent, *, now: datetime) -> bool:
    """Write down what came of a try; whether it was taken."""
    hook = delivery.webhook
    if sent.is_taken:
        write_down(delivery, sent, state=WebhookState.SENT)
        Webhook.objects.filter(pk=hook.pk).exclude(failing_since=None).update(failing_since=None)
        return True
    Webhook.objects.filter(pk=hook.pk, failing_since=None).update(failing_since=now)
    attempts = delivery.attempts + 1
    if attempts >= TRIES:
        write_down(delivery, sent, state=WebhookState.FAILED)
    else:
        put_back(delivery, now + PAUSES[attempts - 1], error=sent.error or "refused", status=sent.status)
    hook.refresh_from_db(fields=["failing_since"])
    if sent.status == GONE:
        switch_off(hook, "gone", now=now)
    elif hook.failing_since is not None and now - hook.failing_since >= GIVE_UP:
        switch_off(hook, "failing", now=now)
    return False


def write_down(delivery: WebhookDelivery, sent: Sent, *, state: str) -> None:
    """The end of a delivery."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=state, status=sent.status, error_code=sent.error[:40],
        sent_at=timezone.now() if state == WebhookState.SENT else None,
    )  # fmt: skip


def put_back(delivery: WebhookDelivery, moment: datetime, *, error: str, status: int | None = None) -> None:
    """Another try later, and the rest of this receiver's not before."""
    rows = WebhookDelivery.objects.filter(webhook=delivery.webhook_id)
    rows.filter(pk=delivery.pk).update(
        state=WebhookState.WAITING, not_before=moment, error_code=error[:40], status=status
    )
    rows.filter(state=WebhookState.WAITING, not_before__lt=moment).update(not_before=moment)


def switch_off(hook: Webhook, reason: str, *, now: datetime) -> None:
    """Stop telling a receiver, once, and say so to whoever answers for it."""
    changed = Webhook.objects.filter(pk=hook.pk, disabled_at=None).update(disabled_at=now, disabled_reason=reason)
    if changed:
        send_message(hook.owner_id, "webhook_disabled", context={"webhook": hook.public_id, "reason": reason})


def forget_old(*, now: datetime | None = None) -> int:
    """Remove events that are over, with their deliveries, after a month."""
    old = WebhookEvent.objects.filter(at__lt=(now or timezone.now()) - KEPT)
    return int(old.exclude(deliveries__state__in=[WebhookState.WAITING, WebhookState.SENDING]).delete()[0])


register_kind(Kind("webhook_disabled", DISABLED_SUBJECT, DISABLED_BODY, facts=facts_of_disabled))
