"""Authoring as one outline: the form without its script, circles, copies, the check list, and previews."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.editing.publishing import NotReadyError, check_ready, publishing_as_system
from courses.domain.authoring.check_list import check_course
from courses.domain.authoring.circle import find_circle, waits_for
from courses.domain.authoring.publishing import publish_course
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import CourseItem, CoursePage, CourseVersion, Enrolment, ItemCompletion, ReadingPosition
from tests.courses.outline_stage import add_row, sent_form
from tests.factories.cms_articles import make_article, make_staff, make_superuser
from tests.factories.cms_media import DocumentFactory, MediaFactory
from tests.factories.courses import make_assessment, make_enrolment, make_page, make_scale, publish_page, quiz, unit
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    person = make_superuser("作者")
    client.force_login(person)
    return person


def draft_of(*items, **fields) -> CoursePage:
    page = make_page(*items, publish=False, **fields)
    page.save_revision()
    return CoursePage.objects.get(pk=page.pk)


def newest(page) -> list[CourseItem]:
    return list(CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object().items.all())


def save(client, page, data):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def row_errors(answer) -> list[list[str]]:
    return [list(row.errors) for row in answer.context["form"].formsets["items"].forms]


class TestForm:
    def test_it_is_a_plain_form_that_keeps_order_and_adds_and_removes(self, client, author):
        page = draft_of(unit("一"), unit("二"), unit("三"))
        data = sent_form(page)
        data["items-0-ORDER"], data["items-2-ORDER"] = "3", "1"
        data["items-1-DELETE"] = "1"
        add_row(data, kind="section", title="第二部分", ORDER="2")
        assert save(client, page, data).status_code == 302
        assert [item.title for item in newest(page)] == ["三", "第二部分", "一"]

    def test_the_page_holds_outline_totals_and_check_list(self, client, author):
        page = draft_of(unit("一"), CourseItem(kind="file", title="讲义", minutes=1))
        shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        for words in ("data-course-outline", "course-outline-facts", "data-outline-go", "courses/outline"):
            assert words in shown
        assert 'href="#inline_child_items-1"' in shown
        assert reverse("course_preview", args=[page.pk]) in shown
        assert "data-sought" in shown  # lecturers and courses to finish first can be looked for

    def test_the_create_screen_opens(self, client, author):
        parent = make_page(publish=False).get_parent()
        address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", parent.pk])
        assert "data-course-outline" in client.get(address).content.decode()

    def test_a_copy_takes_over_texts_and_files(self, client, author):
        media = MediaFactory()
        page = draft_of(unit("一"), CourseItem(kind="lecture", title="讲座", media=media, minutes=5))
        data = sent_form(page)
        add_row(data, title="一（副本）", copy_of="items-0")
        add_row(data, title="讲座（副本）", kind="lecture", copy_of="items-1")
        add_row(data, title="没有原件", copy_of="items-99")
        assert save(client, page, data).status_code == 302
        items = newest(page)
        assert str(items[2].body) == str(items[0].body)
        assert items[3].media_id == media.pk
        assert not items[4].body
        assert len({item.translation_key for item in items}) == len(items)

    def test_a_part_may_wait_for_one_that_is_new_in_the_same_form(self, client, author):
        page = draft_of(unit("一"))
        data = sent_form(page)
        name = add_row(data, title="先做这个", ORDER="1")
        data["items-0-ORDER"] = "2"
        data["items-0-after_items"] = [name, "items-77", "00000000-0000-0000-0000-000000000000", "x" * 30]
        assert save(client, page, data).status_code == 302
        items = {item.title: item for item in newest(page)}
        assert items["一"].after_items == [str(items["先做这个"].translation_key)]

    def test_a_part_that_stands_in_drafts_only_keeps_its_identity(self, client, author):
        page = make_page(unit("一"))
        data = sent_form(newest_page(page))
        add_row(data, title="新的", item_key="")
        save(client, page, {**data, "items-0-after_items": ["items-1"]})
        first = newest(page)
        assert first[1].pk is None
        data = sent_form(newest_page(page))
        stolen = add_row(data, title="别处的", item_key=str(first[0].translation_key))
        save(client, page, data)
        again = newest(page)
        assert [item.translation_key for item in again[:2]] == [item.translation_key for item in first]
        assert again[0].after_items == [str(first[1].translation_key)]
        assert stolen
        assert len({item.translation_key for item in again}) == 3


class TestCircles:
    def test_a_circle_is_refused_and_named_and_nothing_is_written(self, client, author):
        page = draft_of(unit("甲"), unit("乙"), unit("丙"))
        keys = [str(item.translation_key) for item in page.items.all()]
        data = sent_form(page)
        for place in range(3):
            data[f"items-{place}-after_items"] = [keys[(place + 1) % 3]]
        before = page.revisions.count()
        answer = save(client, page, data)
        assert answer.status_code == 200
        assert row_errors(answer) == [["after_items"], [], []]
        assert "“甲” → “乙” → “丙” → “甲”" in answer.context["form"].formsets["items"].forms[0].errors["after_items"][0]
        assert page.revisions.count() == before

    def test_a_part_cannot_wait_for_itself(self, client, author):
        page = draft_of(unit("甲"))
        data = sent_form(page)
        data["items-0-after_items"] = [str(page.items.get().translation_key)]
        assert row_errors(save(client, page, data)) == [["after_items"]]

    def test_everything_before_and_by_name_make_a_circle_together(self):
        first, second = unit("甲"), unit("乙", after_all_before=True)
        first.after_items = [str(second.translation_key)]
        page = make_page(first, second, publish=False)
        with pytest.raises(Refused) as refusal:
            publish_course(page)
        assert refusal.value.code == "circle"
        assert "“甲”" in str(refusal.value.message)
        assert not CourseVersion.objects.exists()

    def test_not_even_the_system_publishes_one(self):
        first = unit("甲")
        first.after_items = [str(first.translation_key)]
        page = make_page(first, publish=False)
        with publishing_as_system("test"), pytest.raises(NotReadyError):
            check_ready(page.save_revision())

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=3), st.booleans(), st.booleans()), max_size=6))
    def test_a_circle_is_found_exactly_where_learning_would_stop(self, drawn):
        asked = [
            {"key": str(place), "kind": "unit", "required": needed, "move_on": "completed", "after_all_before": after,
             "after_items": [str(one) for one in first]}
            for place, (first, after, needed) in enumerate(drawn)
        ]  # fmt: skip
        graph, done = waits_for(asked), set()
        while ready := {key for key, first in graph.items() if key not in done and set(first) <= done}:
            done |= ready
        circle = find_circle(asked)
        assert bool(circle) == (done != set(graph))
        assert all(circle[(place + 1) % len(circle)] in graph[key] for place, key in enumerate(circle))


class TestCheckList:
    def findings(self, *items, **fields):
        return {
            (one.item.title if one.item else "", one.field, one.blocks)
            for one in check_course(draft_of(*items, **fields))
        }

    def test_gaps_of_every_kind(self):
        article = make_article(live=False)
        unfinished = make_assessment()
        type(unfinished).objects.filter(pk=unfinished.pk).update(current_version=None)
        unfinished.refresh_from_db()
        found = self.findings(
            unit("空的", body=[]),
            CourseItem(kind="file", title="没文件", minutes=1),
            CourseItem(kind="library", title="没发布", library_page=article, minutes=1),
            CourseItem(kind="library", title="没选", minutes=1),
            CourseItem(kind="live", title="没时间", minutes=1),
            CourseItem(kind="live", title="过去了", minutes=1, starts_at=timezone.now() - timedelta(days=1)),
            CourseItem(kind="lecture", title="没字幕", media=MediaFactory(), minutes=0),
            CourseItem(kind="assessment", title="没完成", assessment=unfinished, minutes=1),
            unit("断了", body=[{"type": "paragraph", "value": '<p><a linktype="page" id="987654">那里</a></p>'}]),
            unit("等谁", after_items=["00000000-0000-0000-0000-000000000000"]),
        )
        assert {
            ("空的", "body", True), ("没文件", "document", True), ("没发布", "library_page", True),
            ("没选", "library_page", True), ("没时间", "starts_at", False), ("没时间", "meeting_link", False),
            ("过去了", "starts_at", True), ("没字幕", "media", False), ("没字幕", "minutes", False),
            ("没完成", "assessment", True), ("断了", "body", False), ("等谁", "after_items", False),
        } <= found  # fmt: skip

    def test_a_whole_course_has_advice_only(self):
        found = check_course(draft_of(unit("一", minutes=140)))
        assert [one.blocks for one in found] == [False]  # English

    @pytest.mark.parametrize("items", [[], [CourseItem(kind="section", title="只有标题")]])
    def test_an_empty_course_does_not_go_live(self, items, client, author):
        page = draft_of(unit("一"))
        page.items = items
        page.save_revision()
        answer = save(client, page, {**sent_form(newest_page(page)), "action-submit": "1"})
        assert answer.status_code == 200
        with pytest.raises(NotReadyError):
            check_ready(page.save_revision())
        assert not CourseVersion.objects.exists()

    def test_hours_against_minutes(self):
        words = [one.words for one in check_course(draft_of(unit("一", minutes=10)))]
        assert any("135" in one and "10" in one for one in words)

    def test_a_gap_is_said_at_its_part_when_it_is_submitted_and_drafts_may_have_it(self, client, author):
        page = draft_of(unit("一"), CourseItem(kind="file", title="讲义", minutes=1))
        data = sent_form(page)
        assert save(client, page, data).status_code == 302
        assert row_errors(save(client, page, {**data, "action-submit": "1"})) == [[], ["document"]]

    def test_what_is_in_force_may_lie_in_the_past(self):
        page = make_page(
            CourseItem(kind="live", title="直播", minutes=30, starts_at=timezone.now() + timedelta(hours=1))
        )
        page = CoursePage.objects.get(pk=page.pk)
        item = page.items.get()
        item.starts_at = timezone.now() - timedelta(days=1)
        page.items = [item]
        assert not [one for one in check_course(page) if one.blocks]

    def test_the_list_costs_the_same_for_many_parts(self):
        page = draft_of(quiz(make_assessment()))

        def make(count):
            for number in range(count):
                body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{number + 9000}">那里</a></p>'}]
                CourseItem.objects.create(page=page, locale=page.locale, kind="unit", title="读", body=body)
                CourseItem.objects.create(page=page, locale=page.locale, kind="live", title="直播")
                media = MediaFactory()
                CourseItem.objects.create(page=page, locale=page.locale, kind="lecture", title="讲座", media=media)

        assert_constant_queries(make, lambda: check_course(CoursePage.objects.get(pk=page.pk)), at_most=20)


def newest_page(page):
    return CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()


class TestPreview:
    def course(self):
        return draft_of(
            CourseItem(kind="section", title="开头"), unit("一"), CourseItem(kind="library", title="文章", library_page=make_article()),
            CourseItem(kind="lecture", title="讲座", media=MediaFactory()),
            CourseItem(kind="live", title="直播", starts_at=timezone.now() + timedelta(days=1), meeting_link="https://m.example/1"),
            CourseItem(kind="class", title="面授"), CourseItem(kind="file", title="讲义", document=DocumentFactory()),
            quiz(make_assessment()), quiz(make_scale(), required=False), unit("锁着", after_all_before=True),
        )  # fmt: skip

    def test_the_whole_course_item_by_item_and_nothing_is_recorded(self, client, author):
        page = self.course()
        shown = client.get(reverse("course_preview", args=[page.pk])).content.decode()
        links = re.findall(r'href="([^"]+/preview/\d+/[0-9a-f-]{36}/)"', shown)
        items = [item for item in page.items.all() if item.kind != "section"]
        assert len(dict.fromkeys(links)) == len(items)
        for link in dict.fromkeys(links):
            answer = client.get(link)
            assert answer.status_code == 200
            assert "https://m.example/1" not in answer.content.decode()
            assert client.post(link).status_code == 405
        for model in (Enrolment, ItemCompletion, ReadingPosition, CourseVersion):
            assert not model.objects.exists()

    def test_it_shows_the_draft_and_not_what_is_live(self, client, author):
        page = make_page(unit("一"))
        page = CoursePage.objects.get(pk=page.pk)
        page.items = [*page.items.all(), unit("草稿里的")]
        page.save_revision()
        assert "草稿里的" in client.get(reverse("course_preview", args=[page.pk])).content.decode()

    def test_others_do_not_see_it(self, client):
        page = self.course()
        for person in (make_staff(), make_staff("trainer")):
            client.force_login(person)
            assert client.get(reverse("course_preview", args=[page.pk])).status_code == 404

    def test_a_copy_of_the_page_waits_for_its_own_parts(self, client, author):
        first = unit("甲")
        page = publish_page(draft_of(first, unit("乙", after_items=[str(first.translation_key)])))
        data = {
            "new_title": "另一门",
            "new_slug": "another",
            "new_parent_page": str(page.get_parent().pk),
            "copy_subpages": "",
        }
        client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
        copy = CoursePage.objects.get(slug="another")
        own, waiting = newest(copy)
        assert waiting.after_items == [str(own.translation_key)] != [str(first.translation_key)]


class TestFirstCourses:
    def test_whoever_has_not_finished_the_first_cannot_enrol_in_the_second(self, client):
        first, second = make_page(unit("一"), title="入门"), make_page(unit("二"), title="进阶", publish=False)
        second.courses_first.add(first.course)
        second = publish_page(second)
        person = make_staff()
        client.force_login(person)
        way, address = (
            reverse("course", args=[second.course.public_id]),
            reverse("enrol", args=[second.course.public_id]),
        )
        assert "入门" in client.get(way).content.decode()
        client.post(address)
        assert not Enrolment.objects.filter(course=second.course).exists()
        enrolment = make_enrolment(first, person)
        outline = outline_of(enrolment.version, language="zh-hans")
        finish_reading(enrolment, outline.items[0], outline=outline)
        client.post(address)
        assert Enrolment.objects.filter(course=second.course, person=person).exists()

    def test_it_is_a_requirement_and_staff_may_enrol_anybody(self):
        first, second = make_page(unit("一")), make_page(unit("二"))
        page = CoursePage.objects.get(pk=second.pk)
        page.courses_first.add(first.course)
        publish_page(page)
        page.refresh_from_db()
        assert page.course.current_version.number == 2
        assert make_enrolment(page).version.courses_first == [str(first.course.uuid)]
