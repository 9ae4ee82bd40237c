"""Messages: telling people something, in the site and by e-mail. A message holds ids; its words are made when shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Message, MessageDelivery, User
from people.models.message import DeliveryState

Channel = Callable[[User, str, str], bool]
TRIES = 5
PATIENCE = timedelta(minutes=10)  # after this a delivery whose sender died is tried again


@dataclass(frozen=True)
class Kind:
    """What messages of a kind say. `facts` turns stored ids into words for the texts, `url` is where they lead."""

    key: str
    subject: str | Promise
    body: str | Promise
    facts: Callable[[Message], Mapping[str, object]] | None = None
    url: Callable[[Message], str] | None = None
    channels: tuple[str, ...] = ("email",)


KINDS: dict[str, Kind] = {}
CHANNELS: dict[str, Channel] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind of message known; wings and plugins call it when they start."""
    KINDS[kind.key] = kind
    return kind


def register_channel(key: str) -> Callable[[Channel], Channel]:
    """Make a channel known: a function that sends subject and body to a person; False when there is no address."""

    def register(channel: Channel) -> Channel:
        CHANNELS[key] = channel
        return channel

    return register


def send_message(
    person: User | int, kind: str, *, context: Mapping[str, Any] | None = None, once_key: str = ""
) -> None:
    """Tell one person something; with the same `once_key` only once."""
    send_messages([person if isinstance(person, int) else person.pk], kind, context=context, once_key=once_key)


@transaction.atomic
def send_messages(
    person_ids: Iterable[int], kind: str, *, context: Mapping[str, Any] | None = None, once_key: str = ""
) -> int:
    """Tell many people the same; returns how many are told now. The clock delivers outside the site."""
    wanted = sorted(set(person_ids))
    told: set[int] = set()
    for begin in range(0, len(wanted), 500):
        part = wanted[begin : begin + 500]
        if once_key:
            told.update(
                Message.objects.filter(kind=kind, once_key=once_key, person__in=part).values_list(
                    "person_id", flat=True
                )
            )
    rows = [
        Message(person_id=person, kind=kind, context=dict(context or {}), once_key=once_key)
        for person in wanted
        if person not in told
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    known = KINDS.get(kind)
    channels = known.channels if known else ()
    MessageDelivery.objects.bulk_create(
        [MessageDelivery(message=row, channel=channel) for row in rows for channel in channels], batch_size=500
    )
    return len(rows)


def say_message(message: Message) -> tuple[str, str, str]:
    """Subject, body and address of a message in the language of the moment; a kind nobody knows is named plainly."""
    kind = KINDS.get(message.kind)
    if kind is None:
        return str(_("Message")), "", ""
    facts = dict(kind.facts(message)) if kind.facts else {}
    subject, body = str(kind.subject), str(kind.body)
    if facts:
        subject, body = subject % facts, body % facts
    return subject, body, kind.url(message) if kind.url else ""


def mark_read(person: User, *, public_ids: Iterable[str] | None = None) -> int:
    """Mark messages of a person as read, all or these."""
    rows = person.messages.unread()
    if public_ids is not None:
        rows = rows.filter(public_id__in=list(public_ids))
    return rows.update(read_at=timezone.now())


def deliver_due(*, limit: int = 200) -> int:
    """Send what waits, one by one: claimed before, written down after; returns how many were sent."""
    sent = 0
    now = timezone.now()
    waiting = Q(state=DeliveryState.WAITING, not_before__lte=now)
    abandoned = Q(state=DeliveryState.SENDING, not_before__lt=now - PATIENCE)
    due = MessageDelivery.objects.filter(waiting | abandoned).order_by("pk")
    for delivery in due.select_related("message__person")[:limit]:
        claimed = MessageDelivery.objects.filter(waiting | abandoned, pk=delivery.pk).update(
            state=DeliveryState.SENDING, attempts=F("attempts") + 1, not_before=now
        )
        if claimed:
            sent += deliver(delivery)
    return sent


def deliver(delivery: MessageDelivery) -> bool:
    """Send one message through one channel and note what came of it."""
    person, channel = delivery.message.person, CHANNELS.get(delivery.channel)
    row = MessageDelivery.objects.filter(pk=delivery.pk)
    if channel is None or not person.is_active:
        row.update(state=DeliveryState.SKIPPED)
        return False
    with translation.override(person.language):
        subject, body, _url = say_message(delivery.message)
    try:
        reached = channel(person, subject, body)
    except Exception as error:  # noqa: BLE001 — whatever a mail server answers, the message waits and is tried again
        attempts = delivery.attempts + 1
        state = DeliveryState.FAILED if attempts >= TRIES else DeliveryState.WAITING
        later = timezone.now() + timedelta(minutes=2**attempts)
        row.update(state=state, not_before=later, error_code=type(error).__name__[:40])
        return False
    state = DeliveryState.SENT if reached else DeliveryState.SKIPPED
    row.update(state=state, sent_at=timezone.now() if reached else None, error_code="")
    return reached


@register_channel("email")
def send_email(person: User, subject: str, body: str) -> bool:
    """By e-mail, if the person gave an address."""
    if not person.email:
        return False
    EmailMessage(subject=subject, body=body, to=[person.email]).send()
    return True


register_kind(
    Kind(
        "phone_changed",
        _("Your phone number for signing in was changed"),
        _(
            "Your phone number was changed by an import of the personnel roster. From now on sign in with the new one. "
            "If this is not right, tell the person in charge at your school."
        ),
    )
)
register_kind(
    Kind(
        "password_changed",
        _("Your password was changed"),
        _("The password of your account was just changed. If it was not you, set a new one and tell your school."),
    )
)
