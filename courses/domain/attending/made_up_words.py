"""What a learner is told when staff arrange a half day in another class for them, or take it back."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from courses.domain.classes.invitation import CANCEL, REQUEST, write_invitation
from courses.models import MakeUp
from people.domain.message import Kind, register_kind, send_message
from people.models import Message

GIVEN, OFF = "attendance.make_up", "attendance.make_up_off"
Facts = Mapping[int, Mapping[str, object]]


def tell_given(make_up: MakeUp) -> None:
    """Where and when; once for each."""
    send_message(make_up.person_id, GIVEN, context={"make_up": make_up.public_id}, once_key=f"make-up-{make_up.pk}")


def tell_off(make_up: MakeUp) -> None:
    """That it does not take place; once for each."""
    send_message(make_up.person_id, OFF, context={"make_up": make_up.public_id}, once_key=f"make-up-{make_up.pk}")


def _gather(messages: Sequence[Message]) -> Facts:
    """What each is about. One query."""
    keys = {message.pk: str(message.context.get("make_up", "")) for message in messages}
    rows = MakeUp.objects.filter(public_id__in=set(keys.values())).select_related("session__run", "missed")
    known = {row.public_id: row for row in rows}
    return {pk: _facts(known.get(key)) for pk, key in keys.items()}


def _facts(row: MakeUp | None) -> dict[str, object]:
    if row is None:
        return {"missed": "", "title": "", "time": "", "place": ""}
    session = row.session
    return {
        "missed": row.missed.title, "title": session.run.title, "place": session.place or session.run.place,
        "time": date_format(localtime(session.starts_at), pgettext("format of a moment", "j F H:i")),
    }  # fmt: skip


def _calendar(message: Message) -> str:
    """The half day for the calendar while it stands; its end once it was taken back."""
    rows = MakeUp.objects.select_related("session__run__owner", "session__run__course", "person")
    row = rows.filter(public_id=message.context.get("make_up", "")).first()
    if row is None or (message.kind == GIVEN and row.withdrawn_at is not None):
        return ""
    method = REQUEST if message.kind == GIVEN else CANCEL
    return write_invitation(row.session.run, method=method, person=row.person, sessions=[row.session]).decode()


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words = {
        GIVEN: (
            _("You can make up “%(missed)s” on %(time)s"),
            _("In the class “%(title)s”, %(place)s. Sign in there as usual; it counts for the half day you missed."),
        ),
        OFF: (
            _("Making up “%(missed)s” on %(time)s is cancelled"),
            _("You are not expected in the class “%(title)s” that day. You can choose another half day."),
        ),
    }
    for kind, (subject, body) in words.items():
        page = Kind(kind, subject, body, gather=_gather, url=lambda _one: reverse("make_up"), calendar=_calendar)
        register_kind(page)
