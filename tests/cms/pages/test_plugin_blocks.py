"""Blocks of plugins in articles and lessons: offered, drawn, kept while their plugin is away, and back again."""

import json
from html import unescape

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.telepath import JSContext
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.blocks.open_stream import KEPT, unseal
from cms.domain.editing.publishing import publish_by_system
from cms.domain.pages import plugin_block
from cms.domain.pages.page_cache import store
from cms.models import ArticlePage, LessonPage
from plugins.host.models import PluginState
from tests.factories.cms_articles import make_article, make_staff
from tests.factories.cms_lessons import make_curriculum, make_lesson
from tests.plugins.api.test_kit_extensions import Box
from tests.plugins.zoo import lend
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
BOX = {
    "type": "plugin_box",
    "value": {"text": "盒子里的话", "odd": [1, None]},
    "id": "11111111-1111-4111-8111-111111111111",
}
BREATH = {
    "type": "plugin_breathing",
    "value": {"title": "慢慢呼吸", "intro": "", "breathe_in": 4, "hold": 0, "breathe_out": 6, "rounds": 5},
    "id": "22222222-2222-4222-8222-222222222222",
}
WORDS = {"type": "paragraph", "value": "<p>正文。</p>", "id": "33333333-3333-4333-8333-333333333333"}
STREAM = ArticlePage._meta.get_field("body").stream_block


class Broken(Box):
    """Nothing that editors or readers ask of it works."""

    key = "broken"

    def block(self):
        raise RuntimeError("no form")

    def render(self, value, ctx):
        raise RuntimeError("no page")

    def search_text(self, value):
        raise RuntimeError("no words")


@pytest.fixture
def lenient(settings):
    settings.XINQIAO_PLUGINS_STRICT = False


@pytest.fixture
def editor(client):
    user = make_staff("editor", "作者")
    client.force_login(user)
    return user


def says(answer, words: str) -> bool:
    """Whether the words stand on the page, or in what its script draws."""
    text = unescape(answer.content.decode())
    return words in text or json.dumps(words)[1:-1] in text


def switch(enabled: bool) -> None:
    site = Site.objects.get(is_default_site=True)
    PluginState.objects.update_or_create(site=site, slug="practice", defaults={"enabled": enabled})


def restart() -> None:
    """What a new process knows of the old one's pages: nothing."""
    store.reset()
    plugin_block._on.forget()


def body_of(page) -> list:
    return json.loads(
        json.dumps(ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().body.get_prep_value())
    )


def states(page) -> list:
    return STREAM.get_form_state(page.body)


def post_of(page, rows) -> dict:
    """What the editor's browser sends."""
    return nested_form_data(
        {
            "title": "改过的题目",
            "slug": page.slug,
            "summary": page.summary,
            "body": streamfield(rows),
            "sources": streamfield([]),
            "audience": "everyone",
            "sensitivity": "general",
            "related_links": inline_formset([]),
            "comments": inline_formset([]),
        }
    )


def sent(page) -> list:
    """The form's own rows as a browser posts them back, with their ids, untouched."""
    rows = []
    for state in states(page):
        value = state["value"]
        if state["type"] == "paragraph":
            value = json.dumps({"entityMap": {}, "blocks": [{"key": "a", "text": "改过的正文。", "type": "unstyled", "depth": 0,
                                "inlineStyleRanges": [], "entityRanges": []}]})  # fmt: skip
        rows.append((state["type"], value, state["id"]))
    return rows


def posted(page, rows) -> dict:
    data = post_of(page, [(kind, value) for kind, value, _id in rows])
    return data | {f"body-{number}-id": id for number, (_kind, _value, id) in enumerate(rows)}


def test_plugin_is_removed_page_is_edited_and_saved_and_plugin_comes_back(client, editor):
    with lend(Box()):
        page = make_article(author=editor, body=[BOX, WORDS])
        assert "盒子里的话" in client.get(page.url).content.decode()
    restart()
    page = ArticlePage.objects.get(pk=page.pk)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "正文。" in client.get(page.url).content.decode()
    assert "盒子里的话" not in client.get(page.url).content.decode()
    shown = client.get(address)
    assert shown.status_code == 200
    assert says(shown, "原样保留")
    kept, words = states(page)
    assert kept["type"] == KEPT
    assert words["type"] == "paragraph"
    answer = client.post(address, posted(page, sent(page)))
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert body_of(page)[0] == BOX
    assert "改过的正文。" in body_of(page)[1]["value"]
    publish_by_system(ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object(), reason="test")
    with lend(Box()):
        restart()
        page = ArticlePage.objects.get(pk=page.pk)
        assert "盒子里的话" in client.get(page.url).content.decode()
        assert states(page)[0]["type"] == "plugin_box"


def test_block_of_a_plugin_that_is_off_is_kept_and_not_shown(client, editor):
    page = make_article(author=editor, body=[BREATH])
    switch(False)
    assert "慢慢呼吸" not in client.get(page.url).content.decode()
    page = ArticlePage.objects.get(pk=page.pk)
    assert states(page)[0]["type"] == KEPT
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page, sent(page)))
    assert answer.status_code == 302
    assert body_of(page) == [BREATH]


def test_switching_makes_kept_pages_anew(client):
    page = make_article(body=[BREATH])
    assert "慢慢呼吸" in client.get(page.url).content.decode()
    switch(False)
    assert "慢慢呼吸" not in client.get(page.url).content.decode()
    switch(True)
    assert "慢慢呼吸" in client.get(page.url).content.decode()


def test_editor_fills_in_a_block_and_is_told_what_is_wrong(client, editor):
    page = make_article(author=editor, body=[BREATH], live=False)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    wrong = {**BREATH["value"], "breathe_in": 8, "breathe_out": 3}
    answer = client.post(address, posted(page, [("plugin_breathing", wrong, BREATH["id"])]))
    assert answer.status_code == 200
    assert says(answer, "呼气不要比吸气短")
    right = {**BREATH["value"], "breathe_out": 9}
    answer = client.post(address, posted(page, [("plugin_breathing", right, BREATH["id"])]))
    assert answer.status_code == 302
    assert body_of(page) == [{**BREATH, "value": right}]


def test_seal_that_was_changed_is_refused(client, editor):
    page = make_article(author=editor, body=[BOX], live=False)
    page = ArticlePage.objects.get(pk=page.pk)
    assert unseal("x" + states(page)[0]["value"]) is None
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page, [(KEPT, "x", BOX["id"])]))
    assert answer.status_code == 200
    assert body_of(page)[0]["value"] == BOX["value"]


def test_plugin_that_leaves_between_form_and_answer_loses_nothing(client, editor):
    page = make_article(author=editor, body=[BOX], live=False)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, posted(page, [("plugin_box", {"text": "新写的"}, BOX["id"])]))
    assert answer.status_code == 200
    assert body_of(page) == [BOX]


def test_menu_offers_what_is_on_and_never_the_one_that_is_kept():
    names = {one.name for _group, found in STREAM.grouped_child_blocks() for one in found}
    assert {"plugin_breathing", "plugin_asking", "paragraph", KEPT} <= names
    switch(False)
    assert not {"plugin_breathing", "plugin_asking"} & {one.key for one in STREAM.offered()}
    assert STREAM.offered() == []
    packed = json.dumps(JSContext().pack(STREAM), default=str)
    assert "xinqiao.blocks.OpenStreamBlock" in packed


def test_migrations_know_nothing_of_plugins():
    _path, args, _kwargs = STREAM.deconstruct()
    assert not [name for name, _block in args[0] if name.startswith("plugin_") or name == KEPT]


def test_raising_block_leaves_page_editor_and_search_whole(client, editor, lenient):
    row = {**BOX, "type": "plugin_broken"}
    with lend(Broken(), Box()):
        page = make_article(author=editor, body=[row, WORDS])
        assert "正文。" in client.get(page.url).content.decode()
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
        page = ArticlePage.objects.get(pk=page.pk)
        assert states(page)[0]["type"] == KEPT
        assert STREAM.get_searchable_content(page.body) == ["正文。"]
    assert body_of(page)[0] == row


def test_page_with_a_failed_block_is_not_kept_for_everybody(client, lenient):
    works = []

    class Moody(Box):
        key = "moody"

        def render(self, value, ctx):
            if not works:
                raise RuntimeError("not today")
            return super().render(value, ctx)

    with lend(Moody()):
        page = make_article(body=[{**BOX, "type": "plugin_moody"}])
        assert "盒子里的话" not in client.get(page.url).content.decode()
        works.append(1)
        assert "盒子里的话" in client.get(page.url).content.decode()


def test_preview_shows_editors_a_calm_note():
    page = make_article(body=[BOX])
    request = RequestFactory().get(page.url)
    request.is_preview = True
    assert "原样保留" in plugin_block.show(page.body[0], request)


def test_lesson_shows_and_prints_exercises(client):
    lesson = make_lesson(make_curriculum(), exercises=[BREATH, BOX])
    lesson = LessonPage.objects.get(pk=lesson.pk)
    shown = client.get(lesson.url).content.decode()
    assert "慢慢呼吸" in shown
    assert "盒子里的话" not in shown
    assert "慢慢呼吸" in client.get(reverse("lesson_print", args=[lesson.public_id])).content.decode()
    switch(False)
    assert "一起做的练习" not in client.get(lesson.url).content.decode()


def test_blocks_cost_no_queries_of_their_own(client):
    few, many = make_article(body=[BREATH]), make_article(body=[{**BREATH, "id": str(n)} for n in range(12)])
    client.get(few.url)
    client.get(many.url)
    store.reset()
    first = len(count_queries(lambda: client.get(few.url + "?again")))
    store.reset()
    assert len(count_queries(lambda: client.get(many.url + "?again"))) == first
