"""The list of classes for staff: narrowed by state, days, place, course, trainer and words; as a page and as CSV."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.domain.classes.state import (
    CANCELLED,
    CLOSED,
    OPEN,
    OVER,
    PREPARED,
    SOON,
    UNDER_WAY,
    line_of,
    with_numbers,
)
from courses.domain.reports.sheet import safe_text
from courses.domain.reports.stream import MARK, Line
from courses.models import ApplicationState, ClassApplication, ClassProposal, ClassRun, ClassSession, Course
from people.models import Organisation, User

STATES = (OPEN, SOON, CLOSED, PREPARED, UNDER_WAY, OVER, CANCELLED)
TO_DECIDE, TO_APPROVE = "to_decide", "to_approve"
CHUNK = 200


@dataclass(frozen=True)
class ClassFilter:
    """What was asked for; the days are those between which a class is held, both inclusive."""

    state: str = ""
    first: date | None = None
    last: date | None = None
    owner: Organisation | None = None
    course: Course | None = None
    trainer: User | None = None
    words: str = ""


def narrow_classes(rows: QuerySet[ClassRun], chosen: ClassFilter) -> QuerySet[ClassRun]:
    """Those that fit all of it, the state apart. A unit stands for everything below it."""
    if chosen.first is not None:
        rows = rows.filter(ends_on__gte=chosen.first)
    if chosen.last is not None:
        rows = rows.filter(starts_on__lte=chosen.last)
    if chosen.owner is not None:
        rows = rows.filter(owner__path__startswith=chosen.owner.path)
    if chosen.course is not None:
        rows = rows.filter(course=chosen.course.pk)
    if chosen.trainer is not None:
        rows = rows.filter(Exists(taught_by(User.objects.filter(pk=chosen.trainer.pk))))
    for word in chosen.words.split():
        teaches = Exists(taught_by(User.objects.filter(Q(real_name__icontains=word) | Q(pinyin__istartswith=word))))
        named = Q(title__icontains=word) | Q(place__icontains=word) | Q(course__title__icontains=word)
        rows = rows.filter(named | teaches)
    return rows


def taught_by(people: QuerySet[User]) -> QuerySet[Any]:
    """Rows that say which of these people teach a class, for `Exists`."""
    return ClassRun.trainers.through.objects.filter(classrun=OuterRef("pk"), user__in=people.values("pk"))


def in_state(state: str) -> Q:
    """The classes that `class_state` calls so today, as a condition; or those in which somebody waits for a word."""
    today, now = timezone.localdate(), timezone.now()
    if state == TO_DECIDE:
        asked = ClassApplication.objects.filter(run=OuterRef("pk"), state=ApplicationState.ASKED)
        return Q(Exists(asked), cancelled_at=None)
    if state == TO_APPROVE:
        return Q(Exists(ClassProposal.objects.filter(run=OuterRef("pk"), decision=None)))
    if state == CANCELLED:
        return Q(cancelled_at__isnull=False)
    if state == OVER:
        return Q(cancelled_at=None, ends_on__lt=today)
    lasts = Q(cancelled_at=None, ends_on__gte=today)
    begun = Q(Exists(ClassSession.objects.filter(run=OuterRef("pk"), cancelled_at=None, starts_at__lte=now)))
    if state == UNDER_WAY:
        return lasts & begun
    soon, ended, shown = Q(apply_from__gt=today), Q(apply_until__lt=today), Q(opened_at__isnull=False)
    shut, taking = Q(shut_at__isnull=False), Q(opened_at__isnull=False, shut_at=None)
    conditions = {
        PREPARED: ~shown, SOON: taking & soon, CLOSED: shown & (shut | _not(soon, "apply_from") & ended),
        OPEN: taking & _not(soon, "apply_from") & _not(ended, "apply_until"),
    }  # fmt: skip
    return lasts & ~begun & conditions[state]


def _not(condition: Q, column: str) -> Q:
    """Not so, or nothing is said about it."""
    return Q(**{column: None}) | ~condition


def count_states(rows: QuerySet[ClassRun]) -> dict[str, int]:
    """How many classes there are of each state, and of those that wait for a word. One query."""
    names = (*STATES, TO_DECIDE, TO_APPROVE)
    return rows.order_by().aggregate(all=Count("pk"), **{name: Count("pk", filter=in_state(name)) for name in names})


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: of the classes somebody sees and of nothing else."""

    owners: QuerySet[Organisation]
    courses: QuerySet[Course]
    trainers: QuerySet[User]


def list_choices(seen: QuerySet[ClassRun]) -> Choices:
    """Units, courses and trainers of these classes."""
    rows = seen.order_by()
    teach = ClassRun.trainers.through.objects.filter(classrun__in=rows.values("pk")).values("user")
    return Choices(
        Organisation.objects.filter(pk__in=rows.values("owner")).order_by("path"),
        Course.objects.filter(pk__in=rows.values("course")).order_by("title", "pk"),
        User.objects.filter(pk__in=teach, merged_into=None).order_by("pinyin", "pk"),
    )


def stream_classes(rows: QuerySet[ClassRun]) -> Iterator[bytes]:
    """The list as CSV, part by part: UTF-8 with a mark, no text is ever a formula."""
    heads = [
        pgettext("in person", "Class"), _("Course"), _("Unit"), _("Place"), _("first day"), _("last day"), _("State"),
        _("Seats"), _("People with a place"), _("Waiting list"), _("To be decided"), _("Trainers"),
    ]  # fmt: skip
    words = state_words()  # now: the language is another when the rows are read
    found = with_numbers(rows).prefetch_related("trainers").iterator(chunk_size=CHUNK)
    return _write(heads, (_cells(row, words) for row in found))


def _cells(row: Any, words: dict[str, str]) -> list[Any]:
    line = line_of(row)
    trainers = "、".join(one.real_name for one in row.trainers.all() if one.merged_into_id is None)
    return [
        row.title, row.course.title, row.owner.name, row.place, row.starts_on.isoformat(), row.ends_on.isoformat(),
        words[line.state], "" if row.seats is None else row.seats, line.people, line.waiting, line.asked, trainers,
    ]  # fmt: skip


def _write(heads: list[str], rows: Iterable[list[Any]]) -> Iterator[bytes]:
    line = Line()
    writer = csv.writer(line)
    writer.writerow(heads)
    yield (MARK + line.text).encode()
    for row in rows:
        writer.writerow([safe_text(value) for value in row])
        yield line.text.encode()


def state_words() -> dict[str, str]:
    """The states in the words of the screens."""
    return {
        OPEN: pgettext("class", "taking applications"), SOON: pgettext("class", "applications begin later"),
        CLOSED: pgettext("class", "applications closed"), UNDER_WAY: pgettext("class", "under way"),
        OVER: pgettext("class", "over"), CANCELLED: pgettext("class", "cancelled"),
        PREPARED: pgettext("class", "being prepared"), TO_DECIDE: pgettext("class", "with applications to decide"),
        TO_APPROVE: pgettext("class", "with certificates to approve"),
    }  # fmt: skip
