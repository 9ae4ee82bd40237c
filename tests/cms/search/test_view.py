"""The search page as a reader meets it, without JavaScript."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.models import Topic
from tests.cms.search.conftest import MakeArticle
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
Index = Callable[[], Any]


@pytest.fixture(autouse=True)
def _static(settings: Any, tmp_path: Any) -> None:
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture
def shelf(make_article: MakeArticle, topic: Topic, index_now: Index) -> None:
    for number in range(12):
        make_article(
            f"焦虑第{number}篇", "心慌的时候先呼气。", topics=[topic], audience="parents" if number % 2 else "everyone"
        )
    make_article("活着没意思的时候，可以打给谁", "先打 12356。")
    index_now()


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_results_show_marks_counts_and_pages(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=焦虑")
    assert "<mark>焦虑</mark>" in body
    assert re.search(r'<b class="num">12</b>', body)
    assert 'rel="next"' in body
    assert 'name="robots" content="noindex' in body
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", body)


def test_answer_is_kept_nowhere(client: Client, shelf: None) -> None:
    answer = client.get("/search/?q=焦虑")
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_filters_are_links_that_keep_the_words(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=焦虑&audience=parents&page=1")
    assert '<b class="num">6</b>' in body
    links = re.findall(r'href="(/search/\?[^"]+)"', body)
    assert any("audience=everyone" in link and "audience=parents" in link for link in links)
    assert all("q=" in link for link in links if "audience=" in link)
    taken_back = [link for link in links if "audience" not in link]
    assert taken_back


def test_unknown_filters_and_values_are_no_error(client: Client, shelf: None) -> None:
    page(client, "/search/?q=焦虑&audience=nobody&kind=%00&sort=?&length=" + "x" * 500)
    page(client, "/search/?q=焦虑&topic='; DROP TABLE--")


@pytest.mark.parametrize("number", ["-1", "0", "99", "abc", "1e9", "９", "99999999999999999999"])
def test_page_that_is_none_gets_a_clear_answer(client: Client, shelf: None, number: str) -> None:
    body = page(client, f"/search/?q=焦虑&page={number}", status=404)
    assert 'class="empty' in body
    assert 'class="btn btn--primary" href="/search/?q=' in body  # to the first page


@pytest.mark.parametrize(
    "query",
    [
        "%22",
        "-",
        "AND",
        "%00",
        "%27%20OR%201=1",
        "%F0%9F%99%82",
        "%ED%A0%80",
        "焦" * 3000,
        "%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_typed_nonsense_is_no_error(client: Client, shelf: None, query: str) -> None:
    body = page(client, f"/search/?q={query}")
    assert "<script>alert" not in body


def test_crisis_words_bring_help_first(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=活着没意思")
    card, results = body.index("helpcard--distress"), body.index('<ol class="results">')
    assert card < results
    assert 'href="tel:12356"' in body[card:results]
    assert 'href="tel:120"' in body[card:results]
    assert "facets-side" not in body


def test_crisis_words_are_read_generously(client: Client, make_article: MakeArticle, index_now: Index) -> None:
    make_article("朋友说活着没意思，怎么接")
    make_article("提不起劲，什么都没意思，是怎么了")
    index_now()
    body = page(client, "/search/?q=活着没意思")
    assert "提不起劲" in body


def test_crisis_words_bring_help_without_results(client: Client, db: None) -> None:
    assert "helpcard--distress" in page(client, "/search/?q=不想活了")


def test_strain_brings_a_hand_beside_results(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=心慌")
    assert "helpcard--slim" in body
    assert "helpcard--distress" not in body


def test_correction_is_said_with_a_way_back(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=jiaolv")
    assert "<strong>焦虑</strong>" in body
    assert "exact=1" in body
    assert "<strong>焦虑</strong>" not in page(client, "/search/?q=jiaolv&exact=1")


def test_nothing_found_says_what_to_do(client: Client, shelf: None) -> None:
    body = page(client, "/search/?q=量子色动力学&kind=course")
    assert 'class="empty' in body
    assert 'href="/search/?q=' in body  # take the filters away


def test_start_offers_topics(client: Client, topic: Topic) -> None:
    assert "/search/?topic=anxiety" in page(client, "/search/")


def test_english_page_speaks_english(client: Client, shelf: None) -> None:
    body = page(client, "/en/search/?q=焦虑")
    assert '<html lang="en"' in body
    assert "results" in body
    assert 'lang="zh-CN"' in body
    assert "<mark>焦虑</mark>第" in body


def test_suggestions_know_pinyin_and_initials(client: Client, topic: Topic, index_now: Index) -> None:
    index_now()
    for typed in ("jiaol", "jl", "焦", "JIAO"):
        words = json.loads(page(client, f"/search/suggest/?q={typed}"))["words"]
        assert words[0] == "焦虑"
    assert json.loads(page(client, "/search/suggest/?q="))["words"] == []
    assert json.loads(page(client, "/search/suggest/?q=%25%00"))["words"] == []
    assert json.loads(page(client, "/search/suggest/?q=zisha"))["words"] == []


def test_only_reading_is_allowed(client: Client, db: None) -> None:
    assert client.post("/search/", {"q": "焦虑"}).status_code == 405


def test_query_is_not_logged(client: Client, shelf: None, caplog: Any, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create(real_name="张三"))
    with caplog.at_level(logging.DEBUG):
        page(client, "/search/?q=焦虑到睡不着")
    ours = [record for record in caplog.records if record.name.startswith(("cms", "people", "modelsearch"))]
    assert not [record for record in ours if "焦虑" in record.getMessage()]


def test_search_page_costs_the_same_with_more_hits(
    client: Client, make_article: MakeArticle, topic: Topic, index_now: Index
) -> None:
    def make(count: int) -> None:
        for _number in range(count):
            make_article("焦虑的一页", topics=[topic])
        index_now()

    assert_constant_queries(make, lambda: client.get("/search/?q=焦虑"), at_most=18)
