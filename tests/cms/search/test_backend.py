"""Wagtail's search API and admin on our backend: pages, images, snippets, choosers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from modelsearch.backends import get_search_backend
from modelsearch.query import Fuzzy, Phrase, PlainText
from wagtail.models import Page

from cms.models import ArticlePage, ContentPerson, Topic
from cms.search.backend import TantivySearchBackend
from cms.search.compiler import TantivyQueryCompiler
from tests.cms.search.conftest import MakeArticle

pytestmark = pytest.mark.django_db
Index = Callable[[], Any]


@pytest.fixture
def pages(make_article: MakeArticle, index_now: Index) -> list[ArticlePage]:
    found = [
        make_article("考试焦虑怎么办"),
        make_article("失眠的夜晚", "睡不着的时候，焦虑会变大。"),
        make_article("草稿：焦虑与运动", live=False),
        make_article("Anxiety in class"),
    ]
    index_now()
    return found


def test_default_backend_is_ours() -> None:
    assert isinstance(get_search_backend(), TantivySearchBackend)


@pytest.mark.parametrize("query", ["焦虑", "焦慮", "焦"])
def test_queryset_search_finds_chinese_words(pages: list[ArticlePage], query: str) -> None:
    assert Page.objects.search(query).count() == 3
    assert Page.objects.live().search(query).count() == 2


def test_autocomplete_finds_middles_and_beginnings(pages: list[ArticlePage]) -> None:
    assert [page.title for page in Page.objects.autocomplete("焦虑怎么")] == ["考试焦虑怎么办"]
    assert [page.title for page in Page.objects.autocomplete("试焦")] == ["考试焦虑怎么办"]
    assert [page.title for page in Page.objects.autocomplete("anx")] == ["Anxiety in class"]
    assert [page.title for page in Page.objects.autocomplete("class anx")] == ["Anxiety in class"]


def test_conditions_are_pushed_down(pages: list[ArticlePage], library: Page) -> None:
    """The engine answers these alone: no list of all matches is put to the database."""
    handle = get_search_backend().store.handle()
    searcher = handle.index.searcher()
    querysets = [
        Page.objects.live(),
        Page.objects.descendant_of(library),
        Page.objects.filter(Q(live=False) | Q(depth=4), locale=library.locale),
        Page.objects.exclude(pk__in=[pages[0].pk]),
        ArticlePage.objects.filter(audience__in=["everyone", "parents"]),
        Page.objects.filter(first_published_at__isnull=True),
    ]
    for queryset in querysets:
        assert TantivyQueryCompiler(queryset, "焦虑").compile(searcher, handle.analyzer).exact, queryset.query


def test_condition_the_index_cannot_answer_is_answered_by_the_database(
    pages: list[ArticlePage], topic: Topic, index_now: Index
) -> None:
    pages[0].topics.add(topic)
    pages[0].save()
    index_now()
    found = ArticlePage.objects.filter(topics__slug="anxiety").search("焦虑")
    assert found.count() == 1
    assert [page.pk for page in found] == [pages[0].pk]
    assert Page.objects.filter(title__startswith="考试").search("焦虑").count() == 1


def test_phrase_fuzzy_and_slices(pages: list[ArticlePage]) -> None:
    assert Page.objects.search(Phrase("焦虑会变大")).count() == 1
    assert Page.objects.search(Phrase("会焦虑变大")).count() == 0
    assert [page.title for page in Page.objects.search(Fuzzy("anxeity"))] == ["Anxiety in class"]
    every = Page.objects.search(PlainText("焦虑"))
    assert len(every[1:3]) == 2
    assert every[1:].count() == 2
    assert [page.pk for page in every][1] == every[1].pk


def test_fields_narrow_the_search(pages: list[ArticlePage]) -> None:
    assert ArticlePage.objects.search("焦虑", fields=["title"]).count() == 2
    assert ArticlePage.objects.search("焦虑", fields=["body"]).count() == 1


def test_order_of_the_database_is_kept(pages: list[ArticlePage]) -> None:
    found = Page.objects.order_by("title").search("焦虑", order_by_relevance=False)
    assert [page.title for page in found] == sorted(page.title for page in found)


def test_facet_counts(pages: list[ArticlePage]) -> None:
    assert ArticlePage.objects.search("焦虑").facet("live") == {True: 2, False: 1}


def test_score_is_annotated(pages: list[ArticlePage]) -> None:
    scores = [page.score for page in Page.objects.search("焦虑").annotate_score("score")]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


@pytest.mark.parametrize("typed", ['"', "-", "AND", "(", "焦虑:*", "\x00", "' OR 1=1", "焦" * 3000])
def test_typed_nonsense_never_raises(pages: list[ArticlePage], typed: str) -> None:
    list(Page.objects.search(typed))
    list(Page.objects.autocomplete(typed))


def test_snippets_are_found(topic: Topic, index_now: Index) -> None:
    ContentPerson.objects.create(name="李静")
    index_now()
    backend = get_search_backend()
    assert [person.name for person in backend.autocomplete("李", ContentPerson)] == ["李静"]
    assert [found.slug for found in backend.autocomplete("焦", Topic.objects.all())] == ["anxiety"]


@pytest.mark.django_db
class TestAdmin:
    @pytest.fixture
    def admin(self, client: Client, django_user_model: Any) -> Client:
        user = django_user_model.objects.create(real_name="管理", is_superuser=True, is_staff=True)
        client.force_login(user)
        return client

    def test_page_search_finds_chinese_and_drafts(self, admin: Client, pages: list[ArticlePage]) -> None:
        answer = admin.get(reverse("wagtailadmin_pages:search"), {"q": "焦虑"})
        body = answer.content.decode()
        assert "考试焦虑怎么办" in body
        assert "草稿：焦虑与运动" in body

    def test_page_chooser_finds_chinese(self, admin: Client, pages: list[ArticlePage]) -> None:
        answer = admin.get(reverse("wagtailadmin_choose_page_search"), {"q": "焦虑"})
        assert "考试焦虑怎么办" in answer.content.decode()

    def test_typed_quote_is_no_error(self, admin: Client, pages: list[ArticlePage]) -> None:
        assert admin.get(reverse("wagtailadmin_pages:search"), {"q": '"'}).status_code == 200
