"""Messages: telling people something. A message holds ids; its words are made when it is shown or sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.domain.bulk import execute_many, insert_like, insert_objects
from people.domain.way_out import WayOut
from people.models import Message, MessageDelivery, User
from people.models.public_id import new_public_ids
from plugins.api import Kind as PluginKind
from plugins.api import runtime

HOUSE = ("email", "inbox")  # every message goes these ways; the channels of other plugins that are on come to them


@dataclass(frozen=True)
class Kind:
    """What messages of a kind say. `facts` turns stored ids into words for the texts, `url` is where they lead.

    `gather` makes the facts of many messages at once, by their key, with `url` among them where it differs by message;
    a kind that `waits` is not sent in quiet hours; `is_wanted` is asked right before sending: what has become
    pointless meanwhile stays unsent."""

    key: str
    subject: str | Promise
    body: str | Promise
    facts: Callable[[Message], Mapping[str, object]] | None = None
    url: Callable[[Message], str] | None = None
    channels: tuple[str, ...] | None = None  # None: all there are
    is_private: bool = False  # its words go only where the channel is as safe as the site itself
    gather: Callable[[Sequence[Message]], Mapping[int, Mapping[str, object]]] | None = None
    waits: bool = False
    is_wanted: Callable[[Message], bool] | None = None
    calendar: Callable[[Message], str] | None = None  # a calendar file that goes along by e-mail
    way_out: WayOut | None = None  # of reminders and summaries; what somebody must be told has none


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind of message known; wings and plugins call it when they start."""
    KINDS[kind.key] = kind
    return kind


def find_kind(key: str) -> Kind | None:
    """A kind of message: one of a wing's, or of a plugin's (`<slug>.<name>`), which is words alone."""
    known = KINDS.get(key)
    words = None if known else runtime.message_words(key)
    return Kind(key, *words) if words else known


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
    people = [person for person in wanted if person not in told]
    if people:
        ids = list(new_public_ids(len(people)))
        pattern = Message(kind=kind, context=dict(context or {}), once_key=once_key)
        insert_like(pattern, {"person_id": people, "public_id": ids})
        _write_deliveries(ids, kind)
    return len(people)


@transaction.atomic
def send_each(kind: str, told: Iterable[tuple[int, Mapping[str, Any]]]) -> int:
    """Tell many people each their own: pairs of person and context. That nobody is told twice is up to who calls."""
    rows = [Message(person_id=person, kind=kind, context=dict(context)) for person, context in told]
    insert_objects(rows)
    _write_deliveries([row.public_id for row in rows], kind)
    return len(rows)


def _write_deliveries(messages: Sequence[str], kind: str) -> None:
    """What is to be sent of these messages, all of the same moment; their keys are looked up by the database."""
    known = find_kind(kind)
    channels = channels_of(known) if messages and known else ()
    quote, blank = connection.ops.quote_name, MessageDelivery()
    fields = [field for field in MessageDelivery._meta.concrete_fields if field.name not in ("id", "message")]
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    told = quote(Message._meta.db_table)
    statement = (
        f"INSERT INTO {quote(MessageDelivery._meta.db_table)} (message_id, {names}) "  # noqa: S608 — names of fields
        f"SELECT id, {marks} FROM {told} WHERE public_id = %s"
    )
    for channel in channels:
        blank.channel = channel
        values = [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields]
        execute_many(statement, ([*values, message] for message in messages))


def channels_of(kind: Kind) -> Sequence[str]:
    """The ways a message of this kind goes; one query where the kind leaves it open."""
    if kind.channels is not None:
        return kind.channels
    return sorted({*HOUSE, *runtime.switched_on(PluginKind.NOTIFICATION_CHANNEL)})


def say_message(message: Message) -> tuple[str, str, str]:
    """Subject, body and address of a message in the language of the moment; a kind nobody knows is named plainly."""
    return say_messages([message])[0]


def say_messages(messages: Iterable[Message]) -> list[tuple[str, str, str]]:
    """The same for many, in their order; kinds that gather their facts cost the same queries for one and for all."""
    rows = list(messages)
    kinds = {key: find_kind(key) for key in dict.fromkeys(row.kind for row in rows)}
    gathered: dict[int, Mapping[str, object]] = {}
    for key, kind in kinds.items():
        if kind is not None and kind.gather is not None:
            gathered.update(kind.gather([row for row in rows if row.kind == key]))
    return [_say(row, kinds[row.kind], gathered.get(row.pk)) for row in rows]


def _say(message: Message, kind: Kind | None, gathered: Mapping[str, object] | None) -> tuple[str, str, str]:
    if kind is None:
        return str(_("Message")), "", ""
    facts = dict(gathered or (kind.facts(message) if kind.facts else {}))
    subject, body = str(kind.subject), str(kind.body)
    if facts:
        subject, body = subject % facts, body % facts
    return subject, body, kind.url(message) if kind.url else str(facts.get("url", ""))


def mark_read(person: User, *, public_ids: Iterable[str] | None = None) -> int:
    """Mark messages of a person as read, all or these."""
    rows = person.messages.unread()
    if public_ids is not None:
        rows = rows.filter(public_id__in=list(public_ids))
    return rows.update(read_at=timezone.now())


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
