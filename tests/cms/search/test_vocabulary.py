"""The table of words: what is suggested, what is meant, and what editors add."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.domain.vocabulary import distance, forget_words, meant_query, refresh_terms, spell, suggest_terms
from cms.models import SearchTerm, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(topic: Topic) -> None:
    refresh_terms()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jiaolv", "焦虑"),
        ("jiaolyu", "焦虑"),
        ("jl", "焦虑"),
        ("焦率", "焦虑"),
        ("考试焦率", "考试焦虑"),
        ("jiaolvshimian", "焦虑 失眠"),
        ("zhengnian", "正念"),
        ("anxeity", "anxiety"),
        ("mindfullness", "mindfulness"),
        ("jiaolv 心慌", "焦虑 心慌"),
        ("焦虑", ""),
        ("anxiety", ""),
        ("sds", ""),
        ("量子色动力学", ""),
        ("", ""),
        ("xyzzy", ""),
    ],
)
def test_what_was_meant(table: None, typed: str, meant: str) -> None:
    assert meant_query(typed) == meant


def test_weight_puts_the_field_before_everyday_words(table: None) -> None:
    SearchTerm.objects.create(term="交流", folded="交流", pinyin="jiaoliu", initials="jl", weight=60, source="editor")
    forget_words()
    assert suggest_terms("jiaol", language="zh-hans")[0] == "焦虑"
    assert meant_query("jl") == "焦虑"


def test_spelling_of_umlaut_is_the_one_people_type() -> None:
    assert spell("焦虑") == "jiaolv"


@pytest.mark.parametrize(
    ("left", "right", "slips"), [("anxeity", "anxiety", 1), ("a", "a", 0), ("abc", "xyz", 2), ("sleep", "slep", 1)]
)
def test_distance_counts_slips_up_to_its_limit(left: str, right: str, slips: int) -> None:
    assert distance(left, right, 1) == slips


def test_look_ups_take_no_time(table: None) -> None:
    meant_query("jiaolv")
    started = time.perf_counter()
    for _ in range(20):
        meant_query("jiaolv")
        meant_query("焦率")
    assert (time.perf_counter() - started) / 40 < 0.01


def test_refreshing_twice_changes_nothing_and_keeps_editors_words(table: None) -> None:
    SearchTerm.objects.create(term="小棉袄", folded="小棉袄", pinyin="xiaomianao", initials="xma", source="editor")
    before = set(SearchTerm.objects.values_list("pk", "folded", "weight"))
    refresh_terms()
    assert set(SearchTerm.objects.values_list("pk", "folded", "weight")) == before


def test_deleted_topic_takes_its_word_along(table: None) -> None:
    topic = Topic.objects.create(name="坐禅", name_en="Zazen", slug="zazen")
    refresh_terms()
    assert suggest_terms("zuochan", language="zh-hans") == ["坐禅"]
    topic.delete()
    refresh_terms()
    assert suggest_terms("zuochan", language="zh-hans") == []


def test_titles_are_suggested_but_correct_nothing(
    table: None, make_article: Callable[..., Any], index_now: Callable[[], Any]
) -> None:
    make_article("三分钟呼吸空间")
    index_now()
    assert suggest_terms("三分钟", language="zh-hans") == ["三分钟呼吸空间"]
    assert suggest_terms("sfzhxkj", language="zh-hans") == ["三分钟呼吸空间"]
    forget_words()
    assert meant_query("sfzhxkj") == ""


def test_editor_adds_a_word_in_the_admin(client: Client, django_user_model: Any, settings: Any, tmp_path: Any) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    client.force_login(django_user_model.objects.create(real_name="管理", is_superuser=True, is_staff=True))
    address = reverse("wagtailsnippets_cms_searchterm:add")
    answer = client.post(address, {"term": "小棉襖", "language": "zh-hans", "weight": "80"})
    assert answer.status_code == 302
    term = SearchTerm.objects.get(term="小棉襖")
    assert (term.folded, term.pinyin, term.initials, term.source) == ("小棉袄", "xiaomianao", "xma", "editor")
    again = client.post(address, {"term": "小棉袄", "language": "zh-hans", "weight": "80"})
    assert again.status_code == 200
    assert SearchTerm.objects.filter(folded="小棉袄").count() == 1


@pytest.mark.parametrize("typed", ["jiaolv", "jiaolü", "焦虑", "焦慮"])
def test_search_of_the_admin_reads_pinyin(make_article: Any, index_now: Any, typed: str) -> None:
    page = make_article("焦虑不是敌人")
    refresh_terms()
    forget_words()
    index_now()
    assert page.pk in {found.pk for found in Page.objects.search(typed)}
    assert page.pk in {found.pk for found in Page.objects.autocomplete(typed)}
