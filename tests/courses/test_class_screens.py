"""Screens of classes: staff plan, admit and close; learners look, apply and withdraw; others find nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.roll import Entry, call_roll
from courses.domain.classes.admitting import apply_for_class, refuse
from courses.domain.classes.sessions import add_session
from courses.models import Admission, ClassApplication, ClassMaterial, ClassRun, ClassSession, MakeUp
from people.domain.role import grant_role
from tests.courses.class_stage import Hall
from tests.factories.courses import LearnerFactory, SchoolFactory, join
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def test_staff_make_a_class_change_it_open_it_and_see_it(client):
    hall = Hall()
    hall.page.items.first()
    client.force_login(hall.trainer)
    listing = client.get(reverse("classes")).content.decode()
    assert hall.run.title in listing
    shown = client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
    assert "市红十字会 301" in shown
    address = reverse("class_edit", args=[hall.run.public_id])
    assert client.get(address).status_code == 200
    data = {
        "title": "救护员第 2 班", "place": "302", "seats": "30", "admission": "at_once", "words": "请穿便于活动的衣服",
        "trainers": [hall.trainer.pk], "apply_until": (timezone.localdate() + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    hall.run.refresh_from_db()
    assert (hall.run.title, hall.run.seats, hall.run.admission) == ("救护员第 2 班", 30, "at_once")
    assert client.post(address, {**data, "seats": "0"}).status_code == 422
    assert client.post(address, {**data, "trainers": []}).status_code == 422


def test_a_class_without_sessions_cannot_be_opened(client):
    hall = Hall(opened=False)
    ClassSession.objects.filter(run=hall.run).delete()
    client.force_login(hall.trainer)
    answer = client.post(reverse("class_open", args=[hall.run.public_id]), follow=True)
    assert "没有" in answer.content.decode()
    hall.run.refresh_from_db()
    assert hall.run.opened_at is None


def test_sessions_are_added_moved_and_cancelled_on_the_screen(client):
    hall = Hall()
    client.force_login(hall.trainer)
    new = reverse("class_session_new", args=[hall.run.public_id])
    assert client.get(new).status_code == 200
    day = hall.first_day + timedelta(days=1)
    data = {"day": day.isoformat(), "begins": "09:00", "ends": "12:00", "title": "补练", "place": ""}
    assert client.post(new, data).status_code == 302
    session = hall.sessions()[-1]
    assert session.title == "补练"
    assert client.post(new, data).status_code == 422, "two at one time"
    move = reverse("class_session", args=[hall.run.public_id, session.pk])
    assert client.get(move).status_code == 200
    assert client.post(move, {**data, "begins": "08:00", "ends": "11:00", "seen": "0"}).status_code == 302
    assert client.post(move, {**data, "begins": "10:00", "seen": "0"}).status_code == 422, "an old window"
    assert client.post(move, {**data, "ends": "07:00", "seen": "1"}).status_code == 422
    client.post(reverse("class_session_cancel", args=[hall.run.public_id, session.pk]), {"reason": "停电"})
    session.refresh_from_db()
    assert session.cancelled_at is not None
    hall.run.refresh_from_db()
    assert hall.run.ends_on == hall.first_day


def test_a_half_day_whose_roll_was_called_leads_to_the_roll_and_is_not_moved(client):
    hall = Hall(admission=Admission.AT_ONCE)
    person = hall.learner()
    apply_for_class(person, hall.run)
    first, second = hall.sessions()
    call_roll(first, {person.public_id: Entry("present")}, actor=hall.trainer)
    client.force_login(hall.trainer)
    shown = client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
    assert "已点名" in shown
    assert reverse("class_session", args=[hall.run.public_id, first.pk]) not in shown
    assert reverse("class_session", args=[hall.run.public_id, second.pk]) in shown


def test_learner_applies_withdraws_and_sees_where_they_stand(client):
    hall = Hall(seats=1, admission=Admission.AT_ONCE)
    person = hall.learner()
    client.force_login(person)
    assert hall.run.title in client.get(reverse("class_list", args=[hall.course.public_id])).content.decode()
    assert hall.run.title in client.get(reverse("course", args=[hall.course.public_id])).content.decode()
    page = reverse("class_page", args=[hall.run.public_id])
    assert "报名" in client.get(page).content.decode()
    for _twice in range(2):
        assert client.post(reverse("class_apply", args=[hall.run.public_id]), {"words": "想学"}).status_code == 302
    assert ClassApplication.objects.count() == 1
    assert "您有名额" in client.get(page).content.decode()
    assert hall.run.title in client.get(reverse("learn")).content.decode()
    other = hall.learner()
    client.force_login(other)
    client.post(reverse("class_apply", args=[hall.run.public_id]))
    assert "第 1 位" in client.get(page).content.decode()
    client.post(reverse("class_withdraw", args=[hall.run.public_id]))
    assert not ClassApplication.objects.standing().filter(person=other).exists()


def test_applying_after_closing_says_so_and_writes_nothing(client):
    hall = Hall()
    ClassRun.objects.update(apply_until=timezone.localdate() - timedelta(days=1))
    client.force_login(hall.learner())
    answer = client.post(reverse("class_apply", args=[hall.run.public_id]), follow=True)
    assert "已截止" in answer.content.decode()
    assert not ClassApplication.objects.exists()


def test_guests_see_classes_where_the_course_may_be_read(client):
    hall = Hall()
    page = reverse("class_page", args=[hall.run.public_id])
    hall.course.is_readable = False
    hall.course.save(update_fields=["is_readable"])
    assert client.get(page).status_code == 302
    hall.course.is_readable = True
    hall.course.save(update_fields=["is_readable"])
    shown = client.get(page).content.decode()
    assert hall.run.title in shown
    assert "登录" in shown
    assert client.get(reverse("class_list", args=[hall.course.public_id])).status_code == 200
    closed = Hall(opened=False)
    assert client.get(reverse("class_page", args=[closed.run.public_id])).status_code == 404


def test_staff_decide_on_the_screen(client):
    hall = Hall(seats=1)
    one, two = hall.learner(), hall.learner()
    rows = [apply_for_class(person, hall.run, words="想学") for person in (one, two)]
    client.force_login(hall.trainer)
    desk = reverse("class_applications", args=[hall.run.public_id])
    assert one.real_name in client.get(desk).content.decode()
    for row in rows:
        client.post(reverse("class_application", args=[hall.run.public_id, row.public_id]), {"do": "admit"})
    assert one.real_name in client.get(f"{desk}?state=admitted").content.decode()
    assert two.real_name in client.get(f"{desk}?state=waiting").content.decode()
    refuse = reverse("class_application", args=[hall.run.public_id, rows[1].public_id])
    client.post(refuse, {"do": "refuse", "reason": ""})
    rows[1].refresh_from_db()
    assert rows[1].state == "waiting"
    client.post(refuse, {"do": "refuse", "reason": "下一班优先", "state": "waiting"})
    assert "下一班优先" in client.get(f"{desk}?state=done").content.decode()


def test_documents_are_for_those_inside(client):
    hall = Hall(admission=Admission.AT_ONCE)
    client.force_login(hall.trainer)
    send = reverse("class_files", args=[hall.run.public_id])
    paper = SimpleUploadedFile("须知.txt", "请带身份证".encode(), content_type="text/plain")
    client.post(send, {"title": "报到须知", "file": paper})
    row = ClassMaterial.objects.get()
    fake = SimpleUploadedFile("课件.pdf", b"MZ\x90\x00not a pdf", content_type="application/pdf")
    client.post(send, {"title": "课件", "file": fake})
    client.post(send, {"title": "空"})
    assert ClassMaterial.objects.count() == 1
    address = reverse("class_material", args=[hall.run.public_id, row.public_id])
    person = hall.learner()
    client.force_login(person)
    assert client.get(address).status_code == 404
    apply_for_class(person, hall.run)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == "请带身份证".encode()
    answer.close()
    assert "attachment" in answer["Content-Disposition"]
    client.force_login(hall.trainer)
    client.post(reverse("class_file", args=[hall.run.public_id, row.public_id]))
    client.force_login(person)
    assert client.get(address).status_code == 404


def test_others_find_nothing(client):
    hall = Hall()
    elsewhere = LearnerFactory()
    grant_role(elsewhere, role="trainer", organisation=SchoolFactory())
    client.force_login(elsewhere)
    assert hall.run.title not in client.get(reverse("classes")).content.decode()
    for name in ("class_manage", "class_edit", "class_session_new", "class_postpone", "class_applications",
                 "class_closing"):  # fmt: skip
        assert client.get(reverse(name, args=[hall.run.public_id])).status_code == 404
    assert client.post(reverse("class_cancel", args=[hall.run.public_id]), {"reason": "x"}).status_code == 404
    client.force_login(hall.learner())
    assert client.get(reverse("classes")).status_code == 403


def test_lists_cost_the_same_for_many(client):
    hall = Hall(seats=None)

    def more(count: int) -> None:
        for _each in range(count):
            person = LearnerFactory()
            join(person, hall.school)
            apply_for_class(person, hall.run, words="想学")
            apply_for_class(person, Hall.another(hall))

    for name, arguments in (
        ("classes", []), ("class_manage", [hall.run.public_id]), ("class_applications", [hall.run.public_id]),
        ("class_list", [hall.course.public_id]),
    ):  # fmt: skip
        client.force_login(hall.trainer)
        assert_constant_queries(more, lambda name=name, arguments=arguments: client.get(reverse(name, args=arguments)))


class TestOwnHalfDays:
    """On the page of a class a learner sees what is noted of them, where to sign in, and what can be made up."""

    def make(self, client, *, minutes: int):
        hall = Hall(admission=Admission.AT_ONCE)
        person = hall.learner()
        apply_for_class(person, hall.run)
        now = timezone.now()
        first, second = hall.sessions()
        for session, start in ((first, minutes), (second, 24 * 60)):
            begin = now + timedelta(minutes=start)
            ClassSession.objects.filter(pk=session.pk).update(starts_at=begin, ends_at=begin + timedelta(hours=1))
        client.force_login(person)
        return hall, person, first, reverse("class_page", args=[hall.run.public_id])

    def test_today_leads_to_signing_in_until_they_are_noted(self, client, time_machine):
        time_machine.move_to(f"{timezone.localdate()}T10:00:00+08:00")  # else the hour may end tomorrow
        hall, person, first, page = self.make(client, minutes=-10)
        sign_in = f'href="{reverse("check_in")}"'
        assert sign_in in client.get(page).content.decode()
        type(hall.run).objects.filter(pk=hall.run.pk).update(starts_on=timezone.localdate())
        assert sign_in in client.get(reverse("learn")).content.decode()
        call_roll(first, {person.public_id: Entry("present")}, actor=hall.trainer)
        shown = client.get(page).content.decode()
        assert sign_in not in shown
        assert "到</span>" in shown

    def test_a_missed_half_day_leads_to_making_it_up_and_its_guest_sees_where(self, client):
        hall, person, first, page = self.make(client, minutes=-120)
        call_roll(first, {person.public_id: Entry("absent")}, actor=hall.trainer)
        shown = client.get(page).content.decode()
        assert "缺席" in shown
        assert reverse("make_up") in shown
        other = hall.another()
        MakeUp.objects.create(person=person, missed=first, session=other.sessions.first(), given_by=hall.trainer)
        visited = client.get(reverse("class_page", args=[other.public_id])).content.decode()
        assert f"补“{hall.run.title}”的课" in visited
        client.force_login(hall.learner())
        assert "缺席" not in client.get(page).content.decode()

    def test_why_somebody_was_refused_stands_there_after_closing_too(self, client):
        hall = Hall()
        person = hall.learner()
        refuse(apply_for_class(person, hall.run), actor=hall.trainer, reason="请先完成线上部分")
        ClassRun.objects.update(apply_until=timezone.localdate() - timedelta(days=1))
        client.force_login(person)
        assert "请先完成线上部分" in client.get(reverse("class_page", args=[hall.run.public_id])).content.decode()

    def test_the_page_costs_the_same_for_many_half_days(self, client):
        hall, person, _first, page = self.make(client, minutes=-120)
        other = hall.another()

        def more(count: int) -> None:
            for _each in range(count):
                facts = hall.facts(days=hall.run.sessions.count())
                missed, held = (add_session(run, facts, actor=hall.trainer) for run in (hall.run, other))
                MakeUp.objects.create(person=person, missed=missed, session=held)

        assert_constant_queries(more, lambda: client.get(page))
        assert_constant_queries(more, lambda: client.get(reverse("class_page", args=[other.public_id])))
