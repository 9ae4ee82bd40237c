"""What is told of hours that were handed in, made from ids when it is read or sent."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.reminding.messages import Facts
from courses.models import HourClaim, HourClaimState
from people.domain.message import Kind, register_kind, send_message
from people.models import Message, RoleGrant
from people.models.organisation import paths_above
from people.models.scope import roles_for

ASKED, DECIDED = "hours.asked", "hours.decided"
State = HourClaimState


def tell_owner(claim: HourClaim) -> None:
    """How it was decided; once a decision."""
    send_message(
        claim.person_id, DECIDED, context={"claim": claim.pk, "state": claim.state},
        once_key=f"{claim.pk}-{claim.decided_at:%Y%m%d%H%M%S%f}",
    )  # fmt: skip


def tell_deciders(claim: HourClaim) -> None:
    """The people nearest to its owner who decide; once a day, however much is handed in."""
    path = claim.organisation.path if claim.organisation else ""
    grants = RoleGrant.objects.current().filter(
        role__in=roles_for("approve_hours"), organisation__path__in=paths_above(path) if path else [],
        person__is_active=True,
    )  # fmt: skip
    rows = list(grants.values_list("organisation__path", "person_id"))
    nearest = max((path for path, _person in rows), key=len, default="")
    for path, person in rows:
        if path == nearest and person != claim.person_id:
            send_message(person, ASKED, context={}, once_key=f"{timezone.localdate():%Y%m%d}")


def gather(messages: Sequence[Message]) -> Facts:
    """Words for many. One query."""
    ids = [message.context["claim"] for message in messages if message.context.get("claim")]
    known = HourClaim.objects.in_bulk(ids)
    return {message.pk: _say(message, known.get(message.context.get("claim"))) for message in messages}


def _say(message: Message, claim: HourClaim | None) -> dict[str, object]:
    if message.kind == ASKED:
        return {
            "subject": _("Hours were handed in"), "body": _("Please decide; whoever handed them in is told."),
            "url": reverse("hour_claims"),
        }  # fmt: skip
    if claim is None:
        return {"subject": _("Hours that you handed in"), "body": "", "url": reverse("hours")}
    facts = {"title": claim.title}
    subjects = {
        State.APPROVED: _("The hours of “%(title)s” count"),
        State.RETURNED: _("Please complete what you handed in for “%(title)s”"),
        State.REFUSED: _("The hours of “%(title)s” do not count"),
    }
    body = _("Reason: %(reason)s.") % {"reason": claim.reason} if claim.reason else ""
    subject = subjects.get(State(message.context.get("state", claim.state)), _("Hours that you handed in"))
    return {"subject": subject % facts, "body": body, "url": reverse("hour_claim", args=[claim.public_id])}


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s", "gather": gather, "waits": True}
    for kind in (ASKED, DECIDED):
        register_kind(Kind(kind, **words))
