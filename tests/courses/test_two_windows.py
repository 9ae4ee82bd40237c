"""Two authors at one page: no save goes over a version that its sender has not seen."""

import pytest
from django.urls import reverse

from courses.models import CourseItem, CoursePage
from tests.courses.outline_stage import sent_form
from tests.factories.cms_articles import make_superuser
from tests.factories.courses import make_page, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client) -> CoursePage:
    client.force_login(make_superuser("作者甲"))
    page = make_page(unit("一"), publish=False)
    page.save_revision()
    return CoursePage.objects.get(pk=page.pk)


def opened(page, title: str = "") -> dict[str, str]:
    """What a browser sends that opened the page now, and typed another title."""
    page = CoursePage.objects.get(pk=page.pk)
    draft = page.get_latest_revision_as_object()
    held = {
        "loaded_revision_id": str(page.latest_revision_id),
        "loaded_revision_created_at": page.latest_revision.created_at.isoformat(),
    }
    return {**sent_form(draft), **held, **({"title": title} if title else {})}


def save_by_another(page) -> int:
    other = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    other.title = "乙写的题目"
    return other.save_revision(user=make_superuser("作者乙")).pk


def post(client, page, data, **headers):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, **headers)


def title_of(page) -> str:
    return CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object().title


def test_a_save_over_a_version_one_has_not_seen_is_refused_and_nothing_typed_is_lost(client, page):
    data = opened(page, "甲写的题目")
    newer = save_by_another(page)
    answer = post(client, page, data)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert title_of(page) == "乙写的题目"
    assert "作者乙" in shown
    assert "甲写的题目" in shown
    assert f'name="replace_revision" value="{newer}"' in shown


def test_whoever_was_told_and_has_not_agreed_saves_nothing(client, page):
    data = opened(page, "甲写的题目")
    newer = save_by_another(page)
    again = {**data, **opened(page, "甲写的题目"), "newer_revision": str(newer)}
    assert post(client, page, again).status_code == 200
    assert title_of(page) == "乙写的题目"
    assert post(client, page, {**again, "replace_revision": str(newer)}).status_code == 302
    assert title_of(page) == "甲写的题目"


def test_agreeing_to_one_version_is_not_agreeing_to_the_next(client, page):
    data = opened(page, "甲写的题目")
    first = save_by_another(page)
    save_by_another(page)
    told = {**data, "newer_revision": str(first), "replace_revision": str(first)}
    assert post(client, page, told).status_code == 200
    assert title_of(page) == "乙写的题目"


def test_the_automatic_save_of_a_stale_window_keeps_nothing_either(client, page):
    data = {**opened(page, "甲写的题目"), "newer_revision": str(save_by_another(page))}
    answer = post(client, page, {**data, **opened(page, "甲写的题目")}, HTTP_ACCEPT="application/json")
    assert answer.json()["success"] is False
    assert title_of(page) == "乙写的题目"


def test_one_window_saves_as_often_as_it_likes(client, page):
    for title in ("一次", "两次"):
        assert post(client, page, opened(page, title)).status_code == 302
        assert title_of(page) == title


def test_sending_a_course_back_as_it_is_changes_nothing():
    page = make_page(CourseItem(kind="section", title="第一部分"), CourseItem(kind="class", title="面授"))
    draft = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    form_class = CoursePage.get_edit_handler().get_form_class()
    assert not form_class(sent_form(draft), instance=draft, for_user=None).has_changed()


def test_an_address_may_be_left_empty(client, page):
    answer = post(client, page, {**opened(page), "slug": ""})
    assert answer.status_code == 302
