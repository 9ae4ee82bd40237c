"""Ports of the plugin contract that the register fills: messages, audit, consent, may."""

from typing import Any

from people import rules
from people.domain.audit import record_audit
from people.domain.consent import has_consent
from people.domain.message import send_message
from plugins.api import ports


def tell(person_id: int, kind: str, *, context: dict[str, Any] | None = None) -> None:
    """A plugin's message to a person: ids only."""
    send_message(person_id, kind, context=context)


def provide_ports() -> None:
    """Fill the ports; called when the register starts."""
    ports.send_message.provide(tell)
    ports.audit.provide(record_audit)
    ports.consent.provide(has_consent)
    ports.may.provide(rules.may)
