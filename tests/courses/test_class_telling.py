"""What people of a class are told: invitations and changes with a calendar file, what stood there before, and no more."""

import pytest
from django.core import mail
from icalendar import Calendar

from courses.domain.calendar.entries import entries_of
from courses.domain.classes.admitting import apply_for_class, refuse, withdraw
from courses.domain.classes.planning import cancel_class, change_class
from courses.domain.classes.sessions import add_session, cancel_session, move_session
from courses.domain.refusal import Refused
from courses.models import Admission, ClassChange, ClassRun
from people.domain.message import say_message
from people.domain.message_delivery import deliver_due
from people.models import Message
from tests.courses.class_stage import Hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_day(time_machine):
    """Not in quiet hours."""
    time_machine.move_to("2026-11-23T10:00:00+08:00", tick=False)


@pytest.fixture
def hall():
    return Hall(seats=None, admission=Admission.AT_ONCE)


def inside(hall, **values):
    person = hall.learner(**values)
    apply_for_class(person, hall.run)
    return person


def files() -> list[Calendar]:
    """The calendar files of the e-mail that was sent since, as another program reads them."""
    deliver_due()
    found = []
    for letter in mail.outbox:
        for name, content, kind in letter.attachments:
            assert name == "class.ics"
            text = content.decode() if isinstance(content, bytes) else content
            calendar = Calendar.from_ical(text)
            assert f"method={calendar['METHOD']}" in kind
            found.append(calendar)
    mail.outbox.clear()
    return found


def test_whoever_is_admitted_is_invited_to_every_half_day(hall):
    inside(hall, email="lin@example.org")
    (calendar,) = files()
    events = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert len({str(event["UID"]) for event in events}) == len(events) == 2
    assert events[0]["DTSTART"].dt == hall.sessions()[0].starts_at
    assert str(events[0]["LOCATION"]) == "市红十字会 301"
    assert str(events[0]["ATTENDEE"]) == "mailto:lin@example.org"
    person = Message.objects.get(kind="class.admitted").person
    feed = {entry.uid for entry in entries_of(person, language="zh-hans") if entry.uid.startswith("session-")}
    assert {str(event["UID"]).partition("@")[0] for event in events} == feed


def test_a_moved_session_is_told_with_what_stood_there_before(hall):
    person = inside(hall, email="lin@example.org")
    before = files()[0].walk("VEVENT")[0]
    session = hall.sessions()[0]
    move_session(session, hall.facts(begin=8, hours=3, place="202"), seen=0, actor=hall.trainer)
    message = Message.objects.get(kind="class.changed", person=person)
    _subject, body, _url = say_message(message)
    assert "现在" in body
    assert "原来" in body
    assert "08:00–11:00，202" in body
    assert "09:00–12:00" in body
    (calendar,) = files()
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == before["UID"]
    assert (before.get("SEQUENCE", 0), event["SEQUENCE"]) == (0, 1)
    assert str(event["LOCATION"]) == "202"


def test_a_cancelled_session_is_taken_out_of_calendars(hall):
    person = inside(hall, email="lin@example.org")
    files()
    for _again in range(2):
        cancel_session(hall.sessions()[1], actor=hall.trainer, reason="停电")
    (message,) = Message.objects.filter(kind="class.changed", person=person)
    assert "停电" in say_message(message)[1]
    (calendar,) = files()
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert len([entry for entry in entries_of(person, language="zh-hans") if entry.uid.startswith("session-")]) == 1


def test_a_cancelled_class_is_told_to_everybody_who_applied(hall):
    inside(hall, email="lin@example.org")
    ClassRun.objects.update(admission=Admission.STAFF)
    asked = hall.learner()
    apply_for_class(asked, hall.run)
    files()
    cancel_class(hall.run, actor=hall.trainer, reason="场地检修")
    assert Message.objects.filter(kind="class.changed").count() == 2
    (calendar,) = files()
    assert calendar["METHOD"] == "CANCEL"
    assert {str(event["STATUS"]) for event in calendar.walk("VEVENT")} == {"CANCELLED"}
    with pytest.raises(Refused, match="cancelled"):
        add_session(hall.run, hall.facts(), actor=hall.trainer)


def test_another_room_of_the_class_raises_every_sequence(hall):
    inside(hall, email="lin@example.org")
    files()
    change_class(hall.run, {"place": "新址 101"}, actor=hall.trainer)
    (calendar,) = files()
    assert [event["SEQUENCE"] for event in calendar.walk("VEVENT")] == [1, 1]


def test_whoever_changes_is_not_told_and_nobody_hears_of_a_class_that_is_prepared(hall):
    other = hall.holder("trainer")
    hall.run.trainers.add(other)
    add_session(hall.run, hall.facts(), actor=hall.trainer)
    assert set(Message.objects.filter(kind="class.changed").values_list("person", flat=True)) == {other.pk}
    quiet = Hall(opened=False)
    quiet.run.trainers.add(other)
    add_session(quiet.run, quiet.facts(days=1), actor=quiet.trainer)
    assert Message.objects.filter(kind="class.changed").count() == 1


def test_who_was_invited_and_is_refused_is_uninvited_and_who_never_was_gets_no_file(hall):
    person = inside(hall, email="lin@example.org")
    files()
    refuse(hall.run.applications.get(person=person), actor=hall.trainer, reason="名额给急救岗")
    assert [calendar["METHOD"] for calendar in files()] == ["CANCEL"]
    ClassRun.objects.update(admission=Admission.STAFF)
    other = hall.learner(email="wu@example.org")
    refuse(apply_for_class(other, hall.run), actor=hall.trainer, reason="先学线上部分")
    assert files() == []


def test_whoever_left_hears_of_no_change(hall):
    person = inside(hall)
    withdraw(person, hall.run)
    add_session(hall.run, hall.facts(days=2), actor=hall.trainer)
    assert not Message.objects.filter(kind="class.changed", person=person).exists()


def test_file_to_take_along_lists_what_takes_place(client, hall):
    person = inside(hall)
    cancel_session(hall.sessions()[0], actor=hall.trainer)
    client.force_login(person)
    answer = client.get(f"/learn/class/{hall.run.public_id}/class.ics")
    calendar = Calendar.from_ical(answer.content)
    assert calendar["METHOD"] == "PUBLISH"
    assert len(calendar.walk("VEVENT")) == 1
    assert person.real_name not in answer.content.decode()


def test_what_was_changed_stays_on_record(hall):
    move_session(hall.sessions()[0], hall.facts(), seen=0, actor=hall.trainer)
    change = ClassChange.objects.get()
    assert (change.before["starts"][11:16], change.after["starts"][11:16]) == ("09:00", "19:00")
    with pytest.raises(Refused, match="stale"):
        move_session(hall.sessions()[-1], hall.facts(days=3), seen=0, actor=hall.trainer)
