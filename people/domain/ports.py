"""Ports of the plugin contract that the register fills: messages, audit, consent, may, places."""

from collections.abc import Callable, Sequence
from typing import Any

from people import rules
from people.domain.audit import record_audit
from people.domain.consent import has_consent
from people.domain.message import send_message
from people.domain.message_delivery import find_waiting, put_in_inbox
from plugins.api import Place, ports


def tell(person_id: int, kind: str, *, context: dict[str, Any] | None = None) -> None:
    """A plugin's message to a person: ids only."""
    send_message(person_id, kind, context=context)


Finder = Callable[[str, str], Sequence[Place]]
_finders: list[Finder] = []


def add_places(finder: Finder) -> None:
    """Let a wing say where something of a plugin is used; it is asked beside the others."""
    if finder not in _finders:
        _finders.append(finder)


def find_places(kind: str, key: str) -> list[Place]:
    """Everywhere that something of a plugin is used, as all the wings say."""
    return [place for finder in _finders for place in finder(str(kind), key)]


def provide_ports() -> None:
    """Fill the ports; called when the register starts."""
    ports.send_message.provide(tell)
    ports.audit.provide(record_audit)
    ports.consent.provide(has_consent)
    ports.may.provide(rules.may)
    ports.places.provide(find_places)
    ports.put_in_inbox.provide(put_in_inbox)
    add_places(find_waiting)
