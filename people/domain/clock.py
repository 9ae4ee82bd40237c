"""The clock: a registry of duties, each run when due and under a lease, so that several clocks do no harm."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from people.models import ClockDuty

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=15)  # after this a duty whose process died may be taken by another clock


@dataclass(frozen=True)
class Duty:
    name: str
    every: timedelta
    run: Callable[[], object]


DUTIES: dict[str, Duty] = {}


def duty(name: str, *, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function as a duty of the clock. It must be idempotent and may be ended at any moment."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        DUTIES[name] = Duty(name, every, function)
        return function

    return register


def run_due_duties(*, only: str = "", now: datetime | None = None) -> dict[str, str]:
    """Run every duty that is due (with `only` that one, due or not); name → "done", or the class of its error."""
    outcome: dict[str, str] = {}
    for name, known in sorted(DUTIES.items()):
        if only and name != only:
            continue
        moment = now or timezone.now()
        token = claim_duty(name, moment, even_if_early=bool(only))
        if token:
            outcome[name] = perform_duty(known, token, moment)
    return outcome


def claim_duty(name: str, now: datetime, *, even_if_early: bool = False) -> str:
    """Take the lease of a duty; empty when it is not due or somebody else has it."""
    if not ClockDuty.objects.filter(name=name).exists():
        ClockDuty.objects.get_or_create(name=name)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q() if even_if_early else Q(next_due=None) | Q(next_due__lte=now)
    if not ClockDuty.objects.filter(free, due, name=name).exists():  # a look first: no write lock when nothing is due
        return ""
    token = secrets.token_hex(16)
    taken = ClockDuty.objects.filter(free, due, name=name).update(
        lease_token=token, lease_until=now + LEASE, last_started=now
    )
    return token if taken else ""


def perform_duty(known: Duty, token: str, now: datetime) -> str:
    """Run a claimed duty and give the lease back; an error is logged by its class, and the duty comes again."""
    held = ClockDuty.objects.filter(name=known.name, lease_token=token)
    try:
        known.run()
    except Exception as error:  # one duty that fails must not keep the others from running
        logger.error("duty %s: %s", known.name, type(error).__name__, exc_info=settings.DEBUG)
        held.update(
            lease_token="", lease_until=None, next_due=now + min(known.every, timedelta(minutes=5)),
            failures=F("failures") + 1, error_code=type(error).__name__[:60],
        )  # fmt: skip
        return type(error).__name__
    held.update(
        lease_token="", lease_until=None, next_due=now + known.every, last_finished=timezone.now(), failures=0,
        error_code="",
    )  # fmt: skip
    return "done"
