"""A whole class on other days: looked at first, moved once, told once, and nothing moved that was held."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from icalendar import Calendar

from courses.domain.attending.roll import Entry, call_roll
from courses.domain.classes.admitting import apply_for_class
from courses.domain.classes.postponing import movable_sessions, plan_postponing, postpone_class
from courses.domain.classes.sessions import add_session, cancel_session
from courses.domain.refusal import Refused
from courses.models import Admission, ClassChange, ClassSession
from people.domain.message import say_message
from people.domain.message_delivery import deliver_due
from people.models import Message
from tests.courses.class_stage import Hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_day(time_machine):
    """Not in quiet hours."""
    time_machine.move_to("2026-11-23T10:00:00+08:00", tick=False)


def postpone(hall, *, days, reason=""):
    first = timezone.localdate(movable_sessions(hall.run)[0].starts_at) + timedelta(days=days)
    plan = plan_postponing(hall.run, first)
    return postpone_class(hall.run, first, seen=plan.mark, actor=hall.trainer, reason=reason)


def clocks(hall) -> list[tuple[time, time]]:
    return [
        (timezone.localtime(one.starts_at).time(), timezone.localtime(one.ends_at).time()) for one in hall.sessions()
    ]


def test_every_half_day_moves_with_its_time_of_day_and_its_name_in_calendars():
    hall = Hall(days=4)
    before, times = hall.sessions(), clocks(hall)
    assert postpone(hall, days=7) == 8
    after = hall.sessions()
    assert [new.starts_at - old.starts_at for old, new in zip(before, after, strict=True)] == [timedelta(days=7)] * 8
    assert clocks(hall) == times
    assert [one.pk for one in after] == [one.pk for one in before]
    assert all(new.sequence > old.sequence for old, new in zip(before, after, strict=True))
    hall.run.refresh_from_db()
    assert (hall.run.starts_on, hall.run.ends_on) == (
        hall.first_day + timedelta(days=7), hall.first_day + timedelta(days=10),
    )  # fmt: skip


def test_everybody_is_told_once_with_old_and_new_days_and_a_file():
    hall = Hall(seats=1, admission=Admission.AT_ONCE)
    inside, waiting = hall.learner(email="lin@example.org"), hall.learner(email="wang@example.org")
    for person in (inside, waiting):
        apply_for_class(person, hall.run)
    deliver_due()
    mail.outbox.clear()
    postpone(hall, days=7, reason="讲师生病")
    rows = Message.objects.filter(kind="class.changed")
    assert {row.person_id for row in rows} == {inside.pk, waiting.pk}
    said = " ".join(str(part) for part in say_message(rows.get(person=inside)))
    for part in ("12月10日 09:00–12:00", "12月3日 09:00–12:00", "讲师生病"):
        assert part in said
    deliver_due()
    files = {letter.to[0]: letter.attachments for letter in mail.outbox}
    ((_name, content, _kind),) = files["lin@example.org"]
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [one.starts_at for one in hall.sessions()]
    assert files["wang@example.org"] == [], "who has no place yet has nothing to put into a calendar"


def called(hall, session, time_machine):
    """Somebody with a place was there, and it is noted."""
    person = hall.learner()
    apply_for_class(person, hall.run)
    time_machine.move_to(session.ends_at + timedelta(minutes=30), tick=False)
    call_roll(session, {person.public_id: Entry("present")}, actor=hall.trainer)


def test_what_was_held_or_called_off_stays(time_machine):
    hall = Hall(admission=Admission.AT_ONCE)
    add_session(hall.run, hall.facts(days=1), actor=hall.trainer)
    first, second, third = hall.sessions()
    cancel_session(second, actor=hall.trainer)
    called(hall, first, time_machine)
    postpone(hall, days=3)
    moved = {one.pk: one.starts_at for one in hall.sessions()}
    assert moved[first.pk] == first.starts_at
    assert moved[second.pk] == second.starts_at
    assert moved[third.pk] == third.starts_at + timedelta(days=3)


@pytest.mark.parametrize(("days", "code"), [(0, "same"), (-11, "gone"), (400, "far")])
def test_days_that_make_no_sense_are_refused(days, code):
    hall = Hall()
    with pytest.raises(Refused) as refused:
        plan_postponing(hall.run, hall.first_day + timedelta(days=days))
    assert refused.value.code == code


def test_a_half_day_that_stays_is_not_run_over(time_machine):
    hall = Hall(admission=Admission.AT_ONCE)
    first, second = hall.sessions()
    cancel_session(second, actor=hall.trainer)
    add_session(hall.run, hall.facts(days=1, begin=11), actor=hall.trainer)
    called(hall, first, time_machine)
    with pytest.raises(Refused) as refused:
        plan_postponing(hall.run, hall.first_day)
    assert refused.value.code == "overlap"


def test_an_old_window_and_a_second_press_move_nothing():
    hall = Hall()
    first = hall.first_day + timedelta(days=7)
    seen = plan_postponing(hall.run, first).mark
    postpone_class(hall.run, first, seen=seen, actor=hall.trainer)
    with pytest.raises(Refused) as refused:
        postpone_class(hall.run, first, seen=seen, actor=hall.trainer)
    assert refused.value.code == "stale"
    assert ClassChange.objects.filter(kind="postponed").count() == 1


def test_a_roll_called_meanwhile_moves_nothing_by_another_distance(time_machine):
    hall = Hall(admission=Admission.AT_ONCE, days=2)
    first = hall.first_day + timedelta(days=7)
    seen = plan_postponing(hall.run, first).mark
    called(hall, hall.sessions()[0], time_machine)
    with pytest.raises(Refused) as refused:
        postpone_class(hall.run, first, seen=seen, actor=hall.trainer)
    assert refused.value.code == "stale"
    assert not ClassChange.objects.exists()


def test_a_class_called_off_is_not_moved(client):
    hall = Hall()
    client.force_login(hall.trainer)
    client.post(reverse("class_cancel", args=[hall.run.public_id]), {"reason": "停电"})
    with pytest.raises(Refused):
        postpone_class(hall.run, hall.first_day + timedelta(days=7), seen="", actor=hall.trainer)
    later = {"first_day": (hall.first_day + timedelta(days=7)).isoformat()}
    address = reverse("class_postpone", args=[hall.run.public_id])
    assert client.get(address, later).context["plan"] is None
    assert "已取消" in client.post(address, later).content.decode()


def test_the_screen_shows_the_new_days_before_it_moves(client):
    hall = Hall()
    client.force_login(hall.trainer)
    address = reverse("class_postpone", args=[hall.run.public_id])
    assert address in client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
    assert client.get(address).context["plan"] is None
    first = hall.first_day + timedelta(days=7)
    shown = client.get(address, {"first_day": first.isoformat()})
    assert "12月10日" in shown.content.decode()
    assert hall.sessions()[0].starts_at < timezone.now() + timedelta(days=11), "looking moves nothing"
    press = {"first_day": first.isoformat(), "seen": shown.context["plan"].mark, "reason": "讲师\n生病"}
    done = client.post(address, press, follow=True)
    assert done.redirect_chain[-1][0] == reverse("class_manage", args=[hall.run.public_id])
    assert timezone.localdate(hall.sessions()[0].starts_at) == first
    again = client.post(address, press)
    assert again.status_code == 422
    assert ClassChange.objects.get(kind="postponed").reason == "讲师 生病"


@pytest.mark.parametrize("day", ["", "2026-13-01", "\0", "9999-12-31", "0001-01-01"])
def test_days_that_are_none_get_words(client, day):
    hall = Hall()
    client.force_login(hall.trainer)
    address = reverse("class_postpone", args=[hall.run.public_id])
    assert client.get(address, {"first_day": day}).status_code == 422
    assert client.post(address, {"first_day": day}).status_code == 422
    assert not ClassChange.objects.exists()


def test_nothing_left_to_move_is_said(client):
    hall = Hall()
    ClassSession.objects.filter(run=hall.run).delete()
    client.force_login(hall.trainer)
    address = reverse("class_postpone", args=[hall.run.public_id])
    assert "没有" in client.get(address).content.decode()
    assert client.get(address, {"first_day": "2026-12-24"}).status_code == 422


class TestThereAndBack(TestCase):
    """However often a class moves: the distances between its half days and their times of day stay."""

    @settings(max_examples=15, deadline=None)
    @given(steps=st.lists(st.integers(min_value=-5, max_value=60).filter(bool), min_size=1, max_size=4))
    def test_distances_stay(self, steps):
        hall = Hall(days=3)
        add_session(hall.run, hall.facts(days=5), actor=hall.trainer)
        old, times = hall.sessions(), clocks(hall)
        moved = 0
        for step in steps:
            if hall.first_day + timedelta(days=moved + step) >= timezone.localdate():
                postpone(hall, days=step)
                moved += step
        assert [one.starts_at - was.starts_at for was, one in zip(old, hall.sessions(), strict=True)] == [
            timedelta(days=moved)
        ] * len(old)
        assert clocks(hall) == times
