"""The words of reminders, and of what staff changed for a learner. Made from ids when they are read or sent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from courses.domain.learning.outline import outline_of
from courses.domain.reminding.announce import EXTENDED, WAIVED, WITHDRAWN
from courses.domain.reminding.habit import WAY_OUT
from courses.domain.reminding.log import KIND
from courses.domain.reminding.owed import open_enrolments, open_periods, owed_courses, owed_programmes
from courses.models import Extension, Reminder, Timing, Waiver, Whom
from courses.models.period import PeriodKind
from people.domain.message import Kind, register_kind
from people.models import Message

Facts = Mapping[int, Mapping[str, object]]
LANGUAGE = "zh-hans"


def gather_reminders(messages: Sequence[Message]) -> Facts:
    """Words for many reminders. One query."""
    ids = {str(message.context.get("reminder", "")) for message in messages}
    rows = Reminder.objects.filter(public_id__in=ids).select_related(
        "actor", "rule__course", "rule__programme", "enrolment__course", "period__programme"
    )
    known = {row.public_id: row for row in rows}
    return {message.pk: _words(known.get(str(message.context.get("reminder", "")))) for message in messages}


def _words(row: Reminder | None) -> Mapping[str, object]:
    if row is None:
        return {"subject": _("A reminder"), "body": "", "url": ""}
    if row.whom == Whom.COORDINATOR:
        return {"subject": coordinators_subject(row), "body": coordinators_body(row), "url": reverse("progress")}
    if row.timing == Timing.WEEKLY:
        return {"subject": digest_subject(row), "body": digest_body(row), "url": reverse("learn")}
    subject, body = learners_words(row)
    return {"subject": subject, "body": body, "url": learners_url(row)}


def learners_url(row: Reminder) -> str:
    """Where a learner goes from a reminder: the course, the programme's own page, or home."""
    if row.enrolment is not None:
        return reverse("course", args=[row.enrolment.course.public_id])
    return reverse("programme", args=[row.period.programme.public_id]) if row.period is not None else reverse("learn")


def title_of(row: Reminder) -> str:
    """The course or programme a reminder speaks of; empty where it speaks of everything."""
    if row.enrolment is not None:
        return row.enrolment.course.title
    if row.period is not None:
        return row.period.programme.name
    if row.rule is not None and (row.rule.course or row.rule.programme):
        return str(row.rule.course or row.rule.programme)
    return ""


def learners_words(row: Reminder) -> tuple[str, str]:
    """What a learner is told of one course or programme."""
    facts = {"title": title_of(row), "day": say_day(row.due_on), "who": row.actor.real_name if row.actor else ""}
    if row.period is not None and row.period.kind == PeriodKind.RENEWAL and row.timing != Timing.HAND:
        return renewal_words(row, facts)
    if row.timing == Timing.HAND:
        subject = _("%(who)s reminds you of “%(title)s”") % facts
        last = _("The last day is %(day)s.") % facts if row.due_on and row.due_on >= row.day else ""
        kept = _("Where you left off is kept. If you need more time, say so to your coordinator.")
        return subject, join_sentences([last, kept])
    if row.timing == Timing.AFTER:
        return _("“%(title)s” is not finished yet") % facts, _(
            "The last day was %(day)s. You can still go on where you left off; if you need more time, say so to your "
            "coordinator."
        ) % facts
    if row.timing == Timing.ON:
        subject = _("“%(title)s”: the last day is today, %(day)s") % facts
        return subject, _("Today counts until midnight. Where you left off is kept.")
    subject = _("“%(title)s”: the last day is %(day)s") % facts
    return subject, _("There is still time. Where you left off is kept, and the page leads you on from there.")


def renewal_words(row: Reminder, facts: Mapping[str, str]) -> tuple[str, str]:
    """The last day of a renewal is the last valid day of the certificate: that is what is spoken of."""
    if row.timing == Timing.AFTER:
        subject = _("“%(title)s”: your certificate has ended") % facts
        return subject, _("It was valid until %(day)s. Your page says until when renewing still loses no day.") % facts
    if row.timing == Timing.ON:
        subject = _("“%(title)s”: your certificate is valid for the last day today, %(day)s") % facts
        return subject, _("If you renew today, no day is lost.")
    subject = _("“%(title)s”: your certificate ends on %(day)s") % facts
    return subject, _("If you renew by then, no day is lost.")


def digest_subject(row: Reminder) -> str:
    """The subject of a learner's digest."""
    return ngettext(
        "This week: %(count)s course or programme is not finished",
        "This week: %(count)s courses and programmes are not finished",
        row.open_count,
    ) % {"count": row.open_count}


def digest_body(row: Reminder) -> str:
    """The next last day, and how much is late."""
    parts = []
    if row.due_on is not None and row.due_on >= row.day:
        parts.append(_("The next last day is %(day)s.") % {"day": say_day(row.due_on)})
    if row.late_count:
        late = ngettext("%(count)s is past its last day.", "%(count)s are past their last day.", row.late_count)
        parts.append(late % {"count": row.late_count})
    return join_sentences([*parts, _("Your home page has them in order.")])


def coordinators_subject(row: Reminder) -> str:
    """The subject of what a coordinator is told: people of their units, as a number."""
    count = row.open_count
    words = {
        Timing.BEFORE: ngettext(
            "%(count)s person of your units has a last day coming up",
            "%(count)s people of your units have a last day coming up",
            count,
        ),
        Timing.ON: ngettext(
            "%(count)s person of your units has the last day today",
            "%(count)s people of your units have the last day today",
            count,
        ),
        Timing.AFTER: ngettext(
            "%(count)s person of your units is past the last day",
            "%(count)s people of your units are past the last day",
            count,
        ),
        Timing.WEEKLY: ngettext(
            "This week: %(count)s person of your units has something open",
            "This week: %(count)s people of your units have something open",
            count,
        ),
    }
    return words[Timing(row.timing)] % {"count": count}


def coordinators_body(row: Reminder) -> str:
    """What it is about, how many are late, and where to look."""
    title, parts = title_of(row), []
    if title:
        parts.append(_("It is about “%(title)s”.") % {"title": title})
    if row.timing == Timing.WEEKLY and row.late_count:
        late = ngettext(
            "%(count)s person is past the last day.", "%(count)s people are past the last day.", row.late_count
        )
        parts.append(late % {"count": row.late_count})
    return join_sentences([*parts, _("The progress page says who; from there you can help.")])


def is_wanted(message: Message) -> bool:
    """Whether a reminder still says something true: whoever is done, or has more time meanwhile, is left in peace."""
    row = Reminder.objects.filter(public_id=str(message.context.get("reminder", ""))).first()
    if row is None or row.whom == Whom.COORDINATOR:
        return row is not None
    today = timezone.localdate()
    if row.timing == Timing.WEEKLY:
        mine = owed_courses(open_enrolments().filter(person=row.person_id))
        mine += owed_programmes(open_periods(today).filter(person=row.person_id))
        return any(one.due_on for one in mine)
    if row.period_id is not None:
        owed = owed_programmes(open_periods(today).filter(pk=row.period_id))
    else:
        owed = owed_courses(open_enrolments().filter(pk__in=[row.enrolment_id]))
    return any(row.timing == Timing.HAND or one.due_on == row.due_on for one in owed)


def gather_extensions(messages: Sequence[Message]) -> Facts:
    """Words for what was granted. One query, and those of outlines this process has not read."""
    return _gather(messages, "extension", Extension, _granted)


def gather_waivers(messages: Sequence[Message]) -> Facts:
    """Words for what was waived."""
    return _gather(messages, "waiver", Waiver, _waived)


def gather_withdrawn(messages: Sequence[Message]) -> Facts:
    """Words for what was taken back."""
    return {
        **_gather(messages, "extension", Extension, _withdrawn),
        **_gather(messages, "waiver", Waiver, _withdrawn),
    }


def _gather(messages: Sequence[Message], name: str, model: Any, words: Callable[[Any], tuple[str, str]]) -> Facts:
    asked = {message.pk: message.context[name] for message in messages if message.context.get(name)}
    rows = model.objects.filter(pk__in=asked.values()).select_related("enrolment__course", "enrolment__version")
    known = {row.pk: row for row in rows}
    found = {}
    for pk, row_id in asked.items():
        row = known.get(row_id)
        subject, body = words(row) if row else (_("Something was changed for you"), "")
        url = reverse("course", args=[row.enrolment.course.public_id]) if row else ""
        found[pk] = {"subject": subject, "body": body, "url": url}
    return found


def _granted(row: Extension) -> tuple[str, str]:
    what = []
    if row.minutes:
        what.append(ngettext("%(count)s minute more", "%(count)s minutes more", row.minutes) % {"count": row.minutes})
    if row.attempts:
        more = ngettext("%(count)s attempt more", "%(count)s attempts more", row.attempts)
        what.append(more % {"count": row.attempts})
    if row.due_on:
        what.append(_("until %(day)s") % {"day": say_day(row.due_on)})
    subject = _("“%(title)s”: more was granted to you") % {"title": row.enrolment.course.title}
    return subject, _("%(what)s, for %(part)s.") % {"what": _(", ").join(what), "part": _part(row)}


def _waived(row: Waiver) -> tuple[str, str]:
    facts = {"title": row.enrolment.course.title, "part": _part(row)}
    if row.item_key is None:
        return _("You need not do “%(title)s”") % facts, _("The whole course was waived for you.")
    subject = _("“%(title)s”: a part was waived for you") % facts
    return subject, _("You need not do %(part)s. Everything else stays as it is.") % facts


def _withdrawn(row: Extension | Waiver) -> tuple[str, str]:
    subject = _("“%(title)s”: an exception was taken back") % {"title": row.enrolment.course.title}
    return subject, _(
        "For %(part)s the usual rules hold again. What you finished meanwhile stays finished. Your coordinator "
        "can say why."
    ) % {"part": _part(row)}


def _part(row: Extension | Waiver) -> str:
    outline = outline_of(row.enrolment.version, language=get_language() or LANGUAGE)
    item = outline.by_key.get(str(row.item_key))
    return _("the part “%(title)s”") % {"title": item.title} if item else _("the whole course")


def say_day(day: Any) -> str:
    """A day as the pages write it; with the year where it is not this one."""
    if not day:
        return ""
    this_year = day.year == timezone.localdate().year
    form = pgettext("format of a day", "j F") if this_year else pgettext("format of a day", "j F Y")
    return date_format(day, form)


def join_sentences(sentences: Sequence[str]) -> str:
    """Sentences one after another; Chinese puts no space between them."""
    return ("" if (get_language() or LANGUAGE).startswith("zh") else " ").join(filter(None, sentences))


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    words: dict[str, Any] = {"subject": "%(subject)s", "body": "%(body)s", "waits": True}
    register_kind(Kind(KIND, gather=gather_reminders, is_wanted=is_wanted, way_out=WAY_OUT, **words))
    register_kind(Kind(EXTENDED, gather=gather_extensions, **words))
    register_kind(Kind(WAIVED, gather=gather_waivers, **words))
    register_kind(Kind(WITHDRAWN, gather=gather_withdrawn, **words))
