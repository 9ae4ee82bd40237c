"""What people are told of a programme: that it is theirs now, and that they may renew. The words are made when read.

Last days are reminded of by `courses.domain.reminding`: by its rules, with more time and freed parts respected."""

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.programmes.wording import say_requirement
from courses.domain.reminding.messages import Facts, join_sentences, say_day
from courses.domain.reminding.owed import owed_programmes
from courses.models import (
    CertificationPeriod,
    Programme,
    ProgrammeApplication,
    ProgrammeException,
    ProgrammeExceptionKind,
)
from people.domain.message import Kind, register_kind, send_message, send_messages
from people.models import Message

STARTED, RENEWAL, MOVED = "programme.started", "programme.renewal", "programme.moved"
ACCEPTED, REFUSED = "programme.accepted", "programme.refused"
GRANTED, WITHDRAWN = "programme.exception", "programme.exception_withdrawn"


def tell_started(programme_id: int, people: Collection[int]) -> int:
    """Tell people that they are in a programme now; whoever comes back is told no second time."""
    return send_messages(people, STARTED, context={"programme": programme_id}, once_key=f"programme-{programme_id}")


def tell_renewal(periods: Sequence[CertificationPeriod]) -> None:
    """Tell people that they may renew; once for each period."""
    for row in periods:
        send_message(
            row.person_id, RENEWAL, context={"programme": row.programme_id, "until": _iso(row)},
            once_key=f"period-{row.pk}",
        )  # fmt: skip


def _iso(row: CertificationPeriod) -> str:
    return row.window_due.isoformat() if row.window_due else ""


def tell_exception(row: ProgrammeException) -> None:
    """Tell somebody what was granted to them, or taken back; nothing is granted in silence."""
    kind = WITHDRAWN if row.withdraws_id is not None else GRANTED
    send_message(row.period.person_id, kind, context={"exception": row.pk}, once_key=f"exception-{row.pk}")


def gather_exceptions(messages: Sequence[Message]) -> Facts:
    """Words for what was granted or taken back. One query, and those of outlines this process has not read."""
    ids = [message.context.get("exception") or 0 for message in messages]
    rows = ProgrammeException.objects.select_related(
        "period__programme", "requirement__course__current_version", "requirement__programme", "requirement__category"
    )
    known = rows.in_bulk(ids)
    return {message.pk: _excepted(known.get(message.context.get("exception") or 0)) for message in messages}


def _excepted(row: ProgrammeException | None) -> dict[str, object]:
    if row is None:
        return {"subject": _("Something was changed for you"), "body": "", "url": ""}
    what = say_requirement(row.requirement) if row.requirement is not None else ""
    facts = {"title": row.period.programme.name, "day": say_day(row.due_on), "what": what}
    if row.withdraws_id is not None:
        subject = _("“%(title)s”: an exception was taken back") % facts
        body = _("The usual rules of the programme hold for you again. Your page shows what comes next.")
    elif row.kind == ProgrammeExceptionKind.EXTENDED:
        subject = _("“%(title)s”: you have time until %(day)s") % facts
        body = join_sentences([_("The last day counts until midnight."), _("Your page shows what comes next.")])
    elif row.kind == ProgrammeExceptionKind.FREED:
        subject = _("“%(title)s” is not asked of you this time") % facts
        body = _("You were freed from it and get no reminders of it. No certificate follows from this.")
    else:
        subject = _("“%(title)s”: you need not do one of the requirements") % facts
        body = _("It is “%(what)s”. Everything else stays as it is.") % facts
    return {"subject": subject, "body": body, "url": reverse("programme", args=[row.period.programme.public_id])}


def gather_programmes(messages: Sequence[Message]) -> Facts:
    """Words for many. Three queries at most."""
    known = Programme.objects.in_bulk([message.context.get("programme") or 0 for message in messages])
    wanted = CertificationPeriod.objects.open().filter(
        programme__in=list(known), person__in=[message.person_id for message in messages]
    )
    days = {(one.person_id, _programme(wanted, one.period_id)): one.due_on for one in owed_programmes(wanted)}
    return {
        message.pk: _say(message, known.get(message.context.get("programme")), days) for message in messages
    }  # fmt: skip


def _programme(rows: Any, pk: int | None) -> int | None:
    return next((row.programme_id for row in rows if row.pk == pk), None)


def _say(message: Message, row: Programme | None, days: dict[Any, Any]) -> dict[str, object]:
    if row is None:
        return {"subject": _("A training programme"), "body": "", "url": ""}
    facts = {"title": row.name, "day": say_day(days.get((message.person_id, row.pk)))}
    url = reverse("programme", args=[row.public_id])
    if message.kind == RENEWAL:
        subject = _("“%(title)s”: you may renew your certificate now") % facts
        body = _("If you renew by %(day)s, no day is lost.") % facts if facts["day"] else ""
    elif message.kind == MOVED:
        subject = _("“%(title)s”: other rules hold for you now") % facts
        body = _("What you have done is kept. Your page shows what counts and what comes next.")
    elif facts["day"]:
        subject = _("“%(title)s”: to be finished by %(day)s") % facts
        body = join_sentences([_("The last day counts until midnight."), _("Your page shows what comes next.")])
    else:
        subject, body = _("“%(title)s” is for you") % facts, _("Your page shows what comes next.")
    return {"subject": subject, "body": body, "url": url}


def is_still_open(message: Message) -> bool:
    """Whether the person still has something to do there: whoever met it, left or was freed is not told."""
    rows = CertificationPeriod.objects.asked().filter(
        person=message.person_id, programme=message.context.get("programme") or 0
    )
    return bool(rows.exists())


def gather_decisions(messages: Sequence[Message]) -> Facts:
    """Words of what was decided about applications. One query."""
    ids = [message.context.get("application") or 0 for message in messages]
    known = ProgrammeApplication.objects.select_related("programme").in_bulk(ids)
    return {message.pk: _decided(message.kind, known.get(message.context.get("application"))) for message in messages}


def _decided(kind: str, row: ProgrammeApplication | None) -> dict[str, object]:
    if row is None:
        return {"subject": _("An application"), "body": "", "url": ""}
    facts = {"title": row.programme.name}
    url = reverse("programme", args=[row.programme.public_id])
    reason = _("Reason: %(reason)s.") % {"reason": row.reason} if row.reason else ""
    if kind == ACCEPTED:
        subject = _("You were accepted for “%(title)s”") % facts
        return {"subject": subject, "body": join_sentences([_("Your page shows what comes next."), reason]), "url": url}
    return {"subject": _("Your application for “%(title)s” was not accepted") % facts, "body": reason, "url": url}


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s", "waits": True}
    for kind in (STARTED, RENEWAL, MOVED):
        register_kind(Kind(kind, gather=gather_programmes, is_wanted=is_still_open, **words))
    for kind in (ACCEPTED, REFUSED):
        register_kind(Kind(kind, gather=gather_decisions, **words))
    for kind in (GRANTED, WITHDRAWN):
        register_kind(Kind(kind, gather=gather_exceptions, **words))
