"""Counting what was marked: in chunks, one transaction each, under one lock; again changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from courses.domain.figures.days import Change, Changes, add_changes
from courses.domain.figures.truth import figure_of, signature, subjects_of, true_rows
from courses.models.enrolment import Enrolment
from courses.models.figure import FigureKind, FigureMark, FigureRow
from courses.models.period import CertificationPeriod
from people.domain.turns import give_way, in_parts
from people.models import ClockDuty

CHUNK = 400
SPREAD = 2000
KEPT = ["subject", "person", "place", "state", "done_on", "until"]
LOCK = "courses.settle_figures"


def settle_figures(*, most: int = 100_000) -> int:
    """Count what is marked and what ran out; returns the number of marks that are gone."""
    mark_expired()
    settled = 0
    while settled < most:
        spread_whole_marks()
        done = settle_chunk()
        settled += done
        if not done:
            break
        give_way()
    return settled


def mark_expired() -> int:
    """Certifications that were valid yesterday and are not today."""
    today = timezone.localdate()
    over = FigureRow.objects.filter(kind=FigureKind.PROGRAMME, until__lt=today).values_list("record", flat=True)
    return mark_records(FigureKind.PROGRAMME, over)


def mark_records(kind: str, records: Iterable[int]) -> int:
    """Have these counted again, from now."""
    now = timezone.now()
    rows = [FigureMark(kind=kind, record=record, at=now) for record in records]
    FigureMark.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def spread_whole_marks() -> None:
    """A mark of a whole subject becomes marks of its rows: all that were counted, and all that there are.

    The mark goes last; who is stopped before that spreads it again, and counting twice changes nothing.
    """
    for mark in list(FigureMark.objects.exclude(subject=None).order_by("pk")[:50]):
        rows: Any = (
            Enrolment.objects.filter(course=mark.subject or 0, person__isnull=False)
            if mark.kind == FigureKind.COURSE
            else CertificationPeriod.objects.filter(programme=mark.subject or 0)
        )
        there = set(rows.order_by().values_list("pk", flat=True))
        counted = FigureRow.objects.filter(kind=mark.kind, subject=mark.subject or 0).values_list("record", flat=True)
        for _done, part in in_parts(sorted(there | set(counted)), SPREAD):
            FigureMark.objects.bulk_create(FigureMark(kind=mark.kind, record=record, at=mark.at) for record in part)
        FigureMark.objects.filter(kind=mark.kind, subject=mark.subject, pk__lte=mark.pk).delete()


def settle_chunk() -> int:
    """Count the oldest marks, with whatever else is marked of the same rows; returns the number of marks.

    The records are read before the lock is taken, since reading takes longest and everybody else waits for the lock.
    What is changed while we read has a mark of its own and is counted the next time; if somebody else counted these
    marks meanwhile, theirs may be newer, and nothing is written.
    """
    marks = read_marks()
    if not marks:
        return 0
    today = timezone.localdate()
    days: defaultdict[tuple[date, str], set[int]] = defaultdict(set)
    for mark in marks:
        days[min(today, timezone.localdate(mark.at)), mark.kind].add(mark.record or 0)
    true = {place: read_truth(place[1], records, today=today) for place, records in days.items()}
    with transaction.atomic():
        hold_lock()
        ours = FigureMark.objects.filter(pk__in=[mark.pk for mark in marks])
        if ours.count() < len(marks):
            return 0
        for (day, kind), records in sorted(days.items()):
            keep_records(kind, records, true[day, kind], day=day)
        ours.delete()
    return len(marks)


def read_marks() -> list[FigureMark]:
    """Marks of at most `CHUNK` rows: the oldest ones, and every other mark of these rows."""
    oldest = FigureMark.objects.exclude(record=None).order_by("pk")[:CHUNK]
    records: defaultdict[str, set[int]] = defaultdict(set)
    for mark in oldest:
        records[mark.kind].add(mark.record or 0)
    found: list[FigureMark] = []
    for kind, keys in records.items():
        found += FigureMark.objects.filter(kind=kind, record__in=keys)[: CHUNK * 10]
    return found


def hold_lock() -> None:
    """One settler at a time. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        ClockDuty.objects.get_or_create(name=LOCK)
        ClockDuty.objects.select_for_update().get(name=LOCK)


def read_truth(kind: str, records: Collection[int], *, today: date) -> dict[int, FigureRow]:
    """How rows stand by the records, by their keys; a row that is no more is not among them."""
    true: dict[int, FigureRow] = {}
    for subject in subjects_of(kind, records):
        rows = true_rows(subject, today=today).filter(pk__in=records)
        true |= {values[0]: figure_of(subject, values) for values in rows}
    return true


def keep_records(kind: str, records: Collection[int], true: dict[int, FigureRow], *, day: date) -> int:
    """Write what differs from how the rows were counted, and add it to the sums of a day."""
    counted = {row.record: row for row in FigureRow.objects.filter(kind=kind, record__in=records)}
    changes: Changes = defaultdict(lambda: defaultdict(Change))
    written, gone = [], []
    for record in {*counted, *true}:
        old, new = counted.get(record), true.get(record)
        if old and new and signature(old) == signature(new):
            continue
        for row, sign in ((old, -1), (new, 1)):
            if row is not None:
                changes[row.kind, row.subject][row.place].count(row, sign)
        written += [new] if new else []
        gone += [record] if old and not new else []
    FigureRow.objects.bulk_create(
        written, batch_size=500, update_conflicts=True, unique_fields=["kind", "record"], update_fields=KEPT
    )
    FigureRow.objects.filter(kind=kind, record__in=gone).delete()
    add_changes(changes, day=day)
    return len(written) + len(gone)
