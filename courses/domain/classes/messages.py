"""The words of what is told of classes, made from ids when read or sent, and the calendar files that go along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.domain.classes.invitation import CANCEL, REQUEST, all_sessions, write_invitation
from courses.domain.classes.state import has_place
from courses.domain.classes.telling import (
    ADMITTED,
    APPROVED,
    ASKED,
    CERTIFIED,
    CHANGED,
    PROPOSED,
    REFUSED,
    RETURNED,
    WAITING,
    staff_of,
)
from courses.domain.reminding.messages import Facts
from courses.models import (
    ApplicationState,
    Certificate,
    ClassApplication,
    ClassChange,
    ClassProposal,
    ClassRun,
    ClassSession,
    MakeUp,
)
from people.domain.message import Kind, register_kind
from people.models import Message

Change = ClassChange.Kind
GONE = {"subject": "", "body": "", "url": ""}


def say_time(begins: datetime, ends: datetime) -> str:
    """23 November 09:00–12:00."""
    begins, ends = timezone.localtime(begins), timezone.localtime(ends)
    return f"{date_format(begins, pgettext('format of a moment', 'j F H:i'))}–{date_format(ends, 'H:i')}"


def gather_applications(messages: Sequence[Message]) -> Facts:
    """What became of applications. Two queries."""
    ids = [message.context.get("application") for message in messages]
    known = ClassApplication.objects.select_related("run__course").in_bulk([one for one in ids if one])
    return {
        message.pk: _say_application(message.kind, known.get(message.context["application"])) for message in messages
    }


def _say_application(kind: str, row: ClassApplication | None) -> dict[str, object]:
    if row is None:
        return {**GONE, "subject": _("An application")}
    run, facts = row.run, {"title": row.run.title, "reason": row.reason}
    subjects = {
        ADMITTED: _("You have a place in the class “%(title)s”"),
        WAITING: _("The class “%(title)s” is full: you are on the waiting list"),
        REFUSED: _("You were not admitted to the class “%(title)s”"),
    }
    days = "–".join(date_format(one, "MONTH_DAY_FORMAT") for one in dict.fromkeys([run.starts_on, run.ends_on]))
    bodies = {
        ADMITTED: join([_("Days: %(days)s.") % {"days": days}, _("Place: %(place)s.") % {"place": run.place}
                        if run.place else "", _("The page of the class has all times, and a file for your calendar.")]),
        WAITING: _("As soon as a place is free you get it, and are told."),
        REFUSED: _("Reason: %(reason)s.") % facts,
    }  # fmt: skip
    url = reverse("class_page", args=[run.public_id])
    return {"subject": subjects[kind] % facts, "body": bodies[kind], "url": url}


def join(sentences: Sequence[str]) -> str:
    """Sentences one after another."""
    return pgettext("between two sentences", " ").join(one for one in sentences if one)


def gather_asked(messages: Sequence[Message]) -> Facts:
    """That somebody applied. One query."""
    known = ClassRun.objects.in_bulk([message.context["run"] for message in messages])
    return {message.pk: _say_asked(known.get(message.context["run"])) for message in messages}


def _say_asked(run: ClassRun | None) -> dict[str, object]:
    if run is None:
        return {**GONE, "subject": _("An application")}
    subject = _("Somebody applied for the class “%(title)s”") % {"title": run.title}
    url = reverse("class_applications", args=[run.public_id])
    return {"subject": subject, "body": _("Please decide; the applicant is told."), "url": url}


def gather_changes(messages: Sequence[Message]) -> Facts:
    """What was changed, with what stood there before. One query."""
    known = ClassChange.objects.select_related("run").in_bulk([message.context["change"] for message in messages])
    return {message.pk: _say_change(known.get(message.context["change"])) for message in messages}


def _say_change(change: ClassChange | None) -> dict[str, object]:
    if change is None:
        return {**GONE, "subject": _("A change")}
    facts = {"title": change.run.title}
    subjects = {
        Change.ADDED: _("“%(title)s” has a session more"),
        Change.MOVED: _("A session of “%(title)s” has changed"),
        Change.CANCELLED: _("A session of “%(title)s” is cancelled"),
        Change.CLASS_MOVED: _("The class “%(title)s” has changed"),
        Change.CLASS_CANCELLED: _("The class “%(title)s” is cancelled"),
        Change.POSTPONED: _("The class “%(title)s” is on other days"),
    }
    reason = _("Reason: %(reason)s.") % {"reason": change.reason} if change.reason else ""
    return {
        "subject": subjects[Change(change.kind)] % facts, "body": join([*say_difference(change), reason]),
        "url": reverse("class_page", args=[change.run.public_id]),
    }  # fmt: skip


def say_difference(change: ClassChange) -> list[str]:
    """Sentences: what is now, and what stood there before."""
    before, after = change.before, change.after
    if change.kind == Change.ADDED:
        return [_("New: %(what)s.") % {"what": say_session(after)}]
    if change.kind == Change.CANCELLED:
        return [_("It does not take place: %(what)s.") % {"what": say_session(before)}]
    if change.kind == Change.CLASS_CANCELLED:
        return [_("None of its sessions takes place.")]
    if change.kind == Change.MOVED:
        now, was = say_session(after), say_session(before)
    elif change.kind == Change.POSTPONED:
        now, was = say_sessions(after["sessions"]), say_sessions(before["sessions"])
    else:
        now, was = (list_up([one.get("title"), one.get("place")]) for one in (after, before))
    return [_("Now: %(what)s.") % {"what": now}, _("Before: %(what)s.") % {"what": was or _("not said")}]


def say_session(kept: dict[str, str]) -> str:
    """A half day as it stands in the record."""
    time = say_time(datetime.fromisoformat(kept["starts"]), datetime.fromisoformat(kept["ends"]))
    return list_up([kept.get("title"), time, kept.get("place")])


def say_sessions(kept: list[dict[str, str]]) -> str:
    """Several half days, by their times."""
    times = [say_time(datetime.fromisoformat(one["starts"]), datetime.fromisoformat(one["ends"])) for one in kept]
    return pgettext("between two times", "; ").join(times)


def list_up(facts: Sequence[str | None]) -> str:
    """Facts one after another, as the language parts them."""
    return pgettext("between two facts", ", ").join(one for one in facts if one)


def gather_proposals(messages: Sequence[Message]) -> Facts:
    """What is proposed and what was decided. One query."""
    rows = ClassProposal.objects.select_related("run", "decision", "proposed_by")
    known = rows.in_bulk([message.context["proposal"] for message in messages])
    return {message.pk: _say_proposal(message.kind, known.get(message.context["proposal"])) for message in messages}


def _say_proposal(kind: str, row: ClassProposal | None) -> dict[str, object]:
    if row is None:
        return {**GONE, "subject": _("A proposal")}
    facts = {"title": row.run.title, "who": row.proposed_by.real_name}
    subjects = {
        PROPOSED: _("Certificates of the class “%(title)s” wait for your approval"),
        RETURNED: _("The certificates of “%(title)s” were sent back to you"),
        APPROVED: _("The certificates of “%(title)s” are approved"),
    }
    bodies = {
        PROPOSED: _("Proposed by %(who)s. Please look at them; nothing is issued before."),
        RETURNED: _("Reason: %(reason)s.") % {"reason": row.decision.reason} if kind == RETURNED else "",
        APPROVED: _("They are being issued; everybody is told."),
    }
    url = reverse("class_closing", args=[row.run.public_id])
    return {"subject": subjects[kind] % facts, "body": bodies[kind] % facts if kind == PROPOSED else bodies[kind],
            "url": url}  # fmt: skip


def gather_certificates(messages: Sequence[Message]) -> Facts:
    """That a certificate is there. One query."""
    known = Certificate.objects.in_bulk([message.context["certificate"] for message in messages])
    return {message.pk: _say_certificate(known.get(message.context["certificate"])) for message in messages}


def _say_certificate(row: Certificate | None) -> dict[str, object]:
    if row is None:
        return {**GONE, "subject": _("Your certificate")}
    facts = {"title": row.snapshot.get("programme", ""), "number": row.number}
    return {
        "subject": _("Your certificate “%(title)s” is issued") % facts,
        "body": _("Its number is %(number)s.") % facts, "url": reverse("certificate", args=[row.public_id]),
    }  # fmt: skip


def file_of_application(message: Message) -> str:
    """The invitation of somebody admitted, as long as they are; taken back from whoever was refused."""
    row = (
        ClassApplication.objects.select_related("run__owner", "person")
        .filter(pk=message.context["application"])
        .first()
    )
    if row is None or message.kind == WAITING:
        return ""
    if message.kind == ADMITTED and row.state == ApplicationState.ADMITTED:
        return write_invitation(row.run, method=REQUEST, person=row.person).decode()
    invited = Message.objects.filter(person=row.person, kind=ADMITTED, once_key=f"{ADMITTED}-{row.pk}")
    if message.kind != REFUSED or not invited.exists():
        return ""
    return write_invitation(row.run, method=CANCEL, person=row.person).decode()


def sessions_attended(run: ClassRun, person_id: int, sessions: list[ClassSession]) -> list[ClassSession]:
    """Those of the half days that take place and that the person comes to: with a place or as staff all of them, a
    guest who makes one up only that one, and who still waits for a place none."""
    held = [one for one in sessions if one.cancelled_at is None]
    if has_place(run, person_id) or person_id in staff_of(run):
        return held
    made_up = MakeUp.objects.standing().filter(person=person_id, session__in=held)
    ours = set(made_up.values_list("session_id", flat=True))
    return [one for one in held if one.pk in ours]


def file_of_change(message: Message) -> str:
    """What calendars have to take over: the half days concerned, or their end."""
    change = ClassChange.objects.select_related("run__owner").filter(pk=message.context["change"]).first()
    if change is None:
        return ""
    sessions = [one for one in all_sessions(change.run) if change.session_id in (None, one.pk)]
    is_off = change.kind in (Change.CANCELLED, Change.CLASS_CANCELLED)
    method = CANCEL if is_off or all(one.cancelled_at for one in sessions) else REQUEST
    kept = sessions if method == CANCEL else sessions_attended(change.run, message.person_id, sessions)
    return write_invitation(change.run, method=method, person=message.person, sessions=kept).decode() if kept else ""


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s"}
    for kind in (ADMITTED, WAITING, REFUSED):
        register_kind(Kind(kind, **words, gather=gather_applications, calendar=file_of_application, waits=True))
    register_kind(Kind(ASKED, **words, gather=gather_asked, waits=True))
    register_kind(Kind(CHANGED, **words, gather=gather_changes, calendar=file_of_change))
    for kind in (PROPOSED, RETURNED, APPROVED):
        register_kind(Kind(kind, **words, gather=gather_proposals, waits=True))
    register_kind(Kind(CERTIFIED, **words, gather=gather_certificates))
