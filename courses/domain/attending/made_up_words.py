"""What a learner is told when staff arrange a half day in another class for them."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from courses.models import MakeUp
from people.domain.message import Kind, register_kind, send_message
from people.models import Message

GIVEN = "attendance.make_up"


def tell_given(make_up: MakeUp) -> None:
    """Where and when; once for each."""
    send_message(make_up.person_id, GIVEN, context={"make_up": make_up.public_id}, once_key=f"make-up-{make_up.pk}")


def _facts(message: Message) -> Mapping[str, object]:
    rows = MakeUp.objects.filter(public_id=message.context.get("make_up", "")).select_related("session__run", "missed")
    found = rows.first()
    if found is None:
        return {"missed": "", "title": "", "time": "", "place": ""}
    session = found.session
    return {
        "missed": found.missed.title, "title": session.run.title, "place": session.place or session.run.place,
        "time": date_format(localtime(session.starts_at), pgettext("format of a moment", "j F H:i")),
    }  # fmt: skip


def register_messages() -> None:
    """Make the kind known; called once when the wing is ready."""
    register_kind(
        Kind(
            GIVEN,
            _("You can make up “%(missed)s” on %(time)s"),
            _("In the class “%(title)s”, %(place)s. Sign in there as usual; it counts for the half day you missed."),
            facts=_facts,
            url=lambda _message: reverse("make_up"),
        )
    )
