"""Scopes: what a token may be given to do, and which of its role's actions each of them needs."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models.scope import ROLE_ACTIONS


@dataclass(frozen=True)
class Scope:
    """One permission of a token: its key, what it is called, and the action that its role must carry."""

    key: str
    label: str | Promise
    action: str


SCOPES: dict[str, Scope] = {
    scope.key: scope
    for scope in (
        Scope("people:read", _("read people and where they belong"), "view_people"),
        Scope("organisations:read", _("read units"), "view_progress"),
        Scope("courses:read", _("read courses"), "view_progress"),
        Scope("enrolments:read", _("read enrolments"), "view_progress"),
        Scope("enrolments:write", _("enrol people"), "manage_programmes"),
        Scope("progress:read", _("read progress"), "view_progress"),
        Scope("completions:read", _("read finished courses"), "view_progress"),
        Scope("hours:read", _("read credit hours"), "view_progress"),
        Scope("certificates:read", _("read certificates"), "view_progress"),
        Scope("statements:read", _("read xAPI statements"), "manage_settings"),
        Scope("webhooks:manage", _("manage webhooks"), "manage_roles"),
    )
}


def scopes_of_role(role: str) -> list[Scope]:
    """What a token of this role can be given."""
    actions = ROLE_ACTIONS.get(role, frozenset())
    return [scope for scope in SCOPES.values() if scope.action in actions]


def roles_with_scopes() -> list[str]:
    """The roles for which a token makes sense."""
    return [role for role in ROLE_ACTIONS if scopes_of_role(role)]
