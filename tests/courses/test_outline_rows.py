"""Rows of an outline that were never opened: they keep their text, and the form of a long course stays small."""

import json

import pytest
from django.urls import reverse

from courses.models import CourseItem, CoursePage
from tests.courses.outline_stage import add_row, sent_form
from tests.factories.cms_articles import make_superuser
from tests.factories.courses import make_assessment, make_page, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(client):
    person = make_superuser("作者")
    client.force_login(person)
    return person


def newest(page) -> list[CourseItem]:
    return list(CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object().items.all())


def closed(data, *places) -> dict:
    """The same form from rows that were never opened: without their texts."""
    kept = {f"items-{place}-body" for place in places}
    return {name: value for name, value in data.items() if not any(name.startswith(f"{one}-") for one in kept)}


def draft(page) -> CoursePage:
    return CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def save(client, page, data):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def test_a_row_that_was_never_opened_keeps_its_text_and_takes_what_else_was_changed(client):
    page = make_page(unit("一"), unit("二"), publish=False)
    page.save_revision()
    before = [str(item.body) for item in newest(page)]
    data = closed(sent_form(draft(page)), 0, 1) | {
        "items-0-title": "换了题目",
        "items-0-ORDER": "2",
        "items-1-ORDER": "1",
    }
    assert save(client, page, data).status_code == 302
    items = newest(page)
    assert [item.title for item in items] == ["二", "换了题目"]
    assert [str(item.body) for item in items] == [before[1], before[0]]


def test_a_part_that_stands_in_drafts_only_keeps_its_text_too(client):
    page = make_page(unit("一"))
    page = CoursePage.objects.get(pk=page.pk)
    page.items = [*page.items.all(), unit("只在草稿里")]
    page.save_revision()
    fresh = newest(page)[1]
    assert fresh.pk is None
    assert save(client, page, closed(sent_form(draft(page)), 0, 1) | {"items-1-minutes": "7"}).status_code == 302
    kept = newest(page)[1]
    assert (str(kept.body), kept.minutes, kept.translation_key) == (str(fresh.body), 7, fresh.translation_key)


def test_a_copy_of_a_row_that_was_never_opened_has_its_text(client):
    page = make_page(unit("一"), publish=False)
    page.save_revision()
    data = closed(sent_form(draft(page)), 0)
    add_row(data, title="一（副本）", copy_of="items-0")
    assert save(client, page, data).status_code == 302
    items = newest(page)
    assert str(items[1].body) == str(items[0].body) != ""


def test_a_name_of_another_part_brings_no_text_of_it(client):
    page = make_page(unit("一"), publish=False)
    page.save_revision()
    data = closed(sent_form(draft(page)), 0)
    name = add_row(data, title="新的", item_key=str(newest(page)[0].translation_key))
    data = {one: value for one, value in data.items() if not one.startswith(f"{name}-body")} | {
        f"{name}-body-kept": "1"
    }
    assert save(client, page, data).status_code == 302
    assert [bool(item.body) for item in newest(page)] == [True, False]


def test_what_was_typed_stands_again_when_the_form_comes_back_with_errors(client):
    page = make_page(unit("一"), unit("二"), publish=False)
    page.save_revision()
    data = closed(sent_form(draft(page)), 1) | {"items-1-title": ""}
    shown = save(client, page, data).content.decode()
    assert shown.count("data-outline-now") == 1  # the first, which was opened; the second is kept
    assert json.dumps(json.dumps("先听，再说。")[1:-1])[1:-1] in shown


def test_blocks_and_choices_are_sent_once_however_many_rows_there_are(client):
    make_assessment()
    few = make_page(*(unit(str(place)) for place in range(2)), publish=False)
    many = make_page(*(unit(str(place)) for place in range(12)), publish=False)
    sizes = []
    for page in (few, many):
        page.save_revision()
        shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert shown.count("streamblock") <= few.items.count() * 2  # in the facts, not in each row
        sizes.append(len(shown))
    assert (sizes[1] - sizes[0]) / 10 < 60_000
