"""What a learner's home says besides courses: the hours of the cycle, and the lesson of this fortnight at their school."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.domain.lessons.curriculum import cancel_slot, fortnight_on
from cms.models import PlanSlot
from courses.domain.hours.at_hand import note_change
from courses.domain.hours.ledger import award_hours, reverse_hours
from courses.models import HourCycleRule
from people.models import Membership
from tests.factories.cms_lessons import make_curriculum, make_lesson, make_plan, make_school, make_teacher, make_term
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db
TITLE = "说“不”也可以很友好"


def term_around_today(**values):
    """A term whose fortnights hold today, whatever day it is."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 14)
    return make_term(starts_on=monday, ends_on=monday + timedelta(days=70), **values)


def plan_today(*, title: str = TITLE, **values):
    """A lesson planned for today in junior year two, of the city's calendar or a unit's."""
    term = term_around_today(**values)
    number = fortnight_on(timezone.localdate(), term=term, stage="junior").number
    lesson = make_lesson(make_curriculum(), title=title, title_en="")
    slots = make_plan([], term=term)
    slots[number - 1].lesson = lesson
    slots[number - 1].save()
    return slots[number - 1]


def home(client, person, **headers) -> str:
    client.force_login(person)
    return client.get(reverse("learn"), **headers).content.decode()


def test_a_teacher_sees_the_lesson_of_this_fortnight_with_its_plan_and_days(client):
    slot = plan_today()
    shown = home(client, make_teacher(make_school()))
    assert TITLE in shown
    assert "这两周的课" in shown
    assert f'/{slot.lesson.slug}/"' in shown
    assert "学期表" in shown


def test_nobody_who_teaches_elsewhere_is_shown_it(client):
    plan_today()
    school = make_school()
    primary = make_teacher(school)
    Membership.objects.filter(person=primary).update(stage="primary")
    volunteer = LearnerFactory()
    gone = make_teacher(school)
    Membership.objects.filter(person=gone).update(valid_until=timezone.localdate() - timedelta(days=1))
    for person in (primary, volunteer, gone):
        assert TITLE not in home(client, person)


def test_the_calendar_nearest_to_the_school_counts(client):
    school = make_school()
    other = make_school("S2", city=school.get_root())
    plan_today()
    plan_today(title="本校自己的课", organisation=school)
    assert "本校自己的课" in home(client, make_teacher(school))
    assert TITLE not in home(client, make_teacher(school))
    assert TITLE in home(client, make_teacher(other))
    assert "本校自己的课" not in home(client, make_teacher(other))


def test_a_change_of_the_plan_is_seen_at_once(client):
    slot = plan_today()
    teacher = make_teacher(make_school())
    assert TITLE in home(client, teacher)
    cancel_slot(PlanSlot.objects.get(pk=slot.pk), reason="运动会")
    assert TITLE not in home(client, teacher)


def test_out_of_term_there_is_no_lesson_and_no_empty_box(client):
    slot = plan_today()
    PlanSlot.objects.filter(pk=slot.pk).delete()
    assert "这两周的课" not in home(client, make_teacher(make_school()))


def award(person, hours: str, key: str):
    return award_hours(
        person, hours=Decimal(hours), day=timezone.localdate(), source_kind="paper", source_key=key, title=f"研修 {key}"
    )


def ask_for(hours: int) -> None:
    values = {"starts_on": date(2026, 1, 1), "years": 5, "target": hours}
    HourCycleRule.objects.update_or_create(owner=None, defaults=values)
    note_change()  # as the admin does


def test_hours_of_the_cycle_and_what_they_are_made_of(client):
    ask_for(100)
    teacher = make_teacher(make_school())
    award(teacher, "12.5", "甲")
    reverse_hours(award(teacher, "4", "乙"), actor=None, reason="记错了人")
    shown = home(client, teacher)
    assert "<b>12.5</b> / 100 学时" in shown
    assert 'width="12.50"' in shown
    ledger = client.get(reverse("certificates")).content.decode()
    assert "研修 甲" in ledger
    assert "<s>4</s>" in ledger
    assert "记错了人" in ledger
    assert "<b>12.5</b> / 100 学时" in ledger


def test_a_target_is_asked_of_teachers_only_and_of_none_where_there_is_none(client):
    volunteer = LearnerFactory()
    assert "本周期学时" not in home(client, volunteer)
    award(volunteer, "8", "急救")
    assert "<b>8</b> 学时" in home(client, volunteer)
    teacher = make_teacher(make_school())
    assert "<b>0</b> / 360 学时" in home(client, teacher)
    ask_for(0)
    assert "<b>0</b> 学时" in home(client, teacher)
