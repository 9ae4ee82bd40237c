"""What those are told who were moved to another version of their course."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.learning.moving import MOVED
from courses.models import CourseChange
from people.domain.message import Kind, register_kind
from people.models import Message


def gather_moved(messages: Sequence[Message]) -> Mapping[int, Mapping[str, object]]:
    """Words for many messages. One query."""
    ids = {str(message.context.get("change", "")) for message in messages}
    rows = CourseChange.objects.filter(public_id__in=ids).select_related("course")
    known = {row.public_id: row for row in rows}
    return {message.pk: _words(known.get(str(message.context.get("change", "")))) for message in messages}


def _words(row: CourseChange | None) -> Mapping[str, object]:
    if row is None:
        return {"subject": _("A course of yours has changed"), "body": "", "url": ""}
    body = _("You go on with the new version. Everything you have done is kept. The reason: %(reason)s")
    return {
        "subject": _("“%(title)s” has changed") % {"title": row.course.title},
        "body": body % {"reason": row.reason}, "url": reverse("course", args=[row.course.public_id]),
    }  # fmt: skip


def register_moving() -> None:
    """Make the kind known; called once when the wing is ready."""
    register_kind(Kind(MOVED, subject="%(subject)s", body="%(body)s", gather=gather_moved, waits=True))
