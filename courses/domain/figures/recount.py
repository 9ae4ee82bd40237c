"""The recount: every subject counted anew from the raw records and compared, row by row, with what is kept.

What differs is reported, and marked, so that it is put right from today on; what was reported of past days stays.
"""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from courses.domain.figures.days import Change, add_to_subject
from courses.domain.figures.settle import hold_lock, mark_records, settle_figures
from courses.domain.figures.truth import CHUNK, every_subject, figure_of, signature, true_rows
from courses.domain.reports.subject import Subject
from courses.models.figure import FigureDay, FigureMark, FigureRow, FigureState
from people.domain.audit import record_audit

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drift:
    """Rows of a subject that were counted otherwise than the records say, and places whose sums do not add up."""

    subject: Subject
    rows: list[int]
    places: list[int]


def reconcile_figures(*, mend: bool = True) -> list[Drift]:
    """Count what waits, recount everything, report what drifted and (with `mend`) put it right."""
    settle_figures()
    found = [drift for subject in every_subject() if (drift := compare(subject)) is not None]
    for drift in found:
        report(drift)
        if mend:
            mend_drift(drift)
    if found and mend:
        settle_figures()
    return found


def compare(subject: Subject) -> Drift | None:
    """One subject; None when everything is as it should be. What is marked meanwhile is no drift."""
    kept = {row.record: signature(row) for row in kept_rows(subject).iterator(chunk_size=CHUNK)}
    different = []
    for values in true_rows(subject, today=timezone.localdate()).iterator(chunk_size=CHUNK):
        if kept.pop(values[0], None) != signature(figure_of(subject, values)):
            different.append(values[0])
    different += kept
    marked = FigureMark.objects.filter(kind=subject.kind, record__in=different[:CHUNK])
    waiting = set(marked.values_list("record", flat=True))
    rows = sorted(set(different) - waiting)
    places = [] if waiting else uneven_places(subject)
    return Drift(subject, rows, places) if rows or places else None


def kept_rows(subject: Subject) -> "QuerySet[FigureRow]":
    """The rows as they were counted."""
    return FigureRow.objects.filter(kind=subject.kind, subject=subject.pk)


def uneven_places(subject: Subject) -> list[int]:
    """Places whose sums are not those of their rows."""
    rows = kept_rows(subject).values_list("place").annotate(
        total=Count("pk"), doing=Count("pk", filter=Q(state=FigureState.DOING)),
        done=Count("pk", filter=Q(state=FigureState.DONE)),
    )  # fmt: skip
    counted = {place: numbers for place, *numbers in rows.order_by()}
    sums = FigureDay.objects.filter(kind=subject.kind, subject=subject.pk, until=None)
    kept = {place: numbers for place, *numbers in sums.values_list("place", "total", "doing", "done") if any(numbers)}
    return sorted(place for place in {*counted, *kept} if counted.get(place) != kept.get(place))


def report(drift: Drift) -> None:
    """In the log of the server and in the audit log: numbers, never names."""
    key, rows, places = f"{drift.subject.kind}-{drift.subject.pk}", len(drift.rows), len(drift.places)
    logger.warning("figures of %s drifted: %d rows, %d places", key, rows, places)
    record_audit("progress.drift", fields=[f"subject={key}", f"rows={rows}", f"places={places}"])


def mend_drift(drift: Drift) -> None:
    """Rows are counted again; a place whose sums are wrong gets those of its rows from today on."""
    mark_records(drift.subject.kind, drift.rows)
    if drift.places:
        even_out(drift)


def even_out(drift: Drift) -> None:
    """Add to the sums of today what the rows of a place have more."""
    kind, subject = drift.subject.kind, drift.subject.pk
    with transaction.atomic():
        hold_lock()
        places: dict[int, Change] = {place: Change() for place in drift.places}
        for row in FigureDay.objects.filter(kind=kind, subject=subject, until=None, place__in=drift.places):
            places[row.place] = Change(-row.total, -row.doing, -row.done)
        for kept in kept_rows(drift.subject).filter(place__in=drift.places):
            places[kept.place].count(kept, 1)
        add_to_subject(
            kind, subject, {place: change for place, change in places.items() if change}, timezone.localdate()
        )
