"""Figures of past days: taken today they equal what was shown on that day, whatever happened since; or the records."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from courses.domain.figures.settle import settle_figures
from courses.domain.learning.enrolment import end_enrolment, enrol
from courses.domain.programmes.reconcile import follow_members
from courses.domain.reports.counts import wilson
from courses.domain.reports.progress import open_scope
from courses.domain.reports.subject import Narrowing, Subject, choose_subject, list_subjects
from courses.domain.reports.summary import make_report
from courses.domain.reports.window import NOW, Window, make_window, month_of, preset_days, term_of, year_of
from courses.models import CourseCompletion, Enrolment, FigureDay, ReadingPosition
from people.domain.membership import transfer_person
from people.domain.merging.records import merge_people
from people.domain.organisation import merge_organisations, move_organisation
from people.models import Membership, Organisation, OrganisationPlacement
from tests.courses.tracking import School
from tests.factories.certification import SHANGHAI, join
from tests.queries import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
BEGIN = date(2024, 9, 2)  # a Monday long ago: marks bear the moment of the database, which no test can move


class Autumn(School):
    """A city that is watched day after day from a Monday in September."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.go(BEGIN)
        super().__init__()
        for one in Organisation.objects.order_by("path"):
            OrganisationPlacement.objects.create(organisation=one, parent=one.get_parent(), valid_from=one.valid_from)
        self.shown: dict[date, dict] = {}

    def go(self, day: date) -> None:
        self.clock.move_to(datetime.combine(day, time(22), SHANGHAI), tick=False)

    def end_day(self, day: date) -> None:
        """What the bureau sees in the evening; then the clock counts, and the next morning comes."""
        self.go(day)
        before = self.look()
        settle_figures()
        assert self.look() == before
        self.shown[day] = before
        self.go(day + timedelta(days=1))

    def look(self, window: Window = NOW, place=None, **values):
        """Numbers of every line, of the city and of the districts."""
        scope = open_scope(self.bureau, place=place)
        report = make_report(self.subject, scope, self.bureau, window=window, **values)
        lines = {row.name: (row.counts.total, row.counts.done, row.counts.doing) for row in report.rows}
        lines["="] = (report.counts.total, report.counts.done, report.counts.doing)
        if place is None:
            for district in self.place.districts:
                lines[f"/{district.name}"] = self.look(window, place=district, **values)
        return lines

    def check_the_past(self) -> None:
        for day, shown in self.shown.items():
            assert self.look(Window(until=day)) == shown, day


@pytest.fixture
def autumn(time_machine) -> Autumn:
    return Autumn(time_machine)


def test_a_past_day_stays_as_it_was_shown(autumn):
    schools = autumn.place.schools
    people = [autumn.teacher(place=schools[number % 4]) for number in range(8)]
    for person in people[:6]:
        enrol(person, autumn.course)
    autumn.end_day(BEGIN)
    autumn.begin(people[0])
    autumn.finish(people[1])
    autumn.end_day(BEGIN + timedelta(days=1))
    transfer_person(people[2].memberships.get(), to=schools[0], first_day=timezone.localdate())
    follow_members([people[2].pk])
    autumn.end_day(BEGIN + timedelta(days=2))
    merge_people(people[3], people[4])
    autumn.end_day(BEGIN + timedelta(days=3))
    move_organisation(schools[1], parent=autumn.place.districts[1])
    autumn.end_day(BEGIN + timedelta(days=5))
    moved = Membership.objects.filter(organisation=schools[3]).values_list("person", flat=True)
    people_moved = list(moved)
    merge_organisations(schools[2], schools[3], on=timezone.localdate())
    follow_members(people_moved)
    autumn.end_day(BEGIN + timedelta(days=6))
    end_enrolment(Enrolment.objects.get(person=people[5]), actor=autumn.bureau, reason="离职")
    enrol(people[7], autumn.course)
    autumn.end_day(BEGIN + timedelta(days=20))
    assert len({str(one) for one in autumn.shown.values()}) == 7
    autumn.check_the_past()
    assert autumn.look(Window(until=BEGIN + timedelta(days=12))) == autumn.shown[BEGIN + timedelta(days=6)]


def test_a_later_correction_changes_the_past_only_when_asked(autumn):
    person = autumn.teacher()
    enrol(person, autumn.course)
    autumn.end_day(BEGIN)
    autumn.finish(person)
    autumn.end_day(BEGIN + timedelta(days=1))
    done = CourseCompletion.objects.get()
    CourseCompletion.objects.create(
        enrolment=done.enrolment, person=person, course=done.course, version=done.version, serial=2, reverses=done,
        is_reversal=True, reason="记错了人", completed_on=timezone.localdate(),
    )  # fmt: skip
    autumn.end_day(BEGIN + timedelta(days=9))
    day = BEGIN + timedelta(days=3)
    assert autumn.look(Window(until=day))["="] == (1, 1, 0)
    assert autumn.look(Window(until=day, anew=True))["="] == (1, 0, 0)


def test_before_figures_were_kept_the_records_are_counted(autumn):
    first, second = autumn.teacher(), autumn.teacher(place=autumn.place.schools[2])
    for person in (first, second):
        enrol(person, autumn.course)
    autumn.go(BEGIN + timedelta(days=5))
    autumn.finish(first)
    autumn.go(BEGIN + timedelta(days=30))
    FigureDay.objects.all().delete()
    settle_figures()
    report = make_report(
        autumn.subject, open_scope(autumn.bureau), autumn.bureau, window=Window(until=BEGIN + timedelta(days=4))
    )
    assert (report.basis, report.counts.total, report.counts.done) == ("records", 2, 0)
    report = make_report(
        autumn.subject, open_scope(autumn.bureau), autumn.bureau, window=Window(until=BEGIN + timedelta(days=5))
    )
    assert (report.counts.total, report.counts.done) == (2, 1)


def test_narrowed_figures_of_a_past_day_come_from_the_records(autumn):
    person = autumn.teacher()
    join(person, autumn.place.school, capacity="volunteer")
    enrol(person, autumn.course)
    autumn.end_day(BEGIN)
    window, scope = Window(until=BEGIN), open_scope(autumn.bureau)
    values = {"window": window, "narrowing": Narrowing(capacity="volunteer")}
    report = make_report(autumn.subject, scope, autumn.bureau, **values)
    assert (report.basis, report.counts.total) == ("records", 1)


def test_what_was_added_is_the_difference_of_two_reports(autumn):
    people = [autumn.teacher(place=autumn.place.schools[number]) for number in range(3)]
    for person in people:
        enrol(person, autumn.course)
    autumn.finish(people[0])
    autumn.end_day(BEGIN)
    autumn.finish(people[1])
    autumn.end_day(BEGIN + timedelta(days=8))
    autumn.go(BEGIN + timedelta(days=20))
    scope = open_scope(autumn.bureau)
    window = Window(since=BEGIN + timedelta(days=1), until=BEGIN + timedelta(days=10))
    report = make_report(autumn.subject, scope, autumn.bureau, window=window)
    assert (report.counts.done, report.counts.before, report.counts.added) == (2, 1, 1)
    assert sum(row.counts.added for row in report.rows) == 1
    assert [(week.percent, week.day) for week in report.weeks] == [(33.3, BEGIN), (66.7, BEGIN + timedelta(days=7))]


def test_a_district_sees_of_a_past_day_what_is_its_own_today(autumn):
    here, there = autumn.place.districts
    person = autumn.teacher(place=autumn.place.schools[0])
    enrol(person, autumn.course)
    autumn.end_day(BEGIN)
    move_organisation(autumn.place.schools[0], parent=there)
    autumn.end_day(BEGIN + timedelta(days=3))
    for district, expected in ((here, 0), (there, 0)):
        reader = autumn.holder("bureau_admin", district)
        report = make_report(autumn.subject, open_scope(reader), reader, window=Window(until=BEGIN))
        assert report.counts.total == expected


def test_a_programme_of_a_past_day(autumn):
    person = autumn.teacher()
    subject = autumn.programme(autumn.course)
    settle_figures()
    autumn.go(BEGIN + timedelta(days=10))
    scope = open_scope(autumn.bureau)
    for anew in (False, True):
        window = Window(until=BEGIN + timedelta(days=1), anew=anew)
        report = make_report(subject, scope, autumn.bureau, window=window)
        assert (report.counts.total, report.counts.done) == (1, 0), anew
    assert person.certification_periods.count() == 1


@pytest.mark.parametrize(("day", "term", "year"), [
    (date(2026, 9, 1), (date(2026, 9, 1), date(2027, 1, 31)), (date(2026, 9, 1), date(2027, 8, 31))),
    (date(2027, 1, 31), (date(2026, 9, 1), date(2027, 1, 31)), (date(2026, 9, 1), date(2027, 8, 31))),
    (date(2027, 2, 1), (date(2027, 2, 1), date(2027, 8, 31)), (date(2026, 9, 1), date(2027, 8, 31))),
    (date(2028, 2, 29), (date(2028, 2, 1), date(2028, 8, 31)), (date(2027, 9, 1), date(2028, 8, 31))),
])  # fmt: skip
def test_school_years_and_terms(day, term, year):
    assert (term_of(day), year_of(day)) == (term, year)
    assert month_of(day)[0].day == 1
    assert preset_days("last_term", day)[1] == term[0] - timedelta(days=1)


def test_odd_windows_are_put_right():
    today = date(2026, 11, 22)
    assert make_window("last_month", None, None, today=today) == Window(date(2026, 10, 1), date(2026, 10, 31))
    assert make_window("month", None, None, today=today) == Window(date(2026, 11, 1), None)
    turned = make_window("", date(2026, 5, 2), date(2026, 3, 1), today=today, anew=True)
    assert turned == Window(date(2026, 3, 1), date(2026, 5, 2), anew=True)
    assert make_window("nonsense", date(2027, 1, 1), date(2027, 2, 1), today=today) == Window()


def test_wilson_says_how_little_few_people_say():
    assert wilson(0, 0) == (0.0, 100.0)
    assert wilson(3, 3) == (43.8, 100.0)
    assert wilson(0, 3) == (0.0, 56.2)
    low, high = wilson(500, 1000)
    assert (low, high) == (46.9, 53.1)


def test_subjects_that_nobody_kept_have_no_figures(autumn):
    subject = choose_subject(f"course-{autumn.course.public_id}", list_subjects())
    assert isinstance(subject, Subject)
    report = make_report(subject, open_scope(autumn.bureau), autumn.bureau, window=Window(until=BEGIN))
    assert report.counts.total == 0


def at(day: date, *clock: int) -> datetime:
    return datetime.combine(day, time(*clock), SHANGHAI)


@pytest.mark.parametrize("narrowing", [Narrowing(), Narrowing(capacity="teacher")])
def test_a_day_of_the_records_ends_at_midnight_here(autumn, narrowing):
    """Not at midnight of the database: what happens until 23:59 in the city belongs to the day."""
    before, after, left = autumn.teacher(), autumn.teacher(), autumn.teacher()
    for person in (before, after, left):
        enrol(person, autumn.course)
    Enrolment.objects.filter(person__in=[before, left]).update(enrolled_at=at(BEGIN, 23, 59, 59))
    Enrolment.objects.filter(person=after).update(enrolled_at=at(BEGIN + timedelta(days=1), 0, 0))
    Enrolment.objects.filter(person=left).update(ended_at=at(BEGIN + timedelta(days=1), 0, 0))
    autumn.go(BEGIN + timedelta(days=1))
    autumn.begin(before)
    ReadingPosition.objects.update(saved_at=at(BEGIN + timedelta(days=1), 23, 59, 59))
    autumn.go(BEGIN + timedelta(days=9))
    found = [
        autumn.look(Window(until=BEGIN + timedelta(days=days), anew=True), narrowing=narrowing)["="]
        for days in (-1, 0, 1)
    ]
    assert found == [(0, 0, 0), (2, 0, 0), (2, 0, 1)]


def test_numbers_and_weeks_of_the_records_are_read_once_and_say_the_same(autumn):
    people = [autumn.teacher(place=autumn.place.schools[number % 4]) for number in range(4)]
    for person in people:
        enrol(person, autumn.course)
    autumn.go(BEGIN + timedelta(days=1))
    autumn.finish(people[0])
    autumn.go(BEGIN + timedelta(days=8))
    autumn.finish(people[1])
    autumn.go(BEGIN + timedelta(days=30))
    scope, window = open_scope(autumn.bureau), Window(until=BEGIN + timedelta(days=10), anew=True)
    report = make_report(autumn.subject, scope, autumn.bureau, window=window)
    assert (report.counts.total, report.counts.done) == (4, 2)
    assert [week.percent for week in report.weeks] == [25.0, 50.0]
    queries = count_queries(lambda: make_report(autumn.subject, scope, autumn.bureau, window=window)).captured_queries
    assert sum('FROM "courses_enrolment"' in one["sql"] for one in queries) == 1
