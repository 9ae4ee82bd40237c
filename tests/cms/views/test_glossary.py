"""The glossary: terms marked once, never inside links or code, without breaking a text; the page by letters."""

import re

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain import glossary
from cms.domain.glossary import by_letter, mark_terms, mark_text, write_explanations
from cms.models import GlossaryTerm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms(db):
    glossary.forget_vocabulary()
    GlossaryTerm.objects.create(
        name="共情", name_en="Empathy", slug="gong-qing", text="站在对方的处境里感受。", text_en="Feeling with somebody.",
        synonyms="同理心\nempathic",
    )  # fmt: skip
    GlossaryTerm.objects.create(name="焦虑", slug="jiao-lv", text="对将来的担心 <b>过多</b>。")
    GlossaryTerm.objects.create(name="广泛性焦虑", slug="guang-fan", text="一种焦虑障碍。")
    GlossaryTerm.objects.create(name="旧词", slug="jiu", text="不再用。", is_shown=False)
    yield
    glossary.forget_vocabulary()


def test_first_occurrence_is_marked_once_and_the_longest_word_wins():
    seen = set()
    marked = mark_terms("<p>共情和广泛性焦虑；同理心、焦虑、旧词。共情</p>", seen=seen)
    assert re.findall(r'data-term="([\w-]+)"', marked) == ["gong-qing", "guang-fan", "jiao-lv"]
    assert seen == {"gong-qing", "guang-fan", "jiao-lv"}
    assert 'href="/glossary/#gong-qing"' in marked


def test_links_headings_code_and_attributes_are_left_alone():
    for html in (
        "<a href='/x/'>共情</a>",
        "<h2>共情</h2>",
        "<code>共情</code>",
        '<img alt="共情">',
        "<button>共情</button>",
    ):
        assert mark_terms(html, seen=set()) == html
    assert "data-term" in mark_terms("<a>共情</a><br>共情", seen=set())
    assert mark_terms("<p>psempathy empathyx</p>", seen=set()) == "<p>psempathy empathyx</p>"
    assert "data-term" in mark_terms("<p>Empathic words</p>", seen=set())


@settings(deadline=None)
@given(st.text(alphabet="共情焦虑<>&\"'a/b ", max_size=40))
def test_words_stay_the_words_they_were(text):
    glossary.read_vocabulary()
    marked = str(mark_text(text, seen=set()))
    from django.utils.html import escape  # what a template would have shown

    assert re.sub(r'<a class="term"[^>]*>|</a>', "", marked) == escape(text)


def test_explanations_are_escaped_and_in_the_language_of_the_page():
    assert "&lt;b&gt;" in write_explanations(["jiao-lv"])
    glossary.forget_vocabulary()
    with override("en"):
        assert "Feeling with somebody." in write_explanations(["gong-qing"])
        assert "对将来的担心" in write_explanations(["jiao-lv"])
    assert write_explanations([]) == ""


def test_page_lists_terms_under_their_letters():
    assert [letter for letter, _terms in by_letter()] == ["G", "J"]
    shown = Client().get("/glossary/").content.decode()
    assert 'id="gong-qing"' in shown

    assert "也说：Empathy、同理心、empathic" in shown
    assert "旧词" not in shown
    assert "Feeling with somebody." in Client().get("/en/glossary/").content.decode()


def test_a_change_shows_at_once():
    GlossaryTerm.objects.create(name="依恋", slug="yi-lian", text="与重要的人之间的纽带。")
    assert "data-term" in mark_terms("依恋", seen=set())
    GlossaryTerm.objects.filter(slug="yi-lian").first().delete()
    assert mark_terms("依恋", seen=set()) == "依恋"
