"""Kinds of events that a webhook can be told of, and the action that its role must carry for each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models.scope import ROLE_ACTIONS


@dataclass(frozen=True)
class EventKind:
    """One kind: its key, what it is called, and the action that whoever hears of it must hold."""

    key: str
    label: str | Promise
    action: str = "view_progress"


KINDS: dict[str, EventKind] = {
    kind.key: kind
    for kind in (
        EventKind("enrolment.made", _("somebody was enrolled")),
        EventKind("course.completed", _("a course was finished")),
        EventKind("certificate.issued", _("a certificate was issued")),
        EventKind("certificate.replaced", _("a certificate was replaced")),
        EventKind("certificate.revoked", _("a certificate was revoked")),
        EventKind("membership.changed", _("people joined, moved or left"), "view_people"),
    )
}
TEST = "webhook.test"  # sent on request, to everybody's own webhook


def kinds_of_role(role: str) -> list[EventKind]:
    """What a webhook of this role can be told of."""
    actions = ROLE_ACTIONS.get(role, frozenset())
    return [kind for kind in KINDS.values() if kind.action in actions]
