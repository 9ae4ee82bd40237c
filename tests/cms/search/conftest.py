"""A library to search in: pages made in one line, and the index brought up to date when a test asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from cms.domain.vocabulary import forget_words, refresh_terms
from cms.models import ArticlePage, SectionPage, Topic
from cms.receivers import search as receivers
from cms.search.outbox import Applied, apply_outbox

MakeArticle = Callable[..., ArticlePage]


@pytest.fixture(autouse=True)
def _connected() -> None:
    receivers.connect()
    forget_words()


@pytest.fixture
def library(db: None) -> SectionPage:
    return SectionPage.objects.filter(locale__language_code="zh-hans").order_by("depth").first()


@pytest.fixture
def english_library(db: None) -> SectionPage:
    return SectionPage.objects.filter(locale__language_code="en").order_by("depth").first()


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.get_or_create(
        slug="anxiety", defaults={"name": "焦虑", "name_en": "Anxiety", "hue": "t-anxiety"}
    )[0]


@pytest.fixture
def make_article(library: SectionPage) -> MakeArticle:
    """An article below the library; `body` is one paragraph."""

    def make(title: str, body: str = "", *, parent: Page | None = None, topics: Any = (), **fields: Any) -> ArticlePage:
        parent = Page.objects.get(pk=(parent or library).pk).specific
        page = ArticlePage(title=title, locale=parent.locale, **fields)
        if body:
            page.body = [("paragraph", body)]
        parent.add_child(instance=page)
        if topics:
            page.topics.set(topics)
            page.save()
        return page

    return make


@pytest.fixture
def index_now(db: None) -> Callable[[], Applied]:
    """Apply everything that waits, and refresh the table of words."""

    def apply() -> Applied:
        refresh_terms()
        return apply_outbox()

    return apply
