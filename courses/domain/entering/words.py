"""The words of what is told of applications, made from ids when they are read or sent."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.entering.requests import ACCEPTED, ASKED, QUEUED, REFUSED
from courses.domain.reminding.messages import Facts
from courses.models import EnrolmentRequest
from people.domain.message import Kind, register_kind
from people.models import Message


def gather(messages: Sequence[Message]) -> Facts:
    """Words for many. One query."""
    ids = [message.context["request"] for message in messages if message.context.get("request")]
    known = EnrolmentRequest.objects.select_related("course").in_bulk(ids)
    return {message.pk: _say(message.kind, known.get(message.context.get("request"))) for message in messages}


def _say(kind: str, row: EnrolmentRequest | None) -> dict[str, object]:
    if row is None:
        return {"subject": _("An application"), "body": "", "url": ""}
    facts = {"title": row.course.title}
    reason = _("Reason: %(reason)s.") % {"reason": row.reason} if row.reason else ""
    subjects = {
        ACCEPTED: _("You have a place on “%(title)s”"),
        REFUSED: _("Your application for “%(title)s” was not accepted"),
        QUEUED: _("“%(title)s” is full: you are on the waiting list"),
        ASKED: _("Somebody applied for “%(title)s”"),
    }
    bodies = {
        ACCEPTED: _("You may begin at once."),
        REFUSED: reason,
        QUEUED: _("As soon as a place is free you get it, and are told."),
        ASKED: _("Please decide; the applicant is told."),
    }
    url = reverse("applications") if kind == ASKED else reverse("course", args=[row.course.public_id])
    return {"subject": subjects[kind] % facts, "body": bodies[kind], "url": url}


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s", "gather": gather, "waits": True}
    for kind in (ACCEPTED, REFUSED, QUEUED, ASKED):
        register_kind(Kind(kind, **words))
