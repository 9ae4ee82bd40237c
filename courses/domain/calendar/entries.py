"""What stands in a learner's calendar: last days, returned work, closing dates, classes, ends of certificates.

The same days as on the learner's home. Nothing that only its owner may know leaves the site: whatever is confidential
or anonymous is left out, even its name; of other people nothing is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.domain.editing.translation import absolute
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import find_window
from courses.domain.certifying.verify import in_language
from courses.domain.learning.next_step import CourseState, Due, LearnersHome, find_home
from courses.domain.learning.outline import OutlineItem
from courses.domain.reminding.due import extensions_in_force
from courses.models import Certificate, ClassPlace, ClassSession
from people.models import User

KEPT_DAYS = 60  # how long what is over stays in the calendar


@dataclass(frozen=True)
class CalendarEntry:
    """A day, or a time from `begins` to `ends`. `uid` stays the same however often and wherever it moves."""

    uid: str
    title: str
    stamp: datetime
    day: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def entries_of(person: User, *, language: str) -> list[CalendarEntry]:
    """Everything with a date, in the order of its days. Constant queries, and two for each outline read for the first
    time in this process. Call outside transactions: plugins are asked for closing dates."""
    home = find_home(person, language=language)
    since = timezone.localdate() - timedelta(days=KEPT_DAYS)
    found = [
        *(_due_entry(due) for due in home.dues if due.on >= since and not _is_private(due)),
        *(entry for entry in _closing_entries(home.courses) if _day_of(entry) >= since),
        *_certificate_entries(person, since),
        *_session_entries(person, since),
        *_live_entries(home, since),
    ]
    return sorted(found, key=lambda entry: (_day_of(entry), entry.uid))


def _day_of(entry: CalendarEntry) -> date:
    return entry.day or timezone.localdate(entry.begins)


def _course_url(state: CourseState) -> str:
    return absolute(reverse("course", args=[state.enrolment.course.public_id]))


def _is_private(due: Due) -> bool:
    """Work that was returned in a part whose results are the learner's alone."""
    if due.returned is None:
        return False
    item = due.state.outline.by_key.get(due.returned.item_key)
    return item is None or item.assessment is None or item.assessment.is_sealed


def _due_entry(due: Due) -> CalendarEntry:
    if due.returned is not None:
        return CalendarEntry(
            uid=f"returned-{due.returned.public_id}", stamp=due.returned.started_at, day=due.on,
            title=_("Hand in again: %(title)s") % {"title": due.title}, text=due.state.outline.title,
            url=_course_url(due.state),
        )  # fmt: skip
    return CalendarEntry(
        uid=f"due-{due.state.enrolment.public_id}", stamp=due.state.enrolment.enrolled_at, day=due.on,
        title=_("Last day: %(title)s") % {"title": due.title}, url=_course_url(due.state),
        text=_("By notice %(notice)s, “%(title)s”.") % {"notice": due.asked.notice, "title": due.asked.title}
        if due.asked and due.asked.notice else "",
    )  # fmt: skip


def _closing_entries(states: Iterable[CourseState]) -> Iterator[CalendarEntry]:
    """When assessments close that are still to be done, with whatever was granted to this learner. One query."""
    rows = list(states)
    granted: dict[tuple[int, str], date] = {}
    extensions = extensions_in_force().filter(enrolment__in=[state.enrolment.pk for state in rows])
    for enrolment, key, until in extensions.values_list("enrolment_id", "item_key", "due_on"):
        place = (enrolment, str(key or ""))
        if until is not None:
            granted[place] = max(granted.get(place, until), until)
    for state in rows:
        for item in state.outline.needed:
            if item.assessment is None or item.assessment.is_sealed or item.key in state.done:
                continue
            until = max(filter(None, (granted.get((state.enrolment.pk, key)) for key in (item.key, ""))), default=None)
            window = find_window(item.assessment.policy, terms_of(item.assessment.version_id), until=until)
            if window.closes_at is not None:
                yield _closing_entry(state, item, window.closes_at)


def _closing_entry(state: CourseState, item: OutlineItem, at: datetime) -> CalendarEntry:
    """What closes at midnight has the whole day before as its last."""
    local = timezone.localtime(at)
    is_midnight = local.time() == time()
    return CalendarEntry(
        uid=f"closes-{state.enrolment.public_id}-{item.key}", stamp=state.enrolment.enrolled_at,
        day=local.date() - timedelta(days=1) if is_midnight else None, begins=None if is_midnight else at,
        ends=None if is_midnight else at, title=_("Closes: %(title)s") % {"title": item.title},
        text=state.outline.title, url=_course_url(state),
    )  # fmt: skip


def _certificate_entries(person: User, since: date) -> Iterator[CalendarEntry]:
    rows = Certificate.objects.current().filter(person=person, valid_until__gte=since).order_by("pk")
    for row in rows:
        yield CalendarEntry(
            uid=f"certificate-{row.public_id}", stamp=row.issued_at, day=row.valid_until,
            title=_("Certificate ends: %(programme)s") % {"programme": in_language(row.snapshot, "programme")},
            text=_("It is valid until the end of this day."),
            url=absolute(reverse("certificate", args=[row.public_id])),
        )  # fmt: skip


def _live_entries(home: LearnersHome, since: date) -> Iterator[CalendarEntry]:
    """Live sessions of the courses somebody is on. The way to the meeting stands on the site only, near its time."""
    for state in (*home.courses, *home.finished):
        for item in state.outline.items:
            if item.starts_at is None or item.ends_at is None or timezone.localdate(item.starts_at) < since:
                continue
            yield CalendarEntry(
                uid=f"live-{state.enrolment.public_id}-{item.key}", stamp=state.enrolment.enrolled_at,
                begins=item.starts_at, ends=item.ends_at, title=item.title, text=state.outline.title,
                url=absolute(reverse("unit", args=[state.enrolment.course.public_id, item.key])),
            )  # fmt: skip


def _session_entries(person: User, since: date) -> Iterator[CalendarEntry]:
    """Half days of classes in which somebody has a place, which they make up elsewhere, or which they teach."""
    learns = Q(
        run__places__enrolment__person=person, run__places__enrolment__ended_at=None,
        run__places__state=ClassPlace.State.CONFIRMED,
    )  # fmt: skip
    visits = Q(guests__person=person, guests__withdrawn_at=None)
    teaches = Q(run__trainers=person) | Q(run__assessors=person)
    rows = (
        ClassSession.objects.filter(learns | visits | teaches, run__cancelled_at=None)
        .filter(ends_at__date__gte=since, cancelled_at=None)
        .select_related("run__course")
        .distinct()
        .order_by("starts_at", "pk")
    )
    for row in rows:
        yield session_entry(row)


def session_entry(row: ClassSession, *, is_cancelled: bool = False) -> CalendarEntry:
    """A half day of a class, under the same name in every calendar, however it came there."""
    return CalendarEntry(
        uid=f"session-{row.run.public_id}-{row.pk}", stamp=row.changed_at or row.run.created_at, begins=row.starts_at,
        ends=row.ends_at, title=" · ".join(one for one in (row.run.title, row.title) if one),
        place=row.place or row.run.place, text=row.run.course.title, sequence=row.sequence, is_cancelled=is_cancelled,
        url=absolute(reverse("class_page", args=[row.run.public_id])),
    )  # fmt: skip
