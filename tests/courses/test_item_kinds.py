"""Parts of every kind: library, live session, class session, file; shown, unlocked, finished, in the calendar."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.counting import count_run
from courses.domain.attending.roll import Entry, call_roll
from courses.domain.attending.runs import courses_with_sessions, open_run, take_in
from courses.domain.calendar.entries import entries_of
from courses.domain.learning.next_step import course_states
from courses.domain.learning.outline import outline_of
from courses.models import CourseCompletion, CourseItem, CoursePage, Enrolment, ItemCompletion
from people.domain.role import grant_role
from people.models import Organisation
from tests.factories.cms_articles import make_article
from tests.factories.cms_media import DocumentFactory, MediaFactory
from tests.factories.cms_radio import make_episode, make_show
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_enrolment, make_page, publish_page, unit

pytestmark = pytest.mark.django_db


def part(kind: str, title: str = "一节", **fields) -> CourseItem:
    return CourseItem(kind=kind, title=title, minutes=fields.pop("minutes", 30), **fields)


def learn(client, *items, **fields):
    """A published course with these parts, and a learner who is signed in."""
    page = make_page(*items, **fields)
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    return page, enrolment


def at(page, place=0, name="unit"):
    return reverse(name, args=[page.course.public_id, page.items.all()[place].key])


def status_of(client, url):
    """The status, with the file closed again."""
    answer = client.get(url)
    answer.close()
    return answer.status_code


def done_basis(enrolment):
    return list(ItemCompletion.objects.filter(enrolment=enrolment).values_list("basis", flat=True))


class TestLibrary:
    def test_an_article_is_read_as_it_stands_in_the_library_now(self, client):
        article = make_article(title="夜里睡不着", body=[("paragraph", "<p>先起来坐一会儿。</p>")])
        page, enrolment = learn(client, part("library", library_page=article))
        assert "先起来坐一会儿。" in client.get(at(page)).content.decode()
        article.body = [("paragraph", "<p>先把灯打开。</p>")]
        article.save_revision()
        article.save()
        shown = client.get(at(page)).content.decode()
        assert "先把灯打开。" in shown
        assert "先起来坐一会儿。" not in shown
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == ["read"]
        assert CourseCompletion.objects.in_force().count() == 1

    def test_an_article_that_was_withdrawn_says_so(self, client):
        article = make_article(title="夜里睡不着")
        page, _enrolment = learn(client, part("library", library_page=article))
        article.unpublish()
        shown = client.get(at(page)).content.decode()
        assert "正文。" not in shown
        assert "暂时" in shown

    def test_an_episode_is_heard_and_read(self, client):
        episode = make_episode(make_show())
        page, _enrolment = learn(client, part("library", library_page=episode))
        shown = client.get(at(page)).content.decode()
        assert episode.audio.url in shown
        assert "<details" in shown


class TestLive:
    def live(self, client, *, begins: timedelta, **fields):
        item = part("live", starts_at=timezone.now() + begins, meeting_link="https://meeting.example/4711", **fields)
        return learn(client, item, unit("后面"))

    def test_before_its_time_there_is_no_link_and_no_way_through(self, client):
        page, enrolment = self.live(client, begins=timedelta(days=1))
        assert "meeting.example" not in client.get(at(page)).content.decode()
        assert client.post(at(page, name="unit_join")).url == at(page)
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == []

    def test_near_its_time_the_door_leads_to_the_meeting_and_counts(self, client):
        page, enrolment = self.live(client, begins=timedelta(minutes=10))
        assert client.post(at(page, name="unit_join")).url == "https://meeting.example/4711"
        assert client.post(at(page, name="unit_join")).url == "https://meeting.example/4711"
        assert done_basis(enrolment) == ["attended"]

    def test_nobody_else_gets_the_link(self, client):
        page, _enrolment = self.live(client, begins=timedelta(0))
        client.force_login(LearnerFactory())
        assert "meeting.example" not in client.post(at(page, name="unit_join")).url
        assert "meeting.example" not in client.get(page.url).content.decode()

    def test_afterwards_it_is_a_lecture_once_the_recording_is_there(self, client):
        page, enrolment = self.live(client, begins=timedelta(days=-1))
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == []
        assert client.post(at(page, name="unit_join")).url == at(page)
        page = CoursePage.objects.get(pk=page.pk)
        items = list(page.items.all())
        items[0].media = MediaFactory()
        page.items = items
        publish_page(page)
        enrolment.refresh_from_db()
        assert enrolment.version.number == 1
        assert items[0].media.url in client.get(at(page)).content.decode()
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == ["watched"]

    def test_the_home_goes_on_with_what_can_be_done_today(self, client):
        _page, enrolment = self.live(client, begins=timedelta(days=1))
        state = course_states(Enrolment.objects.filter(pk=enrolment.pk), language="zh-hans")[0]
        assert state.current.title == "后面"

    def test_it_stands_in_the_calendar_without_its_link(self, client):
        _page, enrolment = self.live(client, begins=timedelta(days=3))
        found = [entry for entry in entries_of(enrolment.person, language="zh-hans") if entry.uid.startswith("live-")]
        assert len(found) == 1
        assert found[0].ends - found[0].begins == timedelta(minutes=30)
        assert "meeting.example" not in repr(found)


class TestFile:
    def test_fetching_it_is_what_there_is_to_do(self, client):
        document = DocumentFactory()
        page, enrolment = learn(client, part("file", document=document))
        assert document.title in client.get(at(page)).content.decode()
        assert status_of(client, document.url) == 200
        assert done_basis(enrolment) == []
        answer = client.post(at(page, name="unit_fetch"))
        assert answer.url == document.url
        assert done_basis(enrolment) == ["read"]

    def test_nobody_outside_the_course_gets_it(self, client):
        document = DocumentFactory()
        learn(client, part("file", document=document))
        client.force_login(LearnerFactory())
        assert status_of(client, document.url) in (403, 404)
        client.logout()
        assert status_of(client, document.url) in (302, 403, 404)

    def test_not_before_its_part_is_open(self, client):
        document = DocumentFactory()
        page, _enrolment = learn(client, unit("先读"), part("file", document=document, after_all_before=True))
        assert status_of(client, document.url) in (403, 404)
        assert client.post(at(page, 1, "unit_fetch")).url != document.url
        client.post(at(page, 0, "unit_done"))
        assert status_of(client, document.url) == 200


class TestClass:
    def test_who_was_at_every_half_day_of_a_part_has_done_it(self):
        page = make_page(part("class", "第一次"), part("class", "第二次"))
        school, person, trainer = SchoolFactory(), LearnerFactory(), LearnerFactory()
        join(person, school)
        enrolment = make_enrolment(page, person)
        city = Organisation.objects.get(kind="city")
        grant_role(trainer, role="trainer", organisation=city)
        assert page.course in courses_with_sessions()
        halves = [(time(9), time(12)), (time(14), time(17))]
        run = open_run(
            page.course, owner=city, title="班", first_day=date(2026, 11, 2), days=2, halves=halves, actor=trainer
        )
        take_in(run, actor=trainer)
        sessions = list(run.sessions.all())
        keys = [str(item.key) for item in page.items.all()]
        assert [str(one.item_key) for one in sessions] == [keys[0], keys[1], keys[1], keys[1]]
        for place, state in enumerate(["present", "present", "late", "absent"]):
            call_roll(sessions[place], {person.public_id: Entry(state)}, actor=trainer)
            count_run(run.pk)
        assert [str(key) for key in ItemCompletion.objects.values_list("item_key", flat=True)] == keys[:1]
        call_roll(sessions[3], {person.public_id: Entry("made_up")}, actor=trainer, reason="补课")
        count_run(run.pk)
        count_run(run.pk)
        assert done_basis(enrolment) == ["attended", "attended"]
        assert CourseCompletion.objects.in_force().filter(enrolment=enrolment).count() == 1

    def test_the_learner_cannot_say_it_themselves(self, client):
        page, enrolment = learn(client, part("class"))
        assert client.get(at(page)).status_code == 200
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == []

    def test_a_trainer_says_which_half_day_is_which_part(self, client):
        page = make_page(part("class", "第一次"), part("class", "第二次"))
        SchoolFactory()
        trainer, city = LearnerFactory(), Organisation.objects.get(kind="city")
        grant_role(trainer, role="trainer", organisation=city)
        run = open_run(
            page.course, owner=city, title="班", first_day=date(2026, 11, 2), days=1, halves=[(time(9), time(12))],
            actor=trainer,
        )  # fmt: skip
        session, second = run.sessions.get(), page.items.all()[1]
        client.force_login(trainer)
        address = reverse("register_parts", args=[run.public_id])
        client.post(address, {f"part{session.pk}": str(second.key)})
        assert "第二次" in client.get(reverse("register_run", args=[run.public_id])).content.decode()
        session.refresh_from_db()
        assert session.item_key == second.key
        client.post(address, {f"part{session.pk}": "not-a-part", "partx": "1", "part99999": ""})
        session.refresh_from_db()
        assert session.item_key == second.key


class TestUnlocking:
    def test_an_item_waits_for_the_items_it_names(self, client):
        first, second = unit("甲"), unit("乙")
        third = unit("丙", after_items=[str(second.translation_key)])
        page, _enrolment = learn(client, first, second, third)
        assert client.get(at(page, 2)).status_code == 302
        assert "乙" in client.get(reverse("course", args=[page.course.public_id])).content.decode()
        client.post(at(page, 1, "unit_done"))
        assert client.get(at(page, 2)).status_code == 200

    def test_what_was_withdrawn_holds_nobody_up(self, client):
        second = unit("乙", withdrawn=True)
        page, _enrolment = learn(client, second, unit("丙", after_items=[str(second.translation_key)]))
        assert client.get(at(page, 1)).status_code == 200

    @pytest.mark.parametrize(("days", "status"), [(0, 200), (1, 302), (-1, 200)])
    def test_an_item_opens_on_its_day(self, client, days, status):
        page, _enrolment = learn(client, unit("甲", opens_on=timezone.localdate() + timedelta(days=days)))
        assert client.get(at(page)).status_code == status

    def test_an_item_opens_so_many_days_after_enrolment(self, client):
        page, enrolment = learn(client, unit("甲", opens_after_days=3))
        assert client.get(at(page)).status_code == 302
        client.post(at(page, name="unit_done"))
        assert done_basis(enrolment) == []
        Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=timezone.now() - timedelta(days=3))
        assert client.get(at(page)).status_code == 200

    def test_rules_are_frozen_with_the_version(self, client):
        first, second = unit("甲"), unit("乙")
        page, enrolment = learn(client, first, second)
        page = CoursePage.objects.get(pk=page.pk)
        items = list(page.items.all())
        items[1].after_items = [str(items[0].key)]
        page.items = items
        publish_page(page)
        enrolment.refresh_from_db()
        assert client.get(at(page, 1)).status_code == 200
        page.course.refresh_from_db()
        newest = outline_of(page.course.current_version, language="zh-hans")
        assert newest.items[1].after_items == (str(items[0].key),)
