"""The log of deliveries in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.domain.webhooks.kinds import KINDS
from people.domain.webhooks.words import say_error
from people.models import WebhookDelivery
from people.models.webhook import WebhookState

LOOKS = {
    WebhookState.SENT: ("ok", "check"),
    WebhookState.FAILED: ("danger", "alert"),
    WebhookState.WAITING: ("info", "hourglass"),
    WebhookState.SENDING: ("info", "hourglass"),
}


@dataclass(frozen=True)
class Told:
    """One delivery: of what, how it stands and why."""

    row: WebhookDelivery
    kind: str | Promise
    badge: str
    icon: str
    reason: str


def describe_deliveries(rows: Iterable[WebhookDelivery]) -> list[Told]:
    """Deliveries as the page shows them."""
    found = []
    for row in rows:
        known = KINDS.get(row.event.kind)
        badge, icon = LOOKS[WebhookState(row.state)]
        reason = say_error(row.error_code) if row.error_code and row.state != WebhookState.SENT else ""
        found.append(Told(row, known.label if known else _("test"), badge, icon, reason))
    return found
