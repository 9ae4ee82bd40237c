"""Tokens and webhooks as the bureau's screens show them: who answers for each, and whether anything is left of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.domain.api.authority import narrow
from people.domain.api.scopes import SCOPES
from people.domain.webhooks.kinds import KINDS
from people.domain.webhooks.words import say_error
from people.models import ApiToken, RoleGrant, Webhook


@dataclass(frozen=True)
class Line:
    """One row of a list, with its state in words."""

    row: Any
    may: list[str | Promise]
    badge: str
    icon: str
    state: str | Promise
    reason: str = ""

    @property
    def ended(self) -> bool:
        return self.row.revoked_at is not None


def held_by_owners(rows: Sequence[Any]) -> dict[tuple[int, str], list[str]]:
    """Where the owners of these hold which role today; one query for all of them."""
    grants = RoleGrant.objects.current().filter(person__in={row.owner_id for row in rows})
    found: dict[tuple[int, str], list[str]] = {}
    for person, role, path in grants.values_list("person", "role", "organisation__path"):
        found.setdefault((person, role), []).append(path)
    return found


def has_power(row: Any, held: dict[tuple[int, str], list[str]]) -> bool:
    """Whether the owner may today what was handed on; the same answer as `paths_today`."""
    owner = row.owner
    if not owner.is_active or owner.merged_into_id is not None:
        return False
    return owner.is_superuser or bool(narrow(row.organisation.path, held.get((row.owner_id, row.role), [])))


def describe_tokens(rows: Iterable[ApiToken]) -> list[Line]:
    """Tokens with their state."""
    listed, today = list(rows), timezone.localdate()
    held = held_by_owners(listed)
    lines = []
    for row in listed:
        words = [SCOPES[key].label for key in row.scopes if key in SCOPES]
        if row.revoked_at is not None:
            lines.append(Line(row, words, "info", "ban", _("Revoked")))
        elif today > row.valid_until:
            lines.append(Line(row, words, "info", "clock", _("Expired")))
        elif not has_power(row, held):
            lines.append(
                Line(row, words, "danger", "alert", _("Powerless"), str(_("its owner no longer has the role")))
            )
        else:
            lines.append(Line(row, words, "ok", "check", _("Valid")))
    return lines


def states_of_webhooks(rows: Sequence[Webhook]) -> list[tuple[str, str]]:
    """How each webhook stands, for programs: a word, and the code of the reason if it is told nothing. One query."""
    held = held_by_owners(rows)
    found = []
    for row in rows:
        if row.revoked_at is not None:
            found.append(("ended", ""))
        elif row.disabled_at is not None:
            found.append(("switched_off", row.disabled_reason))
        elif not has_power(row, held):
            found.append(("powerless", "no_right"))
        else:
            found.append(("failing" if row.failing_since is not None else "on", ""))
    return found


def describe_webhooks(rows: Iterable[Webhook]) -> list[Line]:
    """Webhooks with their state."""
    listed = list(rows)
    held = held_by_owners(listed)
    lines = []
    for row in listed:
        words = [KINDS[key].label for key in row.kinds if key in KINDS]
        if row.revoked_at is not None:
            lines.append(Line(row, words, "info", "ban", _("Ended")))
        elif row.disabled_at is not None:
            lines.append(Line(row, words, "danger", "alert", _("Switched off"), say_error(row.disabled_reason)))
        elif not has_power(row, held):
            lines.append(
                Line(row, words, "danger", "alert", _("Powerless"), str(_("its owner no longer has the role")))
            )
        elif row.failing_since is not None:
            lines.append(Line(row, words, "caution", "hourglass", _("Does not answer")))
        else:
            lines.append(Line(row, words, "ok", "check", _("Switched on")))
    return lines
