"""The ledger of hours: a source counts once, corrections are reversals, caps, totals that always add up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.domain.hours.cycle import cycle_of
from courses.domain.hours.ledger import award_course_hours, award_hours, reverse_hours
from courses.domain.hours.own import CycleHours, entries_of_cycle, read_cycle
from courses.models import HourCategory, HourEntry
from courses.models.append_only import EvidenceError
from tests.factories.certification import PersonFactory, Place, complete_course, make_course, teacher_of

DAY = date(2026, 3, 10)


def award(person, hours: str, *, key: str = "k", day: date = DAY, category: HourCategory | None = None) -> HourEntry:
    return award_hours(
        person,
        hours=Decimal(hours),
        day=day,
        source_kind="paper",
        source_key=key,
        title="线下研修",
        category=category,
    )


@pytest.mark.django_db
def test_same_source_counts_once():
    person = PersonFactory()
    assert award(person, "4") == award(person, "4")
    assert HourEntry.objects.total() == 4


@pytest.mark.django_db
def test_course_hours_are_stamped_and_a_second_round_counts_again():
    place = Place()
    person, course = teacher_of(place.school), make_course(place.city, hours="3.5")
    first = award_course_hours(complete_course(person, course, day=DAY))
    second = award_course_hours(complete_course(person, course, day=DAY + timedelta(days=400)))
    assert first.organisation == place.school
    assert first != second
    assert HourEntry.objects.filter(person=person).total() == Decimal("7.00")


@pytest.mark.django_db
def test_reversal_takes_back_once_and_keeps_both_rows():
    person = PersonFactory()
    entry = award(person, "4")
    reversal = reverse_hours(entry, actor=None, reason="记错了人")
    assert reverse_hours(entry, actor=None, reason="again") == reversal
    assert HourEntry.objects.count() == 2
    assert HourEntry.objects.total() == 0
    shown = read_cycle(person, today=DAY)
    assert (shown.total, shown.parts) == (0, ())
    assert [row.reversal for row in entries_of_cycle(person, shown.cycle)] == [reversal]


@pytest.mark.django_db
def test_entries_are_never_edited_or_deleted_and_a_plain_entry_is_positive():
    entry = award(PersonFactory(), "4")
    with pytest.raises(EvidenceError):
        entry.save()
    with pytest.raises(EvidenceError):
        HourEntry.objects.update(hours=5)
    with pytest.raises(EvidenceError):
        entry.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        HourEntry.objects.create(
            person=entry.person, hours=Decimal(-1), earned_on=DAY, source_kind="paper", source_key="x", title="x"
        )


@pytest.mark.django_db
def test_categories_are_capped_and_cycles_are_five_years():
    place, person = Place(), PersonFactory()
    capped = HourCategory.objects.create(owner=place.city, code="public", name="公需", cap=Decimal(10))
    award(person, "8", key="a", category=capped)
    award(person, "8", key="b", category=capped)
    award(person, "8", key="c")
    found = read_cycle(person, today=date(2026, 12, 31))
    assert (found.total, found.uncounted) == (Decimal(18), Decimal(6))
    assert [(part.kind, part.hours) for part in found.parts] == [("paper", Decimal(24))]
    assert read_cycle(person, today=date(2030, 12, 31)).total == 18
    assert read_cycle(person, today=date(2031, 1, 1)).total == 0
    assert read_cycle(person, today=date(2025, 12, 31)).total == 0


def test_a_cycle_counts_its_months_and_what_each_must_bring():
    cycle = cycle_of(date(2026, 11, 23))
    assert (cycle.starts_on, cycle.ends_on) == (date(2026, 1, 1), date(2030, 12, 31))
    assert cycle.months_left(date(2026, 11, 23)) == 50
    assert cycle.months_left(date(2030, 12, 31)) == 1
    assert cycle.months_left(date(2031, 1, 1)) == 0
    late = CycleHours(cycle, Decimal(186), Decimal(0), (), target=360, months_left=25)
    assert (late.left, late.a_month) == (174, 7)
    assert CycleHours(cycle, Decimal(400), Decimal(0), (), target=360, months_left=25).left == 0
    assert CycleHours(cycle, Decimal(1), Decimal(0), (), target=360, months_left=0).a_month == 0


HOURS = st.lists(st.tuples(st.integers(1, 200), st.booleans()), max_size=8)


class LedgerTotals(TestCase):
    """Whatever is awarded and reversed, the total is the sum of what stands."""

    @settings(deadline=None, max_examples=25)
    @given(HOURS)
    def test_total_is_what_stands(self, rows: list[tuple[int, bool]]) -> None:
        person, standing = PersonFactory(), Decimal(0)
        for number, (quarters, reversed_later) in enumerate(rows):
            hours = Decimal(quarters) / 4
            entry = award(person, str(hours), key=str(number))
            if reversed_later:
                reverse_hours(entry, actor=None, reason="x")
            else:
                standing += hours
        assert HourEntry.objects.filter(person=person).total() == standing
