"""The words of what is told of assignments: made from ids when they are read or sent, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.assigning.announcing import CHANGED, GIVEN, RELEASED, SUMMARY
from courses.domain.assigning.audience import finished_people
from courses.domain.reminding.messages import Facts, join_sentences, say_day
from courses.models import Assignment, AssignmentChange, ChangeKind
from people.domain.message import Kind, register_kind
from people.models import Message

NOTHING = {"subject": "", "body": "", "url": ""}


def gather_given(messages: Sequence[Message]) -> Facts:
    """Words for whoever is asked to finish something. One query."""
    ids = {message.context.get("assignment") for message in messages}
    known = Assignment.objects.select_related("course", "programme").in_bulk([pk for pk in ids if pk])
    return {message.pk: _given(known.get(message.context.get("assignment"))) for message in messages}


def _given(row: Assignment | None) -> dict[str, object]:
    if row is None:
        return {**NOTHING, "subject": _("Training was assigned to you")}
    parts = [by_notice(row), row.note, _("The last day counts until midnight.")]
    facts = {"title": row.subject_title, "day": say_day(row.due_on)}
    return {
        "subject": _("“%(title)s”: to be finished by %(day)s") % facts,
        "body": join_sentences(parts), "url": url_of(row),
    }  # fmt: skip


def by_notice(row: Assignment) -> str:
    """By which notice; empty where it has no number."""
    return _("By notice %(notice)s, “%(title)s”.") % {"notice": row.notice, "title": row.title} if row.notice else ""


def url_of(row: Assignment) -> str:
    """Where a learner goes from there."""
    return reverse("course", args=[row.course.public_id]) if row.course else reverse("learn")


def _changes(messages: Sequence[Message]) -> dict[int, AssignmentChange]:
    ids = [message.context["change"] for message in messages if message.context.get("change")]
    rows = AssignmentChange.objects.select_related("assignment__course", "assignment__programme")
    return {row.pk: row for row in rows.filter(pk__in=ids)}


def gather_changed(messages: Sequence[Message]) -> Facts:
    """Words for whoever has something to do and for whom something is different now. One query."""
    known = _changes(messages)
    return {message.pk: _changed(known.get(message.context.get("change", 0))) for message in messages}


def _changed(row: AssignmentChange | None) -> dict[str, object]:
    if row is None:
        return {**NOTHING, "subject": _("Something was changed for you")}
    one = row.assignment
    facts = {"title": one.subject_title, "day": say_day(one.due_on)}
    if row.kind == ChangeKind.WITHDRAWN:
        subject = _("“%(title)s” is not asked of you any more") % facts
        parts = [by_notice(one), _("Reason: %(reason)s.") % {"reason": row.reason}, _("What you have learnt is kept.")]
    else:
        subject = _("“%(title)s”: the last day is now %(day)s") % facts
        parts = [by_notice(one), _("Reason: %(reason)s.") % {"reason": row.reason} if row.reason else ""]
        parts.append(_("More time that was given to you stays as it is."))
    return {"subject": subject, "body": join_sentences(parts), "url": url_of(one)}


def gather_released(messages: Sequence[Message]) -> Facts:
    """Words for whoever was taken out of the audience. One query."""
    known = _changes(messages)
    found: dict[int, dict[str, object]] = {}
    for message in messages:
        row = known.get(message.context.get("change", 0))
        title = row.assignment.subject_title if row else ""
        found[message.pk] = {
            "subject": _("“%(title)s” is not asked of you any more") % {"title": title},
            "body": join_sentences([by_notice(row.assignment) if row else "", _("What you have learnt is kept.")]),
            "url": url_of(row.assignment) if row else "",
        }
    return found


def gather_summaries(messages: Sequence[Message]) -> Facts:
    """Words for coordinators: what happened, and how many people of their units it concerns. One query."""
    known = _changes(messages)
    return {
        message.pk: _summary(known.get(message.context.get("change", 0)), int(message.context.get("people", 0)))
        for message in messages
    }


def _summary(row: AssignmentChange | None, people: int) -> dict[str, object]:
    if row is None:
        return {**NOTHING, "subject": _("Something was changed in assigned training")}
    one = row.assignment
    facts = {"title": one.title, "day": say_day(one.due_on)}
    subjects = {
        ChangeKind.PUBLISHED: _("“%(title)s” was assigned, last day %(day)s"),
        ChangeKind.MOVED: _("“%(title)s”: the last day is now %(day)s"),
        ChangeKind.AUDIENCE: _("“%(title)s”: it reaches other people now"),
        ChangeKind.EXTENDED: _("“%(title)s”: more time was given"),
        ChangeKind.WAIVED: _("“%(title)s”: people were freed from it"),
        ChangeKind.WITHDRAWN: _("“%(title)s” was withdrawn"),
    }
    count = ngettext(
        "It concerns %(count)s person of your units.", "It concerns %(count)s people of your units.", people
    ) % {"count": people}
    reason = _("Reason: %(reason)s.") % {"reason": row.reason} if row.reason else ""
    notice = _("Notice %(notice)s.") % {"notice": one.notice} if one.notice else ""
    return {
        "subject": subjects.get(ChangeKind(row.kind), _("“%(title)s” was changed")) % facts,
        "body": join_sentences([notice, count, reason, _("They are told themselves.")]),
        "url": reverse("assignment", args=[one.public_id]),
    }


def is_still_asked(message: Message) -> bool:
    """Whether somebody is still reached and has something left to do."""
    change = message.context.get("change")
    pk: Any = message.context.get("assignment") or _assignment_of(change)
    row = Assignment.objects.select_related("owner", "course", "programme").filter(pk=pk or 0).first()
    if row is None or finished_people(row, among=[message.person_id]):
        return False
    if message.kind == CHANGED and AssignmentChange.objects.filter(pk=change, kind=ChangeKind.WITHDRAWN).exists():
        return True
    return bool(row.is_published and row.people.current().filter(person=message.person_id).exists())


def _assignment_of(change: Any) -> int | None:
    return AssignmentChange.objects.filter(pk=change or 0).values_list("assignment_id", flat=True).first()


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s", "waits": True}
    register_kind(Kind(GIVEN, gather=gather_given, is_wanted=is_still_asked, **words))
    register_kind(Kind(CHANGED, gather=gather_changed, is_wanted=is_still_asked, **words))
    register_kind(Kind(RELEASED, gather=gather_released, **words))
    register_kind(Kind(SUMMARY, gather=gather_summaries, **words))
