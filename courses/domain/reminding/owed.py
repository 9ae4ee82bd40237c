"""Who still owes what, and by when: what a reminder may speak of. Whoever is done is not here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from courses.domain.assessing.taking import token_digest
from courses.domain.certifying.period import later
from courses.domain.learning.outline import outline_by_id
from courses.domain.reminding.due import (
    LastDay,
    Place,
    days_of_programmes,
    last_days,
    last_days_of_periods,
    may_be_due,
    may_be_due_periods,
)
from courses.models import (
    Attempt,
    CertificationPeriod,
    CourseCompletion,
    CourseVersion,
    Enrolment,
    ItemCompletion,
    PrivacyClass,
    Progress,
    ReminderRule,
    SpentToken,
    Waiver,
)
from people.models import Membership, User

CHUNK = 500
LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Owed:
    """One thing that one learner has not finished: a course, or a programme's period."""

    person_id: int
    due_on: date | None
    organisation_id: int | None
    district_id: int | None
    path: str
    enrolment_id: int | None = None
    period_id: int | None = None
    round: int = 1

    @property
    def key(self) -> str:
        """What it is and by which day, in keys."""
        what = f"p{self.period_id}" if self.period_id else f"e{self.enrolment_id}:{self.round}"
        return f"{what}:{self.due_on:%Y%m%d}" if self.due_on else what


def of_people_here() -> Q:
    """Condition: the person's account is open and, where a unit was named, they belong to one today.

    As conditions without joins: a database that guesses badly then still begins with the rows it is given."""
    member = Exists(Membership.objects.current().filter(person=OuterRef("person")))
    account = Exists(User.objects.filter(pk=OuterRef("person"), is_active=True, merged_into=None))
    return (Q(organisation=None) | member) & Q(account)


def open_enrolments() -> QuerySet[Enrolment]:
    """People's running places on courses that are neither finished nor waived; nobody who left or was closed."""
    finished = CourseCompletion.objects.in_force().filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    waived = Waiver.objects.filter(enrolment=OuterRef("pk"), item_key=None, withdraws=None, withdrawn_by=None)
    return Enrolment.objects.running().filter(of_people_here(), ~Exists(finished), ~Exists(waived))


def open_periods(today: date) -> QuerySet[CertificationPeriod]:
    """Periods under way today whose requirements are not met; those whose last day has passed have ended, and whoever
    was freed owes nothing."""
    under_way = Q(window_end=None) | Q(window_end__gte=today) | Q(more_until__gte=today)
    return CertificationPeriod.objects.asked().filter(
        of_people_here(), under_way, window_start__lte=today, completed_on=None, held_reason=""
    )


def candidates(rule: ReminderRule, first: date, last: date, today: date) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Enrolments and periods in a rule's reach whose last day may lie in these days."""
    within = Q(organisation__path__startswith=rule.owner.path)
    if rule.owner.depth == 1:
        within |= Q(organisation=None)
    enrolments = open_enrolments().filter(within, may_be_due(first, last))
    periods = open_periods(today).filter(within, may_be_due_periods(first, last))
    if rule.course_id:
        return enrolments.filter(course=rule.course_id), periods.none()
    if rule.programme_id:
        return enrolments.none(), periods.filter(programme=rule.programme_id)
    return enrolments, periods


@dataclass(frozen=True)
class Part:
    """Keys of at most five hundred candidates of one kind, and how to read what they owe at this moment."""

    keys: list[int]
    first: date
    last: date
    today: date
    of_periods: bool = False
    but_programmes: bool = False

    def read(self) -> list[Owed]:
        """What is owed now with a last day in these days; who was done meanwhile is not among them."""
        if self.of_periods:
            found = owed_programmes(open_periods(self.today).filter(pk__in=self.keys))
        else:
            rows = open_enrolments().filter(pk__in=self.keys)
            found = owed_courses(rows, but_programmes=self.but_programmes)
        return [one for one in found if one.due_on and self.first <= one.due_on <= self.last]


def find_parts(
    rule: ReminderRule, first: date, last: date, today: date, *, people: Iterable[int] | None = None
) -> Iterator[Part]:
    """The candidates of a rule in parts, all or those of some people."""
    enrolments, periods = candidates(rule, first, last, today)
    if people is not None:
        enrolments, periods = enrolments.filter(person__in=people), periods.filter(person__in=people)
    everything = not (rule.course_id or rule.programme_id)
    for keys in in_chunks(enrolments.order_by("pk").values_list("pk", flat=True)):
        yield Part(keys, first, last, today, but_programmes=everything)
    for keys in in_chunks(periods.order_by("pk").values_list("pk", flat=True)):
        yield Part(keys, first, last, today, of_periods=True)


def in_chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """Lists of at most five hundred; the keys are read first, so that writing in between moves nothing."""
    rest = iter(list(keys))
    while part := list(islice(rest, CHUNK)):
        yield part


def owed_courses(rows: QuerySet[Enrolment], *, but_programmes: bool = False) -> list[Owed]:
    """What is left to do in these enrolments: those who handed everything in and wait for marks owe nothing.

    With `but_programmes` courses whose day is only that of a programme are left to the programme."""
    columns = ("pk", "person_id", "course_id", "due_on", "round", "version_id", "serial")
    serial = Subquery(CourseVersion.objects.filter(pk=OuterRef("version")).values("texts_serial"))
    place = ("organisation_id", "district_id", "organisation__path")
    found = list(rows.annotate(serial=serial).order_by("pk").values_list(*columns, *place, named=True))
    idle = with_nothing_left(found)
    left = [row for row in found if row.pk not in idle]
    days = last_days(Place(row.pk, row.person_id, row.course_id, row.due_on) for row in left)
    owed = []
    for row in left:
        last: LastDay | None = days.get(row.pk)
        if but_programmes and last is not None and last.of_programme:
            continue
        owed.append(
            Owed(
                row.person_id, last.on if last else None, row.organisation_id, row.district_id,
                row.organisation__path or "", enrolment_id=row.pk, round=row.round,
            )
        )  # fmt: skip
    return owed


def owed_programmes(rows: QuerySet[CertificationPeriod]) -> list[Owed]:
    """Open periods that have a last day, with that day."""
    columns = ("pk", "person_id", "version_id", "programme_id", "window_due", "window_end", "more_until")
    place = ("organisation_id", "district_id", "organisation__path")
    found = list(rows.order_by("pk").values_list(*columns, *place, named=True))
    asked = days_of_programmes(row.person_id for row in found)
    own: dict[int, tuple[int, int, date]] = {}
    for row in found:
        usual = asked.get((row.person_id, row.programme_id)) or row.window_due or row.window_end
        day = later(usual, row.more_until)
        if day is not None:
            own[row.pk] = (row.person_id, row.version_id, day)
    days = last_days_of_periods(own)
    return [
        Owed(
            row.person_id, days[row.pk], row.organisation_id, row.district_id, row.organisation__path or "",
            period_id=row.pk,
        )
        for row in found
        if row.pk in days
    ]  # fmt: skip


def with_nothing_left(rows: Iterable[Any]) -> set[int]:
    """Keys of the enrolments in which every needed part is done, waived, or handed in and waiting for marks."""
    known = {row.pk: row for row in rows}
    done: dict[int, set[str]] = defaultdict(set)
    finished = ItemCompletion.objects.in_force().filter(enrolment__in=known)
    handed_in = Attempt.objects.filter(enrolment__in=known, progress=Progress.SUBMITTED)
    for found in (finished, handed_in):
        for pk, key, round_ in found.values_list("enrolment_id", "item_key", "round"):
            if round_ == known[pk].round:
                done[pk].add(str(key))
    waived = Waiver.objects.filter(enrolment__in=known, withdraws=None, withdrawn_by=None)
    for pk, key in waived.values_list("enrolment_id", "item_key"):
        done[pk].add(str(key))
    idle, anonymous = set(), {}
    for pk, keys in done.items():
        row = known[pk]
        outline = outline_by_id(row.version_id, row.serial, language=LANGUAGE)
        left = [item for item in outline.needed if item.key not in keys]
        if not left:
            idle.add(pk)
        elif all(item.assessment and item.assessment.privacy == PrivacyClass.ANONYMOUS for item in left):
            anonymous[pk] = {token_digest(row.person_id, place=item.key) for item in left}
    return idle | _with_spent_tokens(anonymous)


def _with_spent_tokens(wanted: dict[int, set[Any]]) -> set[int]:
    """Those of whom only parts without a name were left, and who took part in all of them."""
    asked = {digest for digests in wanted.values() for digest in digests}
    spent = set(SpentToken.objects.filter(digest__in=asked).values_list("digest", flat=True)) if asked else set()
    return {pk for pk, digests in wanted.items() if digests <= spent}
