"""Classes where something is not as planned: slips of the date, sessions gone, closed too soon, shut, noted too early."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.roll import Entry, call_roll, close_register, refuse_beforehand, reopen_register
from courses.domain.calendar.entries import session_entry
from courses.domain.classes.admitting import apply_for_class
from courses.domain.classes.planning import cancel_class, close_applications, open_applications
from courses.domain.classes.sessions import add_session, cancel_session, last_part, move_session
from courses.domain.classes.state import class_state
from courses.domain.refusal import Refused
from courses.models import Admission, AttendanceRecord, ClassApplication, ClassChange, ClassSession
from courses.templatetags.learning import class_days
from people.models import AuditEntry
from tests.courses.class_stage import Hall
from tests.courses.test_class_closing import ClosingHall, part

pytestmark = pytest.mark.django_db


class TestDates:
    def test_nobody_is_sent_to_a_day_that_is_over(self):
        hall = Hall(admission=Admission.AT_ONCE)
        apply_for_class(hall.learner(), hall.run)
        session = hall.sessions()[0]
        with pytest.raises(Refused, match="gone"):
            move_session(session, hall.facts(days=-400), seen=0, actor=hall.trainer)
        with pytest.raises(Refused, match="gone"):
            add_session(hall.run, hall.facts(days=-400), actor=hall.trainer)
        assert not ClassChange.objects.exists()
        hall.run.refresh_from_db()
        assert hall.run.starts_on == hall.first_day

    def test_a_class_that_is_entered_afterwards_lies_where_it_lay(self):
        hall = Hall(opened=False)
        move_session(hall.sessions()[0], hall.facts(days=-30), seen=0, actor=hall.trainer)
        add_session(hall.run, hall.facts(days=-29), actor=hall.trainer)
        hall.run.refresh_from_db()
        assert hall.run.starts_on == hall.first_day - timedelta(days=30)

    def test_a_session_held_yesterday_may_be_added_while_the_class_goes_on(self):
        hall = Hall(days=4)
        with time_machine.travel(datetime.combine(hall.first_day, datetime.min.time()) + timedelta(days=3), tick=True):
            assert add_session(hall.run, hall.facts(days=1), actor=hall.trainer).pk

    def test_days_say_the_year_where_it_is_not_this_one(self):
        hall = Hall()
        this = timezone.localdate().year
        hall.run.starts_on, hall.run.ends_on = date(this, 5, 1), date(this, 5, 4)
        assert str(this) not in class_days(hall.run)
        hall.run.starts_on, hall.run.ends_on = date(2020, 12, 31), date(2021, 1, 2)
        assert "2020" in class_days(hall.run)
        assert "2021" in class_days(hall.run)
        hall.run.ends_on = hall.run.starts_on
        assert class_days(hall.run).count("2020") == 1

    def test_calendars_name_the_class_and_the_session(self):
        hall = Hall()
        entry = session_entry(hall.sessions()[0])
        assert entry.title == f"{hall.run.title} · 第 1 天上午"
        assert entry.text == hall.course.title


def test_a_session_is_added_to_a_part_of_the_course(client):
    hall = Hall(part("讲授"), part("实操"))
    keys = [session.item_key for session in hall.sessions()]
    client.force_login(hall.trainer)
    new = reverse("class_session_new", args=[hall.run.public_id])
    assert last_part(hall.run) == str(keys[1])
    assert f'value="{keys[1]}" selected' in client.get(new).content.decode()
    day = (hall.first_day + timedelta(days=1)).isoformat()
    data = {"day": day, "begins": "09:00", "ends": "12:00", "title": "补练", "item_key": str(keys[0])}
    assert client.post(new, data).status_code == 302
    assert hall.sessions()[-1].item_key == keys[0]


class TestShut:
    def test_whoever_had_the_page_open_reads_that_it_is_closed(self, client):
        hall = Hall()
        close_applications(hall.run, actor=hall.trainer)
        person = hall.learner()
        client.force_login(person)
        answer = client.post(reverse("class_apply", args=[hall.run.public_id]), follow=True)
        assert answer.status_code == 200
        assert "已截止" in answer.content.decode()
        assert not ClassApplication.objects.exists()
        client.force_login(hall.trainer)
        shown = client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
        assert "报名已截止" in shown
        assert reverse("class_open", args=[hall.run.public_id]) in shown
        assert reverse("class_shut", args=[hall.run.public_id]) not in shown
        open_applications(hall.run, actor=hall.trainer)
        assert apply_for_class(person, hall.run).pk

    def test_shut_again_changes_nothing(self):
        hall = Hall()
        for _again in range(2):
            close_applications(hall.run, actor=hall.trainer)
        assert AuditEntry.objects.filter(action="class.shut").count() == 1
        hall.run.refresh_from_db()
        assert class_state(hall.run) == "closed"

    def test_nobody_applies_for_a_class_whose_sessions_were_all_cancelled(self, client):
        hall = Hall()
        for session in hall.sessions():
            cancel_session(session, actor=hall.trainer, reason="停电")
        person = hall.learner()
        with pytest.raises(Refused, match="no_session"):
            apply_for_class(person, hall.run)
        assert not ClassApplication.objects.exists()
        client.force_login(person)
        shown = client.get(reverse("class_page", args=[hall.run.public_id])).content.decode()
        assert "没有安排课次" in shown
        assert reverse("class_apply", args=[hall.run.public_id]) not in shown
        client.force_login(hall.trainer)
        for name in ("class_manage", "register_run"):
            shown = client.get(reverse(name, args=[hall.run.public_id])).content.decode()
            assert "取消" in shown
            assert reverse("class_hours", args=[hall.run.public_id]) not in shown

    def test_who_teaches_is_not_asked_to_apply(self, client):
        hall = Hall()
        client.force_login(hall.trainer)
        shown = client.get(reverse("class_page", args=[hall.run.public_id])).content.decode()
        assert reverse("class_apply", args=[hall.run.public_id]) not in shown

    def test_guests_see_days_and_free_seats_on_the_page_of_the_course(self, client):
        hall = Hall(seats=5)
        hall.course.is_readable = False
        hall.course.save(update_fields=["is_readable"])
        shown = client.get(hall.page.url).content.decode()
        assert class_days(hall.run) in shown
        assert "5 个名额" in shown
        assert "报名中" in shown
        assert hall.run.title not in shown, "names and rooms are for those who may read the course"
        assert hall.run.place not in shown


class TestTooEarly:
    def test_nobody_is_there_before_the_day(self, client):
        hall = Hall(admission=Admission.AT_ONCE)
        person = hall.learner()
        apply_for_class(person, hall.run)
        session = hall.sessions()[0]
        client.force_login(hall.trainer)
        day = reverse("register_day", args=[hall.run.public_id, hall.first_day.isoformat()])
        name = f"s{session.pk}-{person.public_id}"
        filled = client.get(day, {"fill": ""})
        assert 'value="present" selected' not in filled.content.decode()
        answer = client.post(day, {name: "present"})
        assert answer.status_code == 422
        assert "当天" in answer.content.decode()
        roll = reverse("register_roll", args=[hall.run.public_id, session.pk])
        assert client.post(roll, {f"roll-{person.public_id}-state": "present"}).status_code == 422
        assert not AttendanceRecord.objects.exists()
        assert client.post(day, {name: "excused"}).status_code == 302
        assert AttendanceRecord.objects.get().state == "excused"
        with time_machine.travel(session.starts_at, tick=True):
            refuse_beforehand(session, ["present"])
            shown = client.get(day, {"fill": ""}).content.decode()
        assert shown.count('value="present" selected') == 0, "excused stays, and the afternoon has not begun"


class TestRegister:
    def test_it_is_not_closed_while_sessions_are_to_come(self, client):
        hall = Hall(admission=Admission.AT_ONCE)
        with pytest.raises(Refused, match="to_come"):
            close_register(hall.run, actor=hall.trainer)
        client.force_login(hall.trainer)
        answer = client.post(reverse("register_close", args=[hall.run.public_id]), follow=True)
        assert "还有 2 次课" in answer.content.decode()
        for session in hall.sessions():
            cancel_session(session, actor=hall.trainer)
        close_register(hall.run, actor=hall.trainer)

    def test_closed_too_soon_it_is_opened_again_but_not_under_whoever_approves(self, client):
        hall = ClosingHall()
        (person,) = hall.hold(there=1)
        hall.close()
        client.force_login(hall.trainer)
        close = reverse("register_close", args=[hall.run.public_id])
        hall.propose([person])
        with pytest.raises(Refused, match="waiting"):
            reopen_register(hall.run, actor=hall.trainer)
        assert "等审批" in client.post(close, {"step": "reopen"}, follow=True).content.decode()
        hall.run.refresh_from_db()
        assert hall.run.register_closed_at is not None

    def test_it_is_opened_again_once(self, client):
        hall = ClosingHall()
        hall.hold(there=1)
        hall.close()
        client.force_login(hall.trainer)
        for _again in range(2):
            client.post(reverse("register_close", args=[hall.run.public_id]), {"step": "reopen"})
        hall.run.refresh_from_db()
        assert hall.run.register_closed_at is None
        assert AuditEntry.objects.filter(action="register.reopened").count() == 1


class TestClosing:
    def test_who_approves_reads_which_class_it_is_and_how_many_are_through(self, client):
        hall = ClosingHall()
        one, _two = hall.hold(there=2)
        hall.close()
        hall.propose([one])
        client.force_login(hall.bureau)
        shown = client.get(reverse("class_closing", args=[hall.run.public_id])).content.decode()
        assert hall.run.title in shown.split("<main", 1)[1]
        assert "2 人已全部完成" in shown

    def test_without_a_programme_that_waits_it_says_so(self, client):
        hall = Hall(part(), admission=Admission.AT_ONCE)
        person = hall.learner()
        apply_for_class(person, hall.run)
        ClassSession.objects.filter(run=hall.run).update(
            starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
        )
        call_roll(hall.sessions()[0], {person.public_id: Entry("present")}, actor=hall.trainer)
        client.force_login(hall.trainer)
        shown = client.get(reverse("class_closing", args=[hall.run.public_id])).content.decode()
        assert "没有需要审批的证书项目" in shown


def test_a_class_that_was_cancelled_has_no_hours_to_give(client):
    hall = Hall()
    cancel_class(hall.run, actor=hall.trainer, reason="台风")
    client.force_login(hall.trainer)
    shown = client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
    assert reverse("class_hours", args=[hall.run.public_id]) not in shown
