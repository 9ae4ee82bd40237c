"""Highlights: marks stand in the original text, and nothing but marks gets through."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.highlight import Needles, marked, needles_of, passage, spans
from cms.search.analysis import analyzer_for, clean_query, field_dictionary


def needles(query: str) -> Needles:
    return needles_of(analyzer_for(field_dictionary()).query_tokens(clean_query(query)))


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("考前焦虑怎么办", "焦慮", "考前<mark>焦虑</mark>怎么办"),
        ("考前焦慮怎麼辦", "焦虑", "考前<mark>焦慮</mark>怎麼辦"),
        ("ＳＤＳ量表", "sds", "<mark>ＳＤＳ</mark>量表"),
        ("Learning to breathe", "learn", "<mark>Learning</mark> to breathe"),
        ("a < b & 焦虑", "焦虑", "a &lt; b &amp; <mark>焦虑</mark>"),
        ("ﬁnding sleep", "finding", "<mark>ﬁnding</mark> sleep"),
        ("没有", "焦虑", "没有"),
    ],
)
def test_marked_marks_the_original(text: str, query: str, html: str) -> None:
    assert marked(text, needles(query)) == html


@given(st.text(max_size=120), st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_marked_is_the_text_with_marks_and_nothing_else(text: str, query: str) -> None:
    html = str(marked(text, needles(query)))
    assert re.fullmatch(r"[^<>]*(?:<mark>[^<>]+</mark>[^<>]*)*", html)
    found = spans(text, needles(query))
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_script_in_title_and_query_is_escaped() -> None:
    html = marked('<script>alert("焦虑")</script>', needles('<script> 焦虑 "x'))
    assert "<script>" not in html.replace("<mark>", "").replace("</mark>", "")
    assert "&lt;" in html


def test_passage_shows_where_words_stand_close() -> None:
    text = "焦虑常见。" + "这里说别的事情。" * 30 + "考试前的焦虑，可以用正念来缓和。" + "再说别的。" * 30
    found = passage(text, needles("焦虑 正念"))
    assert found is not None
    assert "<mark>正念</mark>" in found
    assert found.startswith("…")
    assert found.endswith("…")


def test_passage_is_none_without_a_hit() -> None:
    assert passage("别的事情", needles("焦虑")) is None
