"""Observers' sheets: what waits for one, the sheet of one work, what was given today. Looking takes no seat."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from courses.domain.assessing.attempt_state import AWAITING, state_of
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.marking.desk import Work, find_work, show_work
from courses.domain.marking.scope import works_for
from courses.domain.marking.seat import Table, table_of, tables_of
from courses.domain.marking.together import OtherMarks, say_others
from courses.models import DECIDER, Assessment, Attempt, Mark
from plugins.api import Ctx, Mode, runtime

SHOWN = 60


def sheet_types() -> list[str]:
    """Kinds whose marks are given on a sheet, where somebody does something."""
    return [kind.key for kind in runtime.assessment_types() if kind.keeps_sheets]


def is_on_sheets(assessment: Assessment) -> bool:
    """Whether the works of an assessment are marked on sheets."""
    return assessment.type_key in sheet_types()


@dataclass(frozen=True)
class SheetRow:
    """One work that waits for an observer."""

    public_id: str
    name: str
    place: str
    assessment: str
    ready_at: datetime
    seat: int
    markers: int

    @property
    def is_decision(self) -> bool:
        """Whether two observers differ and a third decides."""
        return self.seat == DECIDER


@dataclass(frozen=True)
class GivenRow:
    """A sheet that one gave today; `is_open`: there is no result yet, for another observer is waited for, or, where it
    `is_disputed`, somebody who decides between two that differ."""

    name: str
    assessment: str
    given_at: datetime
    is_open: bool
    is_disputed: bool = False


def list_sheets(user: Any) -> list[SheetRow]:
    """Works that wait for this observer, by name: one picks who stands there, so no code takes its place. Constant
    queries."""
    works = list(
        works_for(user)
        .filter(version__type_key__in=sheet_types())
        .select_related("person", "assessment", "organisation", "subject")[:SHOWN]
    )
    tables = tables_of(works)
    rows = [_row(work, tables[work.pk]) for work in works]
    pinyin = {work.public_id: work.person.pinyin for work in works if work.subject is None}
    return sorted(rows, key=lambda row: (row.assessment, pinyin.get(row.public_id, ""), row.name))


def stands_for(work: Attempt) -> str:
    """Who is looked at: a person, or an organisation, whoever filled in for it."""
    return work.subject.name if work.subject is not None else work.person.real_name


def _row(work: Attempt, table: Table) -> SheetRow:
    place = work.organisation.name if work.organisation is not None and work.subject is None else ""
    return SheetRow(
        work.public_id, stands_for(work), place, work.assessment.title, work.submitted_at or work.started_at,
        table.open_seats[0], table.markers,
    )  # fmt: skip


def list_given(user: Any) -> list[GivenRow]:
    """The sheets one gave today, the newest first. Constant queries."""
    begin = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    marks = (
        Mark.objects.filter(marker=user.pk, marked_at__gte=begin, attempt__version__type_key__in=sheet_types())
        .select_related("attempt__person", "attempt__assessment", "attempt__subject")
        .order_by("-marked_at")[:SHOWN]
    )
    tables = tables_of([mark.attempt for mark in marks])
    return [_given(mark, mark.attempt, tables[mark.attempt_id]) for mark in marks]


def _given(mark: Mark, work: Attempt, table: Table) -> GivenRow:
    is_open = state_of(work) == AWAITING
    return GivenRow(
        stands_for(work), work.assessment.title, mark.marked_at, is_open, is_disputed=is_open and table.is_disputed
    )


@dataclass(frozen=True)
class ObserverSheet:
    """The screen. `closed` says why no sheet is taken any more: given by oneself, or nothing is waited for."""

    attempt: Attempt
    facts: VersionFacts = field(repr=False)
    name: str
    work: Work = field(repr=False)
    others: list[OtherMarks]
    seat: int | None
    markers: int
    closed: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether two observers differ and this one decides."""
        return self.seat == DECIDER


def find_sheet(user: Any, public_id: str) -> Attempt | None:
    """A work within one's scope that is marked on a sheet."""
    found = find_work(user, public_id)
    return found if found is not None and is_on_sheets(found.assessment) else None


def open_sheet(attempt: Attempt, user: Any, *, language: str, data: Any = None) -> ObserverSheet:
    """The sheet of a work; `data` is one that was sent, and is checked."""
    table = table_of(attempt)
    seat = next(iter(table.open_seats), None)
    given = any(mark.marker_id == user.pk for mark in table.marks.values())
    work = show_work(attempt, table, user, language=language, data=data, bound=data is not None, seat=seat)
    return ObserverSheet(
        attempt=attempt, facts=version_facts(attempt.version_id), name=stands_for(attempt), work=work, seat=seat,
        others=say_others(table, seat, work.form), markers=table.markers,
        closed="given" if given else "" if state_of(attempt) == AWAITING else "closed",
    )  # fmt: skip


def print_sheet(attempt: Attempt, *, language: str) -> Work:
    """The sheet on paper, for a hall without any network."""
    facts = version_facts(attempt.version_id)
    ctx = Ctx(config=facts.config, variant=attempt.variant or {}, mode=Mode.PRINT, lang=language)
    page = runtime.call(facts.type_key, "render", ctx, fallback="")
    return Work(page.value, None, is_whole=page.ok)
