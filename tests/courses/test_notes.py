"""Notes and bookmarks: saved or said not to be, never overwritten unseen, sealed, private, erased with the person."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.domain.learning.standing import find_standing
from courses.domain.noting.note import (
    NO_NOTE,
    NewerWords,
    carry_notes,
    clean_note,
    erase_notes,
    find_note,
    open_text,
    save_note,
    set_bookmark,
)
from courses.domain.noting.notebook import describe_notes, notebook_of, write_notebook
from courses.domain.refusal import Refused
from courses.models import UnitNote
from courses.models.note import LONGEST_NOTE
from people.domain.events import account_reopened
from people.domain.own_data import collect_own_data, erase_own_data
from people.domain.role import grant_role
from people.models import User
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_enrolment, make_page, publish_page, unit
from tests.queries import assert_constant_queries, count_queries

SECRET = "木叶飘零-他今天终于肯说话了"
FETCH = {"x-requested-with": "fetch"}


class Desk:
    """A learner in a course, with a browser."""

    def __init__(self) -> None:
        self.page = make_page(unit("第一课"), unit("第二课"))
        self.enrolment = make_enrolment(self.page)
        self.person: User = self.enrolment.person
        self.keys = [item.key for item in self.page.items.all()]
        self.client = Client()
        self.client.force_login(self.person)

    def at(self, name: str, number: int = 0) -> str:
        return reverse(name, args=[self.page.course.public_id, self.keys[number]])

    def write(self, text: str, known: object = 0, number: int = 0, **more):
        return self.client.post(self.at("note", number), {"text": text, "revision": str(known)}, **more)

    def note(self, number: int = 0):
        return find_note(self.person, course_id=self.page.course_id, key=self.keys[number])


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


class TestSaving:
    def test_the_page_is_told_what_is_saved(self, desk):
        said = desk.write(SECRET, headers=FETCH)
        assert (said.status_code, said.json()["saved"], said.json()["revision"]) == (200, True, "1")
        assert desk.note().text == SECRET
        shown = desk.client.get(desk.at("unit")).content.decode()
        assert SECRET in shown
        assert 'data-version="1"' in shown

    def test_without_script_the_button_saves_and_leads_back(self, desk):
        said = desk.write("先听他说完\r\n再说")
        assert said["Location"] == desk.at("unit")
        assert desk.note().text == "先听他说完\n再说"
        said = desk.client.post(desk.at("note"), {"text": "改了", "revision": "1", "from": "notes"})
        assert said["Location"] == reverse("notes")

    def test_another_window_is_not_overwritten_unseen(self, desk):
        desk.write("甲窗口")
        said = desk.write("乙窗口", known=0, headers=FETCH)
        assert (said.status_code, said.json()) == (409, {"conflict": True})
        shown = desk.write("乙窗口", known=0)
        assert shown.status_code == 409
        assert "甲窗口" in shown.content.decode()
        assert "乙窗口" in shown.content.decode()
        assert 'name="revision" value="1"' in shown.content.decode()
        assert desk.note().text == "甲窗口"
        assert desk.write("两边合在一起", known=1).status_code == 302
        assert desk.write("两边合在一起", known=0, headers=FETCH).json()["revision"] == "2"  # said twice, from anywhere

    def test_too_long_is_refused_and_comes_back(self, desk):
        long = "长" * (LONGEST_NOTE + 1)
        assert str(LONGEST_NOTE) in desk.write(long, headers=FETCH).json()["problem"]
        shown = desk.write(long)
        assert shown.status_code == 422
        assert long in shown.content.decode()
        assert desk.note() is None or desk.note().text == ""

    def test_a_session_that_is_over_loses_no_words(self, desk):
        desk.client.logout()
        said = desk.write(SECRET, headers=FETCH)
        assert (said.status_code, said.json()) == (403, {"login": True})
        shown = desk.write(SECRET)
        assert shown.status_code == 403
        assert SECRET in shown.content.decode()
        assert desk.page.title not in shown.content.decode()
        assert reverse("account_login") in desk.client.get(desk.at("note"))["Location"]

    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", "</textarea><b>", "\x00\x07", "{% url %}", "=1+1"])
    def test_hostile_words_stay_words(self, desk, text):
        desk.write(text)
        for address in (desk.at("unit"), desk.at("note"), reverse("notes")):
            shown = desk.client.get(address).content.decode()
            assert "<script>alert(1)" not in shown
            assert "</textarea><b>" not in shown

    def test_a_bookmark_is_set_once_and_taken_away(self, desk):
        for _ in range(2):
            assert desk.client.post(desk.at("bookmark"), {"on": "1"})["Location"] == desk.at("unit")
        assert desk.note().is_bookmarked
        assert 'aria-pressed="true"' in desk.client.get(desk.at("unit")).content.decode()
        desk.client.post(desk.at("bookmark"), {"on": "0"})
        assert not desk.note().is_bookmarked
        assert desk.client.get(desk.at("bookmark")).status_code == 405

    def test_a_part_that_is_not_there(self, desk):
        course = desk.page.course.public_id
        for name in ("note", "bookmark"):
            answer = desk.client.post(reverse(name, args=[course, uuid.uuid4()]), {"text": "x", "on": "1"})
            assert answer.status_code in (302, 404)
        assert not UnitNote.objects.exists()

    def test_the_unit_costs_no_query_more_for_it(self, desk):
        address = desk.at("unit")
        desk.client.get(address)
        before = len(count_queries(lambda: desk.client.get(address)))
        desk.write(SECRET)
        assert len(count_queries(lambda: desk.client.get(address))) == before <= 8
        standing = find_standing(desk.person.pk, desk.page.course.public_id, key=desk.keys[0], language="zh-hans")
        assert standing.note.text == desk.note().text
        assert standing.note.revision == desk.note().revision


class TestPrivacy:
    def test_the_words_are_sealed_in_the_database(self, desk):
        desk.write(SECRET)
        sealed = bytes(UnitNote.objects.get().sealed)
        assert SECRET.encode() not in sealed
        assert open_text(sealed) == SECRET

    def test_nobody_else_sees_them_whatever_their_role(self, desk):
        desk.write(SECRET)
        desk.client.post(desk.at("bookmark"), {"on": "1"})
        school = SchoolFactory()
        join(desk.person, school)
        for role in ("bureau_admin", "coordinator", "trainer", "auditor", "superuser"):
            staff = LearnerFactory(is_superuser=role == "superuser", is_staff=role == "superuser")
            if role != "superuser":
                grant_role(staff, role=role, organisation=school)
            make_enrolment(desk.page, staff)
            other = Client()
            other.force_login(staff)
            for address in (desk.at("unit"), desk.at("note"), reverse("notes"), reverse("notes_export")):
                shown = other.get(address)
                assert shown.status_code == 200
                assert SECRET not in shown.content.decode()
            assert not UnitNote.objects.visible_to(staff).exists()
        assert UnitNote.objects.visible_to(desk.person).count() == 1

    def test_who_comes_in_with_a_new_code_finds_nothing(self, desk):
        desk.write(SECRET)
        account_reopened.send(sender=User, person_id=desk.person.pk)
        assert not UnitNote.objects.filter(person=desk.person).exists()

    def test_they_are_in_the_copy_of_own_data_and_gone_with_the_person(self, desk):
        other = Desk()
        other.write("别人的")
        desk.write(SECRET)
        assert [row["text"] for row in collect_own_data(desk.person)["notes"]] == [SECRET]
        assert describe_notes(desk.person)[0]["course"] == desk.page.title
        assert "notes" in erase_own_data(desk.person.pk)
        assert erase_notes(desk.person.pk) == 0
        assert collect_own_data(desk.person)["notes"] == []
        assert other.note().text == "别人的"

    def test_two_records_of_one_person_keep_the_words_of_both(self, desk):
        twin = LearnerFactory()
        place = {"course_id": desk.page.course_id, "key": desk.keys[0]}
        save_note(twin, **place, text="另一个账号写的", known="0")
        set_bookmark(twin, **place, on=True)
        desk.write(SECRET)
        for _ in range(2):
            carry_notes(desk.person.pk, twin.pk)
        assert desk.note().text == f"{SECRET}\n\n另一个账号写的"
        assert desk.note().is_bookmarked


class TestNotebook:
    def test_all_of_them_stand_in_the_order_of_the_course(self, desk):
        desk.write("二", number=1)
        desk.write("一", number=0)
        desk.client.post(desk.at("bookmark", 1), {"on": "1"})
        shown = desk.client.get(reverse("notes")).content.decode()
        assert shown.index("第一课") < shown.index("第二课")
        assert [entry.title for entry in notebook_of(desk.person, language="zh-hans", only="bookmarks")] == ["第二课"]
        assert [entry.note.text for entry in notebook_of(desk.person, language="zh-hans", only="words")] == ["一", "二"]
        assert "第一课" not in desk.client.get(reverse("notes"), {"only": "bookmarks"}).content.decode()

    def test_the_text_file_holds_courses_parts_and_words(self, desk):
        desk.write(SECRET)
        desk.client.post(desk.at("bookmark", 1), {"on": "1"})
        answer = desk.client.get(reverse("notes_export"))
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "attachment" in answer["Content-Disposition"]
        text = answer.content.decode()
        for words in (desk.page.title, "1 第一课", SECRET, "2 第二课 [书签]"):
            assert words in text

    def test_empty_and_after_the_last_was_taken_away(self, desk):
        assert 'class="empty"' in desk.client.get(reverse("notes")).content.decode()
        desk.write("一")
        desk.write("", known=1)
        assert 'class="empty"' in desk.client.get(reverse("notes")).content.decode()
        assert desk.client.get(reverse("notes"), {"page": "x", "only": "<"}).status_code == 200

    def test_a_part_that_left_the_course_and_a_place_that_ended_keep_their_words(self, desk):
        desk.write(SECRET, number=1)
        desk.page.items = [desk.page.items.all()[0]]
        publish_page(desk.page)
        desk.enrolment.ended_at = timezone.now()
        desk.enrolment.version = desk.page.course.versions.order_by("-number").first()
        desk.enrolment.save()
        shown = desk.client.get(reverse("notes")).content.decode()
        assert SECRET in shown
        assert "课程里已没有的一节" in shown
        assert desk.at("unit", 1) not in shown

    def test_the_home_leads_there(self, desk):
        assert reverse("notes") in desk.client.get(reverse("learn")).content.decode()

    def test_in_english(self, desk):
        desk.write(SECRET)
        assert "My notes and bookmarks" in desk.client.get("/en" + reverse("notes")).content.decode()

    def test_the_list_costs_the_same_for_many(self, client, db):
        person = LearnerFactory()
        client.force_login(person)

        def more(count: int) -> None:
            for _ in range(count):
                enrolment = make_enrolment(make_page(unit("甲"), unit("乙")), person)
                for row in enrolment.version.items.all():
                    save_note(person, course_id=enrolment.course_id, key=row.key, text="记一笔", known="0")

        assert_constant_queries(more, lambda: client.get(reverse("notes")), at_most=10)
        assert_constant_queries(more, lambda: client.get(reverse("notes_export")), at_most=10)


class TestAnyOrder(TestCase):
    @settings(deadline=None, max_examples=25)
    @given(
        st.lists(st.tuples(st.sampled_from(["甲", "乙"]), st.text("好中\n x", max_size=6), st.booleans()), max_size=8)
    )
    def test_two_windows_never_lose_words_unseen(self, acts):
        """Each window knows what it saw last; what is stored is what the last one wrote who had seen the words before."""
        page = make_page(unit())
        person, key = LearnerFactory(), page.items.get().key
        seen, stored, revision = {"甲": 0, "乙": 0}, "", 0
        for window, text, reloads in acts:
            if reloads:
                seen[window] = revision
            if stored and seen[window] != revision and clean_note(text) != stored:
                with pytest.raises(NewerWords) as newer:
                    save_note(person, course_id=page.course_id, key=key, text=text, known=str(seen[window]))
                assert newer.value.note.text == stored
                continue
            kept = save_note(person, course_id=page.course_id, key=key, text=text, known=str(seen[window]))
            assert kept.text == clean_note(text)
            stored, revision = kept.text, kept.revision
            seen[window] = revision
        assert (find_note(person, course_id=page.course_id, key=key) or NO_NOTE).text == stored
        assert stored == "" or stored in write_notebook(notebook_of(person, language="zh-hans"))


@settings(deadline=None)
@given(st.text(max_size=50), st.integers(0, 3))
def test_cleaning_twice_changes_nothing_and_the_limit_holds(text, more):
    assert clean_note(clean_note(text)) == clean_note(text)
    with pytest.raises(Refused):
        clean_note("字" * (LONGEST_NOTE + 1 + more))
