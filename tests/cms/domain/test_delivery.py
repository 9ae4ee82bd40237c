"""Lessons taught: once, whatever the line does; corrected by rows, never edited; pinned to the revision of the day."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from cms.domain.lessons.delivery import (
    DeliveryError,
    correct_delivery,
    coverage,
    log_delivery,
    my_due_lessons,
    undo_delivery,
)
from cms.models import DeliveryLog, LessonPage
from people.models import AuditEntry, RoleGrant, User
from tests.factories.cms_lessons import (
    make_class,
    make_curriculum,
    make_lesson,
    make_plan,
    make_school,
    make_steps,
    make_teacher,
)
from tests.factories.cms_radio import publish
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = NOW.date()


class School:
    """A school with a class, a teacher and this fortnight's lesson."""

    def __init__(self) -> None:
        self.school = make_school()
        self.school_class = make_class(self.school)
        self.teacher = make_teacher(self.school)
        self.lesson = make_lesson(make_curriculum())
        self.slot = make_plan([None] * 5 + [self.lesson])[5]

    def log(self, **values: Any) -> DeliveryLog:
        """One tap."""
        chosen = {"teacher": self.teacher, "key": "tap-1", "taught_on": DAY, "now": NOW, **values}
        return log_delivery(chosen.pop("school_class", self.school_class), chosen.pop("slot", self.slot), **chosen)

    def coordinator(self) -> User:
        """Somebody who answers for the school's records."""
        person = User.objects.create(real_name="吴老师")
        RoleGrant.objects.create(
            person=person, role="coordinator", organisation=self.school, valid_from=date(2020, 1, 1)
        )
        return person


@pytest.fixture
def place() -> School:
    return School()


def test_tap_writes_one_row_with_everything_of_its_day(place: School) -> None:
    row = place.log(head_count=45)
    assert (row.lesson, row.lesson_title, row.head_count) == (place.lesson, place.lesson.title, 45)
    assert row.lesson_revision_id == LessonPage.objects.get(pk=place.lesson.pk).live_revision_id
    assert (row.school, row.district) == (place.school, place.school.get_parent())
    assert AuditEntry.objects.filter(action="lesson.logged").count() == 1


def test_retry_and_double_tap_write_nothing_more(place: School) -> None:
    first = place.log()
    assert place.log() == first
    assert place.log(key="tap-2") == first
    assert DeliveryLog.objects.count() == 1
    assert AuditEntry.objects.filter(action="lesson.logged").count() == 1


def test_database_itself_refuses_a_second_first_row(place: School) -> None:
    first = place.log()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryLog.objects.create(
            key="x", school_class=first.school_class, slot=first.slot, taught_on=DAY, teacher=place.teacher,
            school=place.school, recorded_by=place.teacher, recorded_at=NOW,
        )  # fmt: skip


def test_same_key_for_two_classes_is_two_taps(place: School) -> None:
    other = make_class(place.school, number=4)
    assert place.log() != place.log(school_class=other)


def test_later_edit_changes_nothing_in_the_log(place: School) -> None:
    row = place.log()
    lesson = LessonPage.objects.get(pk=place.lesson.pk)
    lesson.title, lesson.steps = "换了题目", make_steps(40)
    publish(lesson)
    row.refresh_from_db()
    assert row.lesson_title == place.lesson.title
    assert row.lesson_revision.as_object().title == place.lesson.title
    assert row.lesson_revision_id != LessonPage.objects.get(pk=lesson.pk).live_revision_id


@pytest.mark.parametrize(
    "values",
    [
        {"taught_on": DAY + timedelta(days=1)},
        {"taught_on": date(2026, 8, 1)},
        {"key": ""},
        {"key": "k" * 65},
        {"head_count": 99},
    ],
)
def test_what_cannot_be_is_refused_in_words(place: School, values: dict[str, Any]) -> None:
    with pytest.raises(DeliveryError) as caught:
        place.log(**values)
    assert str(caught.value)
    assert not DeliveryLog.objects.exists()


def test_strangers_may_not_log_or_see(place: School) -> None:
    stranger = make_teacher(make_school("S2", city=place.school.get_root()), "外校老师")
    with pytest.raises(DeliveryError):
        place.log(teacher=stranger)
    row = place.log()
    visible = DeliveryLog.objects
    assert list(visible.visible_to(place.teacher)) == [row]
    assert list(visible.visible_to(place.coordinator())) == [row]
    assert not visible.visible_to(stranger).exists()


def test_lesson_of_another_year_is_refused(place: School) -> None:
    with pytest.raises(DeliveryError):
        place.log(school_class=make_class(place.school, grade=3))


def test_undo_works_for_ten_minutes_and_once(place: School) -> None:
    row = place.log()
    undone = undo_delivery(row, actor=place.teacher, now=NOW + timedelta(minutes=10))
    assert undo_delivery(row, actor=place.teacher, now=NOW + timedelta(minutes=5)) == undone
    assert not DeliveryLog.objects.taught().exists()
    assert DeliveryLog.objects.count() == 2
    again = place.log(key="tap-3", now=NOW + timedelta(minutes=11))
    assert again.corrects == undone
    assert list(DeliveryLog.objects.taught()) == [again]


def test_undo_is_refused_later_and_to_others(place: School) -> None:
    row = place.log()
    with pytest.raises(DeliveryError):
        undo_delivery(row, actor=place.teacher, now=NOW + timedelta(minutes=11))
    with pytest.raises(DeliveryError):
        undo_delivery(row, actor=make_teacher(place.school, "同事"), now=NOW)


def test_correction_is_a_row_with_a_reason(place: School) -> None:
    row = place.log(head_count=45)
    boss = place.coordinator()
    with pytest.raises(DeliveryError):
        correct_delivery(row, actor=place.teacher, reason="x")
    with pytest.raises(DeliveryError):
        correct_delivery(row, actor=boss, reason=" ")
    fixed = correct_delivery(row, actor=boss, reason="人数记错", head_count=40, now=NOW)
    assert (fixed.corrects, fixed.head_count, fixed.teacher, fixed.recorded_by) == (row, 40, place.teacher, boss)
    row.refresh_from_db()
    assert row.head_count == 45
    with pytest.raises(DeliveryError):
        correct_delivery(row, actor=boss, reason="再来一次")


def test_my_lessons_show_each_class_once_in_few_queries(place: School) -> None:
    make_class(place.school, number=4)
    place.log()
    rows = my_due_lessons(place.teacher, day=DAY)
    assert [(standing.school_class.number, standing.log is not None) for _slot, standing in rows] == [
        (3, True),
        (4, False),
    ]
    few = len(count_queries(lambda: my_due_lessons(place.teacher, day=DAY)))
    for number in range(5, 9):
        make_class(place.school, number=number)
    assert len(count_queries(lambda: my_due_lessons(place.teacher, day=DAY))) == few


def test_coverage_is_one_query(place: School) -> None:
    place.log()
    other = make_class(place.school, number=4)
    undo_delivery(place.log(school_class=other), actor=place.teacher, now=NOW)
    captured = count_queries(lambda: coverage([place.slot]))
    assert len(captured) == 1
    assert coverage([place.slot]) == {(place.slot.pk, place.school.pk): 1}


def test_records_outlive_the_register(place: School) -> None:
    from django.db.models import ProtectedError  # beside its only use

    place.log()
    for row in (place.school_class, place.teacher):
        with pytest.raises(ProtectedError):
            row.delete()
