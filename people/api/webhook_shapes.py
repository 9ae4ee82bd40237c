"""Shapes of webhooks: what the API says of them, and what it takes to make one. No secret but the one just made."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from people.api.paging import ID_PATTERN
from people.domain.webhooks.kinds import KINDS

KindKey = Literal[
    "enrolment.made", "course.completed", "certificate.issued", "certificate.replaced", "certificate.revoked",
    "membership.changed",
]  # fmt: skip
assert set(KINDS) == set(KindKey.__args__)  # type: ignore[attr-defined]


class WebhookOut(Schema):
    """Where another system is told of what happens in a unit."""

    id: str
    name: str
    url: str
    kinds: list[KindKey]
    organisation: str
    owner: str = Field(description="Who answers for it: it never hears more than this person may see.")
    role: str
    state: Literal["on", "failing", "switched_off", "powerless", "ended"]
    reason: str = Field(description="Why it is told nothing: a word for programs; empty while it is.")
    created_at: datetime


class WebhookMade(WebhookOut):
    """The same with its secret."""

    secret: str | None = Field(description="Shown this one time. Null where the request was only answered again.")


class WebhookIn(Schema):
    """What to tell, and where."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")
    url: str = Field(min_length=9, max_length=500, description="Begins with https and leads to a public address.")
    kinds: list[KindKey] = Field(min_length=1, max_length=20)
    organisation: str | None = Field(
        None, pattern=ID_PATTERN, description="What happens there and below it; without it, the unit of the token."
    )


class DeliveryOut(Schema):
    """One event on its way to one webhook."""

    id: str
    event: str = Field(description="The `webhook-id` that is sent.")
    kind: str
    at: datetime = Field(description="When it happened.")
    state: Literal["waiting", "sending", "sent", "failed"]
    attempts: int
    status: int | None = Field(description="What the other side answered last.")
    error: str = Field(description="Why it was not taken; empty once it was.")
    tried_at: datetime | None
    sent_at: datetime | None
    next_try: datetime | None = Field(description="Not before this; null when nothing more is tried.")


class DeliveryFilters(Schema):
    """Which deliveries."""

    state: Literal["waiting", "sending", "sent", "failed"] | None = None
