"""Maintained counts: equal to a recount of the raw records after anything that happens, and never rewriting a past day."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses.domain.certifying.certification import evaluate_person
from courses.domain.figures import settle
from courses.domain.figures.marks import TRIGGERS, install_marks, remove_marks
from courses.domain.figures.reading import Question, count_by_place
from courses.domain.figures.recount import reconcile_figures
from courses.domain.figures.settle import settle_figures
from courses.domain.learning.enrolment import end_enrolment, enrol
from courses.domain.merging import follow_merge
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.reports.progress import allowed_places, open_scope
from courses.domain.reports.subject import Narrowing
from courses.models import (
    CertificationPeriod,
    Enrolment,
    FigureDay,
    FigureMark,
    FigureRow,
    ItemCompletion,
    ReadingPosition,
)
from people.domain.merging.records import merge_people
from people.models import AuditEntry
from tests.courses.figure_stage import Town
from tests.factories.certification import complete_course, join
from tests.queries import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def town() -> Town:
    return Town()


def test_everything_that_happens_is_counted_before_and_after_the_clock(town):
    first, second, third = (town.teacher(number) for number in (0, 1, 2))
    steps = [
        lambda: open_audience_periods(town.version.programme),
        lambda: enrol(first, town.course),
        lambda: enrol(second, town.course),
        lambda: town.school.begin(first),
        lambda: complete_course(first, town.course),
        lambda: complete_course(first, town.other),
        lambda: evaluate_person(first, town.version.programme),
        lambda: end_enrolment(Enrolment.objects.get(person=second), actor=town.bureau, reason="转岗"),
        lambda: enrol(second, town.course),
        lambda: merge_people(second, third),
        lambda: follow_merge(second.pk, third.pk),
    ]
    for step in steps:
        step()
        town.check()
        town.settled()
    assert FigureRow.objects.filter(kind="course", subject=town.course.pk).count() == 2


def test_nothing_waits_when_the_clock_has_counted(town):
    """The usual page: sums alone, no row of a person."""
    enrol(town.teacher(), town.course)
    settle_figures()
    subject = next(one for one in town.subjects if one.kind == "course" and one.pk == town.course.pk)
    allowed = allowed_places(open_scope(town.bureau), town.bureau)
    queries = count_queries(lambda: count_by_place(Question(subject, allowed, timezone.localdate())))
    assert len(queries) == 2
    assert "courses_enrolment" not in "".join(query["sql"] for query in queries.captured_queries)


def test_a_second_page_marks_nobody(town):
    person = town.teacher()
    enrolment = enrol(person, town.course)
    open_audience_periods(town.version.programme)
    town.school.begin(person)
    settle_figures()
    town.school.begin(person)
    ReadingPosition.objects.update(saved_at=timezone.now())
    assert not FigureMark.objects.exists()
    ItemCompletion.objects.create(enrolment=enrolment, item_key="0" * 32, basis="read")
    assert not FigureMark.objects.exists()


def test_a_certification_that_runs_out_is_counted_by_the_calendar(town, time_machine):
    person = town.teacher()
    open_audience_periods(town.version.programme)
    for course in (town.course, town.other):
        complete_course(person, course)
    evaluate_person(person, town.version.programme)
    CertificationPeriod.objects.filter(person=person).update(valid_until=timezone.localdate())
    town.settled()
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    town.check()
    town.settled()
    programme = town.subjects[0]
    assert town.shown(programme) == Counter({(town.place.school.pk, "waiting"): 1})


def test_narrowing_counts_the_same_with_and_without_marks(town):
    first, second = town.teacher(), town.teacher()
    join(second, town.place.school, capacity="volunteer")
    enrol(first, town.course)
    enrol(second, town.course)
    subject = next(one for one in town.subjects if one.kind == "course" and one.pk == town.course.pk)
    settle_figures()
    for _round in range(2):
        assert sum(town.shown(subject, Narrowing(capacity="volunteer")).values()) == 1
        assert sum(town.shown(subject, Narrowing(capacity="clinician")).values()) == 0
        town.school.begin(second)


def test_the_recount_reports_drift_and_puts_it_right_from_today_on(town):
    person = town.teacher()
    enrol(person, town.course)
    settle_figures()
    FigureRow.objects.filter(kind="course").update(state=2)
    FigureDay.objects.filter(kind="course").update(total=7)
    [drift] = reconcile_figures()
    assert len(drift.rows) == 1
    assert drift.places == [town.place.school.pk]
    fields = AuditEntry.objects.get(action="progress.drift").fields
    assert "rows=1" in fields
    assert reconcile_figures() == []
    town.settled()


def test_triggers_are_there_and_come_back(town):
    def installed() -> int:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'figures@_%' ESCAPE '@'")
            else:
                cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'figures%'")
            return int(cursor.fetchone()[0])

    assert installed() == len(TRIGGERS)
    remove_marks(connection)
    assert installed() == 0
    install_marks(connection)
    install_marks(connection)
    assert installed() == len(TRIGGERS)


def between(monkeypatch, happens):
    """Let something happen after the records were read and before what they say is written."""
    true = settle.read_truth

    def read(*args, **values):
        found = true(*args, **values)
        monkeypatch.setattr(settle, "read_truth", true)
        happens()
        return found

    monkeypatch.setattr(settle, "read_truth", read)


def test_what_happens_while_the_clock_reads_is_counted_the_next_time(town, monkeypatch):
    person = town.teacher()
    enrol(person, town.course)
    between(monkeypatch, lambda: complete_course(person, town.course))
    assert settle.settle_chunk() == 1
    assert FigureMark.objects.exists()
    town.check()
    settle_figures()
    assert not FigureMark.objects.exists()
    town.check()


def test_of_two_that_count_at_once_only_the_first_writes(town, monkeypatch):
    person = town.teacher()
    enrol(person, town.course)

    def somebody_else():
        complete_course(person, town.course)
        assert settle.settle_chunk() > 0

    between(monkeypatch, somebody_else)
    assert settle.settle_chunk() == 0
    assert not FigureMark.objects.exclude(record=None).exists()
    settle_figures()
    town.check()


def test_every_mark_of_a_row_goes_with_the_first(town):
    for number in range(3):
        enrol(town.teacher(number), town.course)
    settle.mark_records("course", [Enrolment.objects.first().pk] * 5)
    assert settle.settle_chunk() == 8
    assert not FigureMark.objects.exclude(record=None).exists()
    town.check()
