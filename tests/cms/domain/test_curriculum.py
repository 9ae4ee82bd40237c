"""Plans: proposed, looked at, applied; moved and cancelled; what is due when and where."""

from datetime import date

import pytest

from cms.domain.lessons.curriculum import (
    SlotTaughtError,
    apply_plan,
    cancel_slot,
    delete_slot,
    due_by_band,
    due_lessons,
    preview_plan,
    term_on,
    whole_grade,
)
from cms.domain.lessons.delivery import log_delivery
from cms.models import CalendarDay, PlanSlot, SchoolYear, Term
from cms.models.standard import Band, band_of
from tests.factories.cms_lessons import (
    make_class,
    make_curriculum,
    make_lesson,
    make_plan,
    make_school,
    make_teacher,
    make_term,
)

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 23)


def kinds(changes: list) -> list[str]:
    """What a preview would do."""
    return [change.kind for change in changes]


def test_preview_writes_nothing_and_applying_twice_changes_nothing() -> None:
    term = make_term()
    preview = preview_plan(term, stage="junior", grade=8)
    assert set(kinds(preview)) == {"create"}
    assert not PlanSlot.objects.exists()
    apply_plan(term, stage="junior", grade=8)
    before = list(PlanSlot.objects.values_list("public_id", "sequence", "starts_on"))
    again = apply_plan(term, stage="junior", grade=8)
    assert set(kinds(again)) == {"same"}
    assert list(PlanSlot.objects.values_list("public_id", "sequence", "starts_on")) == before


def test_closing_days_moves_slots_and_opening_them_brings_all_back() -> None:
    term = make_term()
    before = {slot.number: (slot.public_id, slot.starts_on, slot.ends_on) for slot in make_plan([], term=term)}
    closed = [
        CalendarDay(school_year=term.school_year, day=date(2026, 11, day), kind="closed")
        for day in (16, 17, 18, 19, 20, 23, 24, 25, 26, 27)
    ]
    CalendarDay.objects.bulk_create(closed)
    changes = apply_plan(term, stage="junior", grade=8)
    assert "move" in kinds(changes)
    assert kinds(changes)[-1] == "cancel"
    CalendarDay.objects.filter(day__month=11).delete()
    assert "restore" in kinds(apply_plan(term, stage="junior", grade=8))
    after = {slot.number: (slot.public_id, slot.starts_on, slot.ends_on) for slot in PlanSlot.objects.all()}
    assert after == before
    assert PlanSlot.objects.get(number=6).sequence == 2


def test_slot_cancelled_with_a_reason_stays_cancelled() -> None:
    term = make_term()
    slot = make_plan([], term=term)[2]
    cancel_slot(slot, reason="全市运动会")
    apply_plan(term, stage="junior", grade=8)
    slot.refresh_from_db()
    assert slot.state == PlanSlot.State.CANCELLED


def test_examinations_of_one_stage_leave_the_others_alone() -> None:
    term = make_term()
    for day in range(7, 19):
        CalendarDay.objects.create(school_year=term.school_year, day=date(2026, 9, day), kind="exam", stage="junior")
    junior, primary = (preview_plan(term, stage=stage, grade=grade) for stage, grade in (("junior", 8), ("primary", 2)))
    assert junior[0].starts_on == date(2026, 9, 21)
    assert primary[0].starts_on == date(2026, 9, 7)


def test_lesson_is_due_from_its_monday_to_the_weekend_after() -> None:
    lesson = make_lesson(make_curriculum())
    make_plan([None, None, None, None, None, lesson])
    for day, number in [
        (date(2026, 11, 15), 5),
        (date(2026, 11, 16), 6),
        (date(2026, 11, 29), 6),
        (date(2026, 11, 30), 7),
    ]:
        assert [due.slot.number for due in due_lessons(day, stage="junior", grade=8)] == [number]
    assert due_lessons(NOVEMBER)[0].lesson == lesson
    assert due_by_band(NOVEMBER)[0][0] == Band.JUNIOR


def test_withdrawn_lesson_is_due_without_a_page() -> None:
    lesson = make_lesson(make_curriculum())
    make_plan([lesson])
    lesson.unpublish()
    assert due_lessons(date(2026, 9, 8))[0].lesson is None


@pytest.mark.parametrize("day", [date(2026, 8, 1), date(2027, 2, 10), date(2031, 1, 1)])
def test_nothing_is_due_out_of_term(day: date) -> None:
    make_plan([])
    assert due_lessons(day) == []


def test_nothing_is_due_while_no_calendar_was_entered() -> None:
    assert due_lessons(NOVEMBER) == []
    assert term_on(NOVEMBER) is None


def test_nearest_calendar_wins() -> None:
    city_term = make_term()
    school = make_school()
    own = Term.objects.create(
        school_year=SchoolYear.objects.create(year=2026, organisation=school.get_parent()),
        number=1,
        starts_on=date(2026, 9, 7),
        ends_on=date(2027, 1, 15),
    )
    assert term_on(NOVEMBER) == city_term
    assert term_on(NOVEMBER, organisation=school) == own
    assert term_on(date(2026, 9, 2), organisation=school) == city_term


@pytest.mark.parametrize(
    ("stage", "grade", "whole"),
    [("primary", 3, 3), ("junior", 2, 8), ("junior", 8, 8), ("senior", 1, 10), ("senior", 12, 12)],
)
def test_years_of_school_are_counted_one_way(stage: str, grade: int, whole: int) -> None:
    assert whole_grade(stage, grade) == whole
    assert band_of(whole) is not None


def test_slot_that_was_taught_is_not_deleted() -> None:
    school = make_school()
    slots = make_plan([make_lesson(make_curriculum())])
    teacher = make_teacher(school)
    log_delivery(make_class(school), slots[0], teacher=teacher, key="k1", taught_on=date(2026, 9, 8))
    with pytest.raises(SlotTaughtError):
        delete_slot(slots[0])
    delete_slot(slots[1])
    assert PlanSlot.objects.filter(pk=slots[0].pk).exists()
