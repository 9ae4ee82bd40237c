"""A person's own data: what the account page shows, what may be changed, and the copy that the law grants."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from people.domain.audit import record_audit
from people.domain.person import masked_identifiers
from people.models import User

_further: dict[str, Callable[[User], Any]] = {}
_erasers: dict[str, Callable[[int], object]] = {}


def add_to_own_data(name: str, collect: Callable[[User], Any], *, erase: Callable[[int], object] | None = None) -> None:
    """Let a floor above put what it holds about a person into the copy, under a name of its own; `erase` takes a
    person's primary key and removes what need not be kept as evidence."""
    _further[name] = collect
    if erase is not None:
        _erasers[name] = erase


def erase_own_data(person_id: int) -> list[str]:
    """Have the floors above remove what they hold for a person alone; the names of what was removed."""
    return [name for name, erase in sorted(_erasers.items()) if erase(person_id)]


def describe_account(person: User) -> dict[str, Any]:
    """Numbers (masked), places, roles and consents of a person, for the account page; four queries."""
    return {
        "numbers": [(row.get_scheme_display(), value, row.issuer) for row, value in masked_identifiers(person)],
        "places": list(person.memberships.current().select_related("organisation")),
        "roles": list(person.role_grants.current().select_related("organisation")),
        "consents": list(person.consents.order_by("-given_at")[:50]),
        "unread": person.messages.unread().count(),
    }


@transaction.atomic
def save_own_data(person: User, *, email: str, language: str) -> None:
    """Save e-mail and language; a changed address is logged by name of field."""
    before = User.objects.get(pk=person.pk)
    changed = [name for name, value in (("email", email), ("language", language)) if getattr(before, name) != value]
    if not changed:
        return
    person.email, person.language = email, language
    person.save(update_fields=["email", "language"])
    record_audit("account.changed", actor=person, subject=person, fields=changed)


def collect_own_data(person: User) -> dict[str, Any]:
    """Everything the register holds about a person, in words that a program and a person can read; numbers in clear."""
    return {
        "id": person.public_id,
        "name": person.real_name,
        "email": person.email,
        "language": person.language,
        "activated": str(person.activated_at or ""),
        "numbers": [
            {"kind": row.scheme, "issuer": row.issuer.name if row.issuer else "", "value": row.plain_value()}
            for row in person.identifiers.current().select_related("issuer")
        ],
        "memberships": [
            {
                "organisation": row.organisation.name,
                "capacity": row.capacity,
                "from": str(row.valid_from),
                "until": str(row.valid_until or ""),
                "position": row.position,
                "subject": row.subject,
            }
            for row in person.memberships.select_related("organisation")
        ],
        "roles": [
            {"role": row.role, "organisation": row.organisation.name, "from": str(row.valid_from)}
            for row in person.role_grants.select_related("organisation")
        ],
        "consents": [
            {
                "kind": row.kind,
                "version": row.text_version,
                "given": str(row.given_at),
                "withdrawn": str(row.withdrawn_at or ""),
            }
            for row in person.consents.all()
        ],
        "messages": [{"kind": row.kind, "at": str(row.created_at)} for row in person.messages.all()],
        **{name: collect(person) for name, collect in sorted(_further.items())},
    }
