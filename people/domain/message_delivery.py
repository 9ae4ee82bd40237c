"""Messages on their way: each goes through channels of plugins, is tried again while one fails, and is never lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone, translation
from django.utils.translation import ngettext

from people.domain.message import KINDS, find_kind, say_message
from people.domain.quiet_hours import is_quiet
from people.models import Message, MessageDelivery, User
from people.models.identifier import Scheme
from people.models.message import DeliveryState
from plugins.api import Delivered, Kind, Notice, NotificationChannel, Place, Receipt, runtime

TRIES = 12
PATIENCE = timedelta(minutes=10)  # after this a delivery whose sender died is tried again
LONGEST_PAUSE = timedelta(hours=6)
NOT_TRIED = frozenset({"missing", "suspended", "not_ready", "in_transaction"})  # the channel was never asked
KIND = Kind.NOTIFICATION_CHANNEL


def deliver_due(*, limit: int = 200) -> int:
    """Send what waits, one by one: claimed before, written down after; returns how many were sent."""
    sent = 0
    now = timezone.now()
    resting = [kind.key for kind in KINDS.values() if kind.waits] if is_quiet(now) else []
    waiting = Q(state=DeliveryState.WAITING, not_before__lte=now)
    abandoned = Q(state=DeliveryState.SENDING, not_before__lt=now - PATIENCE)
    due = MessageDelivery.objects.filter(waiting | abandoned).exclude(message__kind__in=resting).order_by("pk")
    for delivery in due.select_related("message__person")[:limit]:
        claimed = MessageDelivery.objects.filter(waiting | abandoned, pk=delivery.pk).update(
            state=DeliveryState.SENDING, attempts=F("attempts") + 1, not_before=now
        )
        if claimed:
            sent += deliver(delivery)
    return sent


def deliver(delivery: MessageDelivery) -> bool:
    """Send one message through one channel and note what came of it."""
    kind = find_kind(delivery.message.kind)
    if kind is not None and kind.is_wanted is not None and not kind.is_wanted(delivery.message):
        return note_receipt(delivery, Receipt(Delivered.REFUSED, reason="not_needed"))
    channel = find_channel(delivery.channel)
    if channel is None:
        return note_receipt(delivery, Receipt(Delivered.LATER, reason="missing"))
    if channel.address == "email" and kind and kind.way_out and kind.way_out.is_taken(delivery.message.person):
        return note_receipt(delivery, Receipt(Delivered.REFUSED, reason="unsubscribed"))
    notice = make_notice(delivery.message, channel)
    if notice is None:
        return note_receipt(delivery, Receipt(Delivered.REFUSED, reason="no_address"))
    problems = runtime.ask(KIND, channel.key, "check_address", notice.address, fallback=[], private=True)
    if any(problem.is_error for problem in problems.value):
        return note_receipt(delivery, Receipt(Delivered.REFUSED, reason="bad_address"))
    return note_receipt(delivery, runtime.notify(channel.key, notice))


def find_channel(key: str) -> NotificationChannel | None:
    """The channel of this key, if its plugin is loaded."""
    found = (one for one in runtime.extensions(KIND) if one.key == key)
    return next((one for one in found if isinstance(one, NotificationChannel)), None)


def make_notice(message: Message, channel: NotificationChannel) -> Notice | None:
    """What the channel is handed, in the language of the person; None when they cannot be reached this way."""
    person = message.person
    address = address_of(person, channel.address) if person.is_active else ""
    if not address:
        return None
    with translation.override(person.language):
        subject, body, url = say_message(message)
        kind = find_kind(message.kind)
        way_out = kind.way_out.address(person) if kind and kind.way_out else ""
        calendar = kind.calendar(message) if kind and kind.calendar and channel.address == "email" else ""
    return Notice(
        id=message.public_id, address=address, subject=subject, body=body, url=whole_address(url),
        lang=person.language, is_private=kind.is_private if kind else True, unsubscribe=way_out,
        calendar=calendar,
    )  # fmt: skip


def whole_address(url: str) -> str:
    """An address of the site as it must stand outside of it."""
    return f"{settings.BASE_URL}{url}" if url.startswith("/") else url


def address_of(person: User, wanted: str) -> str:
    """The address that a channel wants; empty where there is none."""
    if wanted == "email":
        return person.email
    if wanted == "person":
        return person.public_id
    if wanted == "phone":
        row = person.identifiers.current().filter(scheme=Scheme.PHONE).order_by("-pk").first()
        return row.plain_value() if row else ""
    return ""


def note_receipt(delivery: MessageDelivery, receipt: Receipt) -> bool:
    """Write down what became of a try. A channel that could not be asked costs no try."""
    row = MessageDelivery.objects.filter(pk=delivery.pk)
    if receipt.status == Delivered.SENT:
        row.update(state=DeliveryState.SENT, sent_at=timezone.now(), error_code="")
        return True
    code = receipt.reason[:40]
    if receipt.status == Delivered.REFUSED:
        row.update(state=DeliveryState.SKIPPED, error_code=code)
        return False
    if receipt.reason in NOT_TRIED:
        row.update(
            state=DeliveryState.WAITING,
            attempts=delivery.attempts,
            not_before=timezone.now() + PATIENCE,
            error_code=code,
        )
        return False
    attempts = delivery.attempts + 1
    state = DeliveryState.FAILED if attempts >= TRIES else DeliveryState.WAITING
    row.update(state=state, not_before=next_try(attempts), error_code=code)
    return False


def next_try(attempts: int) -> datetime:
    """Twice as long each time, six hours at most."""
    return timezone.now() + min(timedelta(minutes=2**attempts), LONGEST_PAUSE)


def put_in_inbox(message_id: str, person_id: str) -> bool:
    """Whether the list of this person in the site has the message: it stands there from the moment it was written."""
    return Message.objects.filter(public_id=message_id, person__public_id=person_id).exists()


def find_waiting(kind: str, key: str) -> Sequence[Place]:
    """For the page of a plugin: how many messages wait for its channel, and how many it could not deliver."""
    if kind != KIND:
        return ()
    waits = Q(state__in=[DeliveryState.WAITING, DeliveryState.SENDING])
    counts = MessageDelivery.objects.filter(channel=key).aggregate(
        waiting=Count("pk", filter=waits), failed=Count("pk", filter=Q(state=DeliveryState.FAILED))
    )
    words = []
    if counts["waiting"]:
        words.append(ngettext("%(n)s message waits for it", "%(n)s messages wait for it", counts["waiting"]))
    if counts["failed"]:
        words.append(
            ngettext("%(n)s message it could not deliver", "%(n)s messages it could not deliver", counts["failed"])
        )
    found = [counts[name] for name in ("waiting", "failed") if counts[name]]
    return [Place(text % {"n": count}) for text, count in zip(words, found, strict=True)]
