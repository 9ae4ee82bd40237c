"""A course page freezes a version; copying, translating, aliasing, reverting, deleting keep identities and records."""

import pytest
from wagtail.models import Locale

from cms.domain.editing.publishing import publish_by_system
from courses.domain.authoring.assessment import save_version
from courses.domain.authoring.course import bind_course, live_page_of
from courses.domain.authoring.publishing import publish_course, withdraw_item
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.outline import outline_of
from courses.models import (
    CataloguePage,
    Course,
    CourseItem,
    CoursePage,
    CourseText,
    CourseVersion,
    ItemCompletion,
    Policy,
)
from courses.models.append_only import EvidenceError
from tests.factories.courses import (
    LearnerFactory,
    make_assessment,
    make_enrolment,
    make_page,
    publish_page,
    quiz,
    quiz_config,
    unit,
)

pytestmark = pytest.mark.django_db


def keys(page: CoursePage) -> list[str]:
    return [str(item.key) for item in page.items.all()]


def reload(page: CoursePage) -> CoursePage:
    return CoursePage.objects.get(pk=page.pk)


def outline(page: CoursePage, language: str = "zh-hans"):
    return outline_of(Course.objects.get(pk=reload(page).course_id).current_version, language=language)


class TestVersions:
    def test_publishing_freezes_items_in_order_with_their_keys(self):
        page = make_page(CourseItem(kind="section", title="看见"), unit("一"), quiz(make_assessment()))
        version = page.course.current_version
        assert version.number == 1
        assert [str(item.key) for item in version.items.all()] == keys(page)
        assert [item.kind for item in version.items.all()] == ["section", "unit", "assessment"]
        assert version.hours == 3

    def test_publishing_again_without_a_change_writes_nothing(self):
        page = make_page()
        before = (CourseVersion.objects.count(), CourseText.objects.count())
        publish_course(reload(page))
        publish_page(reload(page))
        assert (CourseVersion.objects.count(), CourseText.objects.count()) == before

    def test_a_changed_word_is_a_correction_that_everybody_sees_and_that_is_logged(self):
        page = make_page(unit("一"))
        enrolment = make_enrolment(page)
        page = reload(page)
        items = list(page.items.all())
        items[0].title = "一（改正）"
        page.items = items
        page.correction_note = "错字"
        publish_page(page)
        enrolment.version.refresh_from_db()
        assert Course.objects.get().current_version_id == enrolment.version_id
        assert outline_of(enrolment.version, language="zh-hans").items[0].title == "一（改正）"
        log = CourseText.objects.filter(version=enrolment.version).order_by("serial")
        assert [row.reason for row in log] == ["published", "corrected"]
        assert log.last().note == "错字"
        assert log.first().content["items"][keys(page)[0]]["title"] == "一"

    def test_a_new_item_is_a_new_version_and_learners_keep_theirs(self):
        page = make_page(unit("一"))
        enrolment = make_enrolment(page)
        page = reload(page)
        page.items = [*page.items.all(), unit("二")]
        publish_page(page)
        enrolment.refresh_from_db()
        assert Course.objects.get().current_version.number == 2
        assert enrolment.version.number == 1
        assert len(outline_of(enrolment.version, language="zh-hans").items) == 1

    def test_a_correction_in_a_new_version_reaches_the_old_one_where_the_item_asks_the_same(self):
        page = make_page(unit("一"), unit("二"))
        old = page.course.current_version
        page = reload(page)
        items = list(page.items.all())
        items[0].title, items[1].required = "一（改正）", False
        items[1].title = "二（现在自愿）"
        page.items = [*items, unit("三")]
        publish_page(page)
        old.refresh_from_db()
        assert [item.title for item in outline_of(old, language="zh-hans").items] == ["一（改正）", "二"]

    def test_a_new_assessment_version_is_a_requirement_once_the_draft_was_moved(self):
        assessment = make_assessment()
        page = make_page(quiz(assessment))
        newer = save_version(assessment, config=quiz_config(5), privacy="graded", policy=Policy())
        publish_page(reload(page))
        assert Course.objects.get().current_version.number == 1
        page = reload(page)
        item = page.items.get()
        item.assessment_version = newer
        page.items = [item]
        publish_page(page)
        assert Course.objects.get().current_version.number == 2

    def test_withdrawing_an_item_hides_it_from_everybody_at_once(self):
        page = make_page(unit("一"), unit("二"))
        version = page.course.current_version
        key = keys(page)[0]
        assert withdraw_item(page.course, key=key, actor=None, reason="内容有误") == 1
        version.refresh_from_db()
        shown = outline_of(version, language="zh-hans")
        assert [item.title for item in shown.items] == ["二"]
        assert [item.title for item in shown.needed] == ["二"]
        assert withdraw_item(page.course, key=key, actor=None, reason="内容有误") == 0
        withdraw_item(page.course, key=key, actor=None, reason="已更正", now=False)
        version.refresh_from_db()
        assert len(outline_of(version, language="zh-hans").items) == 2

    def test_frozen_rows_cannot_be_changed(self):
        page = make_page()
        row = page.course.current_version.items.get()
        row.required = False
        with pytest.raises(EvidenceError):
            row.save()
        with pytest.raises(EvidenceError):
            CourseText.objects.update(note="x")
        with pytest.raises(EvidenceError):
            CourseText.objects.all().delete()


class TestIdentity:
    def test_copying_a_page_makes_a_new_course_and_new_keys(self):
        page = make_page(unit("一"), unit("二"))
        copy = page.copy(update_attrs={"slug": "copy", "title": "另一门"}, keep_live=False)
        copy = CoursePage.objects.get(pk=copy.pk)
        assert copy.course_id != page.course_id
        assert copy.course.current_version is None
        assert not set(keys(copy)) & set(keys(page))
        publish_page(copy)
        assert Course.objects.get(pk=copy.course_id).current_version.course_id == copy.course_id
        assert Course.objects.get(pk=page.course_id).current_version.course_id == page.course_id

    def test_revisions_of_a_copy_carry_the_new_course_and_keys(self):
        page = make_page(unit("一"))
        copy = CoursePage.objects.get(pk=page.copy(update_attrs={"slug": "copy"}, keep_live=False).pk)
        published = publish_by_system(copy.get_latest_revision_as_object(), reason="test")
        assert CoursePage.objects.get(pk=published.pk).course_id == copy.course_id
        assert not set(keys(CoursePage.objects.get(pk=copy.pk))) & set(keys(page))

    def test_translating_keeps_course_and_keys(self):
        page = make_page(unit("一"), unit("二"))
        english = page.copy_for_translation(Locale.objects.get(language_code="en"))
        english = CoursePage.objects.get(pk=english.pk)
        assert english.course_id == page.course_id
        assert keys(english) == keys(page)
        english.title = "Seeing a child's call for help"
        items = list(english.items.all())
        items[0].title = "One"
        english.items = items
        publish_page(english)
        version = Course.objects.get().current_version
        assert version.number == 1
        assert outline_of(version, language="en").items[0].title == "One"
        assert outline_of(version, language="en").title == "Seeing a child's call for help"
        assert outline_of(version, language="zh-hans").items[0].title == "一"
        assert Course.objects.get().title == page.title

    def test_a_translation_cannot_change_requirements(self):
        page = make_page(unit("一"), unit("二"))
        english = CoursePage.objects.get(pk=page.copy_for_translation(Locale.objects.get(language_code="en")).pk)
        english.items = [english.items.all()[0]]
        publish_page(english)
        version = Course.objects.get().current_version
        assert version.number == 1
        assert [item.title for item in outline_of(version, language="en").items] == ["一", "二"]

    def test_a_learner_of_a_translated_course_has_one_enrolment(self):
        page = make_page()
        english = CoursePage.objects.get(pk=page.copy_for_translation(Locale.objects.get(language_code="en")).pk)
        publish_page(english)
        person = LearnerFactory()
        assert make_enrolment(page, person) == make_enrolment(english, person)

    def test_an_alias_shows_the_same_course_and_freezes_nothing(self):
        page = make_page()
        alias = page.create_alias(update_slug="alias")
        alias = CoursePage.objects.get(pk=alias.pk)
        assert alias.course_id == page.course_id
        assert Course.objects.count() == 1
        page = reload(page)
        items = list(page.items.all())
        items[0].title = "改"
        page.items = items
        publish_page(page)
        assert Course.objects.count() == 1
        assert CoursePage.objects.get(pk=alias.pk).course_id == page.course_id
        assert CourseVersion.objects.count() == 1

    def test_reverting_to_an_old_revision_brings_the_old_keys_back(self):
        page = make_page(unit("一"), unit("二"))
        first, original = page.latest_revision, keys(page)
        enrolment = make_enrolment(page)
        page = reload(page)
        page.items = [page.items.all()[0], unit("三")]
        publish_page(page)
        assert keys(reload(page)) != original
        publish_by_system(first.as_object(), reason="revert")
        assert keys(reload(page)) == original
        current = Course.objects.get().current_version
        assert current.number == 3
        assert [str(item.key) for item in current.items.all()] == original
        enrolment.refresh_from_db()
        assert enrolment.version.number == 1

    def test_unpublishing_leaves_learners_where_they_are(self, client):
        page = make_page()
        enrolment = make_enrolment(page)
        reload(page).unpublish()
        client.force_login(enrolment.person)
        assert client.get(f"/learn/course/{page.course.public_id}/").status_code == 200
        assert Course.objects.get().current_version is not None
        assert live_page_of(page.course, language="zh-hans") is None

    def test_deleting_a_page_deletes_no_record(self, client):
        page = make_page(unit("一"))
        enrolment = make_enrolment(page)
        shown = outline_of(enrolment.version, language="zh-hans")
        finish_reading(enrolment, shown.items[0], outline=shown)
        reload(page).delete()
        assert Course.objects.get().pk == enrolment.course_id
        assert ItemCompletion.objects.count() == 1
        assert CourseText.objects.filter(page=None).exists()
        client.force_login(enrolment.person)
        response = client.get(f"/learn/course/{page.course.public_id}/")
        assert "一" in response.content.decode()

    def test_the_admin_says_what_depends_before_deleting(self, admin_client):
        page = make_page()
        make_enrolment(page)
        response = admin_client.get(f"/admin/pages/{page.pk}/delete/")
        assert any("1" in str(message) for message in response.context["messages"])

    def test_binding_twice_finds_the_same_course(self):
        page = make_page()
        assert bind_course(page) == bind_course(reload(page))

    def test_a_page_moved_elsewhere_stays_the_same_course(self):
        page = make_page()
        other = CataloguePage(title="别处", slug="elsewhere", locale=page.locale)
        page.get_parent().get_parent().add_child(instance=other)
        reload(page).move(other, pos="last-child")
        assert reload(page).course_id == page.course_id
