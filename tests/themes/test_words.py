"""Words on a page that are not in its language say so; names are left alone; sentences follow as their language writes."""

import pytest
from django.template import Context, Template
from django.utils import translation


def draw(source: str, language: str, **values: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(values))


@pytest.mark.parametrize("words", ["教师心理健康素养", "PHQ-9 情绪自测", "<p>先听，<b>class</b> 再说。</p>"])
def test_chinese_words_on_an_english_page_carry_their_language(words):
    assert draw("<h1{{ words|lang_attr }}>", "en", words=words) == '<h1 lang="zh-Hans">'


@pytest.mark.parametrize("words", ["", None, "Listening first", "A talk with 顾言 about sleep"])
def test_other_words_on_an_english_page_carry_none(words):
    assert draw("<h1{{ words|lang_attr }}>", "en", words=words) == "<h1>"


@pytest.mark.parametrize("words", ["教师", "Listening first", ""])
def test_chinese_page_is_left_as_it_is(words):
    assert draw("<h1{{ words|lang_attr }}>{{ words|spoken }}</h1>", "zh-hans", words=words) == f"<h1>{words}</h1>"


def test_content_in_a_sentence_has_its_own_span_and_is_escaped():
    source = "{% load i18n %}{% blocktranslate with t=title|spoken %}Next: {{ t }}{% endblocktranslate %}"
    assert draw(source, "en", title="看见 <变化>") == 'Next: <span lang="zh-Hans">看见 &lt;变化&gt;</span>'
    assert draw("{{ title|spoken }}", "en", title="<b>") == "&lt;b&gt;"


def test_name_is_not_to_be_translated():
    assert draw("{{ name|named }}", "en", name="顾言<") == '<span translate="no">顾言&lt;</span>'
    assert draw("{{ name|named }}", "en", name="") == ""


@pytest.mark.parametrize(("language", "text"), [("en", "一。 二&lt;。 三。"), ("zh-hans", "一。二&lt;。三。")])
def test_sentences_stand_apart_only_where_the_language_leaves_a_space(language, text):
    values = {"one": "一。", "two": "二<。", "three": "三。", "none": ""}
    assert draw("{{ one|then:two|then:none|then:three }}", language, **values) == text
    assert draw("{{ all|sentences }}", language, all=["一。", "二<。", "三。"]) == text
