"""Disclosures of self-harm and abuse: what must be heard is heard, and sayings of every day are not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import DISCLOSURE_WORDS, DisclosureKind, find_disclosures


@pytest.mark.parametrize(
    "text",
    [
        *(
            "我不想活了",
            "有时候想死",
            "觉得活着没意思",
            "活着真没意思",
            "他说活着没有意义",
            "她割腕过两次",
            "我割腕",
            "我想自杀",
        ),
        *(
            "不想再活下去了",
            "想结束自己的生命",
            "不如死了算了",
            "昨晚写了遗书",
            "用小刀划自己的手",
            "他一直在自残",
            "这学期我有轻生的念头",
        ),
        *("想 死", "想\n死", "我想自\u200b杀", "我想自殺"),
        *(
            "I want to die",
            "I am SUICIDAL",
            "I keep hurting myself",
            "I don’t want to live any more",
            "she wants to die",
        ),
    ],
)
def test_self_harm_is_heard(text):
    assert DisclosureKind.SELF_HARM in find_disclosures(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "爸爸喝了酒就打我",
            "她说在家里被打",
            "邻居叔叔摸我下面",
            "孩子可能受到虐待",
            "被性侵过",
            "他掐着我脖子",
            "三天不给他饭吃",
        ),
        *("My father hits me", "she was molested", "he was beaten by his uncle", "I was ABUSED as a child"),
    ],
)
def test_abuse_is_heard(text):
    assert DisclosureKind.ABUSE in find_disclosures(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "今天累死了",
            "笑死我了",
            "饿死了",
            "气死我了",
            "热死人",
            "忙得要死",
            "困死了",
            "丑死了",
            "死记硬背",
            "死角",
            "死心",
        ),
        *(
            "想死你了",
            "想死我了",
            "不想死记硬背",
            "不想活动",
            "今天不想干活了",
            "跳楼价清仓",
            "他打我电话",
            "打我手机就行",
        ),
        *(
            "学了自杀预防的课",
            "预防自杀人人有责",
            "参加反家暴宣传",
            "防性侵教育讲座",
            "生命教育课",
            "思路被打断了",
            "我被打动了",
        ),
        *("文件被打印出来", "活得很有意思", "生活没意思", "结束了一节生命教育课", "上课铃一响", "写了一封信"),
        *(
            "I died laughing",
            "dying of laughter",
            "killing time",
            "a deadline",
            "beat me to it",
            "the story touched me deeply",
        ),
        *("a lesson on suicide prevention", "therapists", "we traped the ball", "hit me up later"),
    ],
)
def test_saying_of_every_day_is_no_disclosure(text):
    assert find_disclosures(text) == frozenset()


def test_harmless_word_does_not_hide_a_disclosure_beside_it():
    assert find_disclosures("今天学了自杀预防，可是我真的想自杀") == {DisclosureKind.SELF_HARM}
    assert find_disclosures("爸爸打我，还打我手机骂我") == {DisclosureKind.ABUSE}


def test_both_kinds_are_told_apart():
    assert find_disclosures("他天天打我，我不想活了") == set(DisclosureKind)


def test_words_are_data_without_doubles():
    words = json.loads(DISCLOSURE_WORDS.read_text(encoding="utf-8"))
    assert set(words) == {*DisclosureKind, "harmless"}
    for name, phrases in words.items():
        assert len(phrases) == len(set(phrases)), name
        assert all(phrase == phrase.strip().casefold() for phrase in phrases), name


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert find_disclosures(text) <= set(DisclosureKind)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["我不想活了", "爸爸打我了", "I want to die"]))
def test_disclosure_is_heard_wherever_it_stands(before, after, sentence):
    assert find_disclosures(f"{before}。{sentence}。{after}")
