"""What counts of hours: caps, cycles of any beginning, statements; totals are always the sum of what stands."""

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from courses.domain.certifying.period import ONE_DAY, add_months
from courses.domain.hours.counting import Caps, Earned, allot_hours
from courses.domain.hours.cycle import CycleRule, cycle_of, rule_for, years_of
from courses.domain.hours.ledger import award_hours, correct_hours, reverse_hours
from courses.domain.hours.own import read_cycle
from courses.domain.hours.people import open_book, page_people, people_of, read_sums, short_people
from courses.domain.hours.statement import make_statement
from courses.domain.hours.statement_files import write_statement_pdf, write_statement_sheet
from courses.domain.refusal import Refused
from courses.domain.reports.progress import open_scope
from courses.models import HourCategory, HourCycleRule, HourEntry
from people.domain.role import found_role_groups, project_groups
from tests.factories.certification import PersonFactory, Place, grant, teacher_of

DAYS = st.dates(date(2018, 1, 1), date(2033, 12, 31))
EDGES = st.sampled_from([date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 12, 31), date(2028, 1, 1)])
RULES = st.builds(
    CycleRule, starts_on=st.one_of(EDGES, st.dates(date(2020, 1, 1), date(2027, 12, 31))), years=st.integers(1, 7)
)
CAP = st.none() | st.integers(0, 40).map(Decimal)


@given(RULES, st.one_of(EDGES, DAYS))
def test_every_day_lies_in_one_cycle_and_in_one_year_of_it(rule, day):
    cycle = cycle_of(day, rule)
    years = years_of(cycle, rule)
    assert cycle.holds(day)
    assert sum(year.holds(day) for year in years) == 1
    assert (years[0].starts_on, years[-1].ends_on, len(years)) == (cycle.starts_on, cycle.ends_on, rule.years)
    assert all(one.ends_on + ONE_DAY == after.starts_on for one, after in pairwise(years))
    assert cycle_of(cycle.ends_on + ONE_DAY, rule).starts_on == cycle.ends_on + ONE_DAY
    turn = (cycle.starts_on.year - rule.starts_on.year) * 12
    assert cycle.starts_on in {add_months(rule.starts_on, turn + 12 * shift) for shift in (-1, 0, 1)}


ROWS = st.lists(
    st.builds(Earned, st.integers(0, 2), st.integers(0, 4), st.integers(1, 60).map(lambda n: Decimal(n) / 4)),
    max_size=14,
)


@given(ROWS, st.dictionaries(st.integers(1, 2), st.builds(Caps, CAP, CAP)))
def test_what_counts_is_the_least_of_earned_and_caps_however_it_is_added_up(rows, caps):
    rows = sorted(rows, key=lambda row: row.year)
    counted = allot_hours(rows, caps)
    for category in {row.category for row in rows}:
        by_year = {}
        for row in rows:
            if row.category == category:
                by_year[row.year] = by_year.get(row.year, 0) + row.hours
        cap = caps.get(category, Caps())
        kept = sum(sum_ if cap.year is None else min(sum_, cap.year) for sum_ in by_year.values())
        expected = kept if cap.cycle is None else min(kept, cap.cycle)
        assert sum(hours for row, hours in zip(rows, counted, strict=True) if row.category == category) == expected
        sums = [Earned(category, year, sum_) for year, sum_ in sorted(by_year.items())]
        assert sum(allot_hours(sums, caps)) == expected
    assert all(0 <= hours <= row.hours for row, hours in zip(rows, counted, strict=True))


ACTS = st.lists(
    st.tuples(st.one_of(EDGES, st.dates(date(2026, 1, 1), date(2030, 12, 31))), st.integers(1, 80), st.integers(0, 2),
              st.sampled_from(["stands", "reversed", "corrected"])),
    max_size=7,
)  # fmt: skip


class LedgerAndStatement(TestCase):
    """Whatever is entered, taken back and corrected: ledger, list and statements say the same."""

    @settings(deadline=None, max_examples=15)
    @given(ACTS, CAP, CAP, st.sampled_from([date(2026, 1, 1), date(2025, 9, 1), date(2024, 2, 29)]))
    def test_they_all_add_up(self, acts, cap_year, cap, first):
        place = Place()
        person, actor = teacher_of(place.school), PersonFactory()
        capped = HourCategory.objects.create(owner=place.city, code="c", name="公需", cap_year=cap_year, cap=cap)
        free = HourCategory.objects.create(owner=place.city, code="f", name="专业")
        HourCycleRule.objects.create(owner=place.city, starts_on=first, years=5, target=360)
        standing = {}
        for number, (day, quarters, kind, fate) in enumerate(acts):
            category = (None, capped, free)[kind]
            entry = award_hours(
                person, hours=Decimal(quarters) / 4, day=day, source_kind="paper", source_key=str(number), title="研修",
                category=category,
            )  # fmt: skip
            if fate == "stands":
                standing[number] = (entry.hours, day)
            elif fate == "reversed":
                reverse_hours(entry, actor=actor, reason="记错")
            else:
                made = correct_hours(
                    entry, hours=entry.hours + 1, category=category, day=day, actor=actor, reason="少记一学时"
                )  # fmt: skip
                standing[number] = (made.hours, day)
        assert HourEntry.objects.filter(person=person).total() == sum(hours for hours, _day in standing.values())
        today = date(2030, 6, 1)
        rule = rule_for(person.pk, today=today)
        assert rule.starts_on == first
        for cycle in {cycle_of(day, rule) for day, *_rest in acts}:
            self.compare(person, cycle, rule, standing, today)

    def compare(self, person, cycle, rule, standing, today):
        shown = read_cycle(person, today=today, day=cycle.starts_on, rule=rule)
        earned = sum(hours for hours, day in standing.values() if cycle.holds(day))
        assert shown.total + shown.uncounted == earned
        assert shown.total == sum(line.counted for line in shown.lines)
        whole = make_statement(person, today=today, day=cycle.starts_on)
        assert (whole.counted, whole.earned) == (shown.total, earned)
        assert sum(one.counted for one in whole.sums) == whole.counted
        parts = [make_statement(person, today=today, day=year.starts_on, year=True) for year in shown.years]
        assert sum(part.counted for part in parts) == whole.counted
        assert sum(part.earned for part in parts) == whole.earned
        caps = {row.pk: Caps(row.cap_year, row.cap) for row in HourCategory.objects.all()}
        assert sum(allot_hours(read_sums([person.pk], cycle, rule)[person.pk], caps)) == shown.total


@pytest.mark.django_db
def test_statements_as_pdf_and_workbook_say_what_the_ledger_says():
    place = Place()
    person = teacher_of(place.school, real_name="欧阳䶮")
    category = HourCategory.objects.create(owner=place.city, code="c", name="公需科目", cap_year=Decimal(10))
    for number in range(3):
        award_hours(
            person, hours=Decimal("7.5"), day=date(2028, 2, 29), source_kind="paper", source_key=str(number),
            title="=研修" if number else "省级研修", category=category,
        )  # fmt: skip
    statement = make_statement(person, today=date(2028, 3, 1))
    assert (statement.counted, statement.earned) == (10, Decimal("22.5"))
    made = write_statement_pdf(statement)
    assert made[:5] == b"%PDF-"
    assert b"pdfaid" in made
    assert made == write_statement_pdf(statement)
    book = load_workbook(io.BytesIO(write_statement_sheet(statement)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    book.close()
    assert any(row[-2:] == [22.5, 10] for row in cells)
    assert [row[1] for row in cells if row[0] == "2028-02-29"] == ["省级研修", "'=研修", "'=研修"]
    person.real_name = "无此字\U0010fffd"
    with pytest.raises(Refused) as refused:
        write_statement_pdf(make_statement(person, today=date(2028, 3, 1)))
    assert refused.value.code == "glyph"
    assert "\U0010fffd" in refused.value.message


@pytest.mark.django_db
def test_the_list_is_scoped_names_who_is_short_and_costs_the_same(client, django_assert_num_queries):
    place = Place(schools=2)
    HourCycleRule.objects.create(owner=place.city, starts_on=date(2026, 1, 1), years=5, target=10)
    least = HourCategory.objects.create(owner=place.city, code="p", name="公需", minimum=Decimal(4))
    people = [teacher_of(place.schools[0], real_name=name) for name in ("甲老师", "乙老师", "丙老师")]
    teacher_of(place.schools[1], real_name="外校人")
    today = date(2026, 11, 23)
    for number, (person, hours, category) in enumerate(
        [(people[0], 6, least), (people[0], 5, None), (people[1], 12, None)]
    ):
        award_hours(
            person, hours=Decimal(hours), day=today, source_kind="paper", source_key=str(number), title="x",
            category=category,
        )  # fmt: skip
    coordinator = teacher_of(place.schools[0])
    grant(coordinator, "coordinator", place.schools[0])
    scope, book = open_scope(coordinator), open_book(today=today)
    rows = people_of(scope, coordinator)
    with django_assert_num_queries(3):
        found = {row.name: row for row in page_people(list(rows), book)}
    assert found["甲老师"].is_met
    assert (found["乙老师"].left, found["乙老师"].missing) == (0, ("公需",))
    assert (found["丙老师"].left, found["丙老师"].missing) == (10, ("公需",))
    assert "外校人" not in found
    assert {row.name for row in short_people(rows, book)} == set(found) - {"甲老师"}
    client.force_login(coordinator)
    page = client.get(reverse("hours_people"), {"short": "1"}).content.decode()
    assert "丙老师" in page
    assert "甲老师" not in page
    taken = client.post(reverse("hours_export"), {"format": "csv", "short": "1"})
    text = b"".join(taken.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "乙老师" in text
    assert "外校人" not in text
    book = load_workbook(io.BytesIO(client.post(reverse("hours_export"), {"format": "xlsx"}).content))
    assert any("甲老师" in [cell.value for cell in row] for row in book.active.iter_rows())
    book.close()


@pytest.mark.django_db
def test_the_rule_of_the_nearest_unit_counts_and_there_is_one_for_everybody_else():
    place = Place()
    HourCycleRule.objects.update_or_create(
        owner=None, defaults={"starts_on": date(2026, 1, 1), "years": 5, "target": 360}
    )
    HourCycleRule.objects.create(owner=place.districts[0], starts_on=date(2025, 9, 1), years=3, target=90)
    today = date(2026, 11, 23)
    assert rule_for(teacher_of(place.school).pk, today=today).target == 90
    assert rule_for(teacher_of(place.city).pk, today=today).target == 360
    assert rule_for(PersonFactory().pk, today=today).target == 360
    with pytest.raises(IntegrityError), transaction.atomic():
        HourCycleRule.objects.create(owner=None, starts_on=today, years=1)


@pytest.mark.django_db
def test_rules_are_changed_in_the_admin_by_whoever_manages_programmes(client):
    place = Place()
    bureau = teacher_of(place.districts[0])
    grant(bureau, "bureau_admin", place.districts[0])
    found_role_groups()
    project_groups([bureau.pk])
    client.force_login(bureau)
    form = {"owner": place.districts[0].pk, "code": "major", "name": "专业课程", "cap": "3", "minimum": "5"}
    wrong = client.post(reverse("hour_rules:add_category"), form)
    assert wrong.status_code == 200
    assert not HourCategory.objects.exists()
    assert (
        client.post(reverse("hour_rules:add_category"), {**form, "minimum": "2", "is_active": "on"}).status_code == 302
    )
    assert client.post(reverse("hour_rules:add_category"), {**form, "owner": place.city.pk}).status_code == 200
    cycle = {"owner": place.districts[0].pk, "starts_on": "2025-09-01", "years": "3", "target": "90"}
    assert client.post(reverse("hour_rules:add_cycle"), cycle).status_code == 302
    assert client.post(reverse("hour_rules:add_cycle"), {**cycle, "owner": ""}).status_code == 200
    assert HourCycleRule.objects.filter(owner__isnull=False).count() == 1
    page = client.get(reverse("hour_rules:index")).content.decode()
    assert "专业课程" in page
    made = HourCycleRule.objects.get(owner=place.districts[0])
    assert client.post(reverse("hour_rules:cycle", args=[made.public_id]), {**cycle, "target": "72"}).status_code == 302
    made.refresh_from_db()
    assert (made.target, made.starts_on + timedelta(days=1)) == (72, date(2025, 9, 2))
