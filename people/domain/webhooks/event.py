"""Events: written in the transaction of their cause, with a delivery for each webhook that listens there. Ids only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from people.domain.webhooks.kinds import KINDS
from people.models import Organisation, User, Webhook, WebhookDelivery, WebhookEvent

MOST_NAMED = 50  # people named in one event; more than that are a change of the unit, to be read there


@dataclass(frozen=True)
class Fact:
    """Something that happened at a place; `data` holds ids and plain facts, no names, nothing confidential."""

    organisation_id: int | None
    data: dict[str, Any] = field(default_factory=dict)


def listeners(kind: str) -> list[Webhook]:
    """The webhooks that are on and ask for this kind; one query."""
    if kind not in KINDS:
        raise ValueError(f"there is no event {kind!r}")
    rows = Webhook.objects.in_use().filter(disabled_at=None).select_related("organisation")
    return [row for row in rows if kind in row.kinds]


def note_events(kind: str, facts: Sequence[Fact]) -> int:
    """Write events down for whoever listens; one query where nobody does. Returns the number of deliveries."""
    heard = listeners(kind) if facts else []
    if not heard:
        return 0
    wanted = {fact.organisation_id for fact in facts if fact.organisation_id is not None}
    paths = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "path"))
    pairs = []
    for fact in facts:
        path = paths.get(fact.organisation_id or 0, "")
        hearing = [hook for hook in heard if hears(hook, path)]
        if hearing:
            pairs.append((WebhookEvent(kind=kind, organisation_id=fact.organisation_id, data=fact.data), hearing))
    WebhookEvent.objects.bulk_create([event for event, _hooks in pairs], batch_size=500)
    rows = [WebhookDelivery(webhook=hook, event=event) for event, hooks in pairs for hook in hooks]
    WebhookDelivery.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def hears(webhook: Webhook, path: str) -> bool:
    """Whether a place lies under a webhook; what has no place is for those of a whole city."""
    here = webhook.organisation.path
    return path.startswith(here) if path else len(here) == Organisation.steplen


def note_members_changed(person_ids: Sequence[int], organisation_ids: Sequence[int]) -> None:
    """People joined, moved or left: one event for each unit; it names them where they are few and the unit is one."""
    if not listeners("membership.changed"):
        return
    places = dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "public_id"))
    named: list[str] = []
    if len(places) == 1 and len(person_ids) <= MOST_NAMED:
        named = list(User.objects.filter(pk__in=person_ids).order_by("pk").values_list("public_id", flat=True))
    note_events(
        "membership.changed",
        [Fact(pk, {"organisation": public_id, "people": named}) for pk, public_id in sorted(places.items())],
    )
