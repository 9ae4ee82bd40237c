"""Sending statements to the record store of the operator: in batches, again while it fails, each under its own id."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from courses.models import Statement
from courses.models.statement import StatementState
from people.domain.outside import Sent, send_outside

BATCH, BATCHES = 50, 20
LONGEST_PAUSE = timedelta(hours=6)
TRIES = 60  # about two weeks
CONFLICT = 409  # the store has a statement of this id
REFUSED = frozenset({400, 409, 413, 422})  # something in the batch; the rest of it is not to blame


def send_statements(*, now: datetime | None = None) -> int:
    """Send what waits; returns how many the store took. It stops at the first failure of the store itself."""
    if not settings.LRS_URL:
        return 0
    now, taken = now or timezone.now(), 0
    for _batch in range(BATCHES):
        due = Statement.objects.filter(state=StatementState.WAITING, not_before__lte=now).order_by("pk")
        rows = list(due[:BATCH])
        if not rows:
            break
        sent = post(rows)
        if sent.is_taken:
            taken += take(rows)
        elif sent.status in REFUSED:
            taken += send_singly(rows, now=now)
        else:
            put_back(rows, sent, now=now)
            break
    return taken


def send_singly(rows: Sequence[Statement], *, now: datetime) -> int:
    """One by one, so that a single bad statement holds up nobody; what the store has under its id counts as taken."""
    taken = 0
    for row in rows:
        sent = post([row])
        if sent.is_taken or sent.status == CONFLICT:
            taken += take([row])
        elif sent.status in REFUSED:
            Statement.objects.filter(pk=row.pk).update(state=StatementState.FAILED, error_code=f"status {sent.status}")
        else:
            put_back([row], sent, now=now)
    return taken


def post(rows: Sequence[Statement]) -> Sent:
    """POST statements as xAPI 1.0.3 describes it."""
    body = json.dumps([row.content for row in rows], ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}
    if settings.LRS_USER:
        word = base64.b64encode(f"{settings.LRS_USER}:{settings.LRS_PASSWORD}".encode()).decode()
        headers["Authorization"] = f"Basic {word}"
    return send_outside(f"{settings.LRS_URL}/statements", body, headers, of_operator=True)


def take(rows: Sequence[Statement]) -> int:
    """Written down as sent."""
    return Statement.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=StatementState.SENT, sent_at=timezone.now(), error_code=""
    )


def put_back(rows: Sequence[Statement], sent: Sent, *, now: datetime) -> None:
    """Again later, ever more rarely."""
    for row in rows:
        row.attempts += 1
        row.error_code = (sent.error or f"status {sent.status}")[:40]
        row.not_before = now + min(timedelta(minutes=2 ** min(row.attempts, 10)), LONGEST_PAUSE)
        row.state = StatementState.FAILED if row.attempts >= TRIES else StatementState.WAITING
    Statement.objects.bulk_update(rows, ["attempts", "error_code", "not_before", "state"])
