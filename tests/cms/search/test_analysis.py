"""Analysis: what people type and what stands written meet in the same tokens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.search.analysis import (
    QUERY_LIMIT,
    Analyzer,
    analyzer_for,
    characters,
    clean_query,
    field_dictionary,
    fold,
    stem,
)

ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=200) | st.text(
    alphabet="焦虑慮抑鬱ＳＤＳ薴苧ﬁéİß\u200b\x00\ud800\"'-AND ", max_size=60
)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return analyzer_for(field_dictionary())


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_fold_never_raises_and_is_idempotent(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    folded.encode("utf-8")  # nothing that cannot be written is left
    assert "\x00" not in folded


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_tokens_never_raise_and_are_plain(text: str) -> None:
    analyzer = analyzer_for(field_dictionary())
    folded = clean_query(text)
    assert len(folded) <= QUERY_LIMIT
    for word in [*analyzer.index_words(folded), *characters(folded)]:
        assert word
        assert not any(char.isspace() for char in word)
    for token in analyzer.query_tokens(folded):
        assert "".join(token.characters) == token.word


@given(st.text(alphabet="焦虑抑郁考试怎么办abcSDS1 ", max_size=40))
@settings(max_examples=200, deadline=None)
def test_query_words_are_found_in_the_same_text(text: str) -> None:
    analyzer = analyzer_for(field_dictionary())
    written = " ".join(characters(fold(text)))
    for token in analyzer.query_tokens(clean_query(text)):
        assert " ".join(token.characters) in written


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("焦慮", "焦虑"),
        ("ＳＤＳ量表", "sds量表"),
        ("Anxiety", "anxiety"),
        ("憂鬱", "忧郁"),
        ("a\x00b", "a b"),
        ("焦\u200b虑", "焦虑"),
    ],
)
def test_fold_brings_spellings_together(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("word", ["sds", "sas", "gad", "phq9", "焦虑"])
def test_stem_leaves_acronyms_and_chinese(word: str) -> None:
    assert stem(word) == word


def test_stem_brings_english_forms_together() -> None:
    assert stem("running") == stem("runs") == "run"


def test_dictionary_keeps_scales_whole(analyzer: Analyzer) -> None:
    assert [token.word for token in analyzer.query_tokens("抑郁自评量表")] == ["抑郁自评量表"]
    assert {"抑郁", "抑郁自评量表"} <= set(analyzer.index_words("抑郁自评量表怎么做"))


def test_query_is_cut_at_its_limit() -> None:
    assert len(clean_query("焦虑" * 5000)) == QUERY_LIMIT
