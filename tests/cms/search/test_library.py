"""The public search: what readers find, what they never find, and what typed nonsense does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, PageViewRestriction

from cms.domain.search import search_library
from cms.models import CurriculumPage, EpisodePage, LessonPage, SectionPage, ShowPage, Topic, Transcript, TranscriptCue
from tests.cms.search.conftest import MakeArticle
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
Index = Callable[[], Any]
NEEDLES = {
    "焦虑": "焦虑的身体：心慌、手抖、喘不上气",
    "考试焦虑": "考试前睡不着，家长少说哪三句话",
    "SDS量表": "抑郁自评量表 SDS 怎么看分数",
    "正念": "三分钟正念练习",
    "亲子沟通": "和青春期孩子说话",
    "mindfulness": "三分钟正念练习",
    "手机": "孩子放不下手机怎么办",
    "校园欺凌": "孩子被同学欺负了",
}


@pytest.fixture
def shelf(make_article: MakeArticle, topic: Topic, index_now: Index) -> None:
    make_article(
        "焦虑的身体：心慌、手抖、喘不上气", "这些感觉来得快，也会退下去。", topics=[topic], audience="everyone"
    )
    make_article(
        "考试前睡不着，家长少说哪三句话",
        "考试前的焦虑很常见，别紧张这三个字不管用。",
        topics=[topic],
        audience="parents",
    )
    make_article("抑郁自评量表 SDS 怎么看分数", "SDS 有二十道题，标准分五十三分以上建议咨询。", audience="everyone")
    make_article("三分钟正念练习", "Mindfulness：先听一分钟的声音。", audience="teachers")
    make_article("和青春期孩子说话", "亲子之间的沟通，先听后说；沟通不是说服。", audience="parents")
    make_article("孩子放不下手机怎么办", "约定时间，一起放下手机。", audience="parents")
    make_article("孩子被同学欺负了", "校园欺凌要早发现、早告诉老师。", audience="parents")
    make_article("老师的一天", "上课、备课、家访。", audience="teachers")
    index_now()


def titles(query: str, **options: Any) -> list[str]:
    return [
        str(card.title).replace("<mark>", "").replace("</mark>", "")
        for card in search_library(query, **options).results
    ]


@pytest.mark.parametrize(("query", "title"), NEEDLES.items())
def test_needle_is_the_first_hit(shelf: None, query: str, title: str) -> None:
    assert titles(query)[0] == title


@pytest.mark.parametrize("query", ["焦虑", "焦慮", "jiaolv", "jiaolü", "焦率", "JiaoLv", "焦虑！", "“焦虑”"])
def test_spellings_of_anxiety_find_the_same(shelf: None, query: str) -> None:
    assert "焦虑的身体：心慌、手抖、喘不上气" in titles(query)
    assert set(titles(query)) == set(titles("焦虑"))


def test_correction_is_said_and_can_be_refused(shelf: None) -> None:
    found = search_library("jiaolv 心慌")
    assert found.is_corrected
    assert found.used_query == "焦虑 心慌"
    assert "<mark>焦虑</mark>" in found.results[0].title
    assert search_library("jiaolv", as_typed=True).total == 0


def test_english_slip_is_corrected(
    shelf: None, make_article: MakeArticle, english_library: Any, index_now: Index
) -> None:
    make_article("Anxiety before exams", "What helps.", parent=english_library)
    index_now()
    found = search_library("anxeity", language="en")
    assert found.used_query == "anxiety"
    assert "Anxiety" in found.results[0].title


def test_words_are_anded_and_loosened_only_when_nothing_holds_all(shelf: None) -> None:
    assert titles("焦虑 家长") == ["考试前睡不着，家长少说哪三句话"]
    found = search_library("焦虑 手机")
    assert found.is_loosened
    assert found.total == 3


def test_little_words_are_not_required(shelf: None) -> None:
    assert titles("校园欺凌怎么办")[0] == "孩子被同学欺负了"


def test_quoted_text_is_looked_for_as_it_stands(shelf: None) -> None:
    assert titles('"听一分钟"') == ["三分钟正念练习"]
    assert titles('"听二分钟"') == []


def test_long_word_is_found_by_its_parts(shelf: None) -> None:
    assert "考试前睡不着，家长少说哪三句话" in titles("考试焦虑")


def test_facets_count_and_leave_out_themselves(shelf: None) -> None:
    found = search_library("孩子")
    assert found.counts["audience"] == {"parents": 3}
    everything = search_library("", filters={"audience": ["parents"], "kind": ["article"]})
    assert everything.total == 4
    assert everything.counts["audience"] == {"parents": 4, "everyone": 2, "teachers": 2}
    assert everything.counts["topic"] == {"anxiety": 1}
    both = search_library("", filters={"audience": ["parents", "teachers"], "kind": ["article"]})
    assert both.total == 6
    narrowed = search_library("焦虑", filters={"topic": ["anxiety"], "audience": ["parents"]})
    assert narrowed.total == 1
    assert narrowed.counts["audience"] == {"everyone": 1, "parents": 1}


def test_draft_is_never_public(make_article: MakeArticle, index_now: Index) -> None:
    make_article("草稿里的焦虑", live=False)
    index_now()
    assert search_library("焦虑").total == 0


def test_unpublished_page_is_gone_before_the_index_knows(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑的一页")
    index_now()
    assert search_library("焦虑").total == 1
    page.unpublish()
    assert search_library("焦虑").results == []
    index_now()
    assert search_library("焦虑").total == 0


def test_restricted_page_is_left_out_from_the_moment_of_restriction(
    make_article: MakeArticle, library: SectionPage, index_now: Index, django_user_model: Any
) -> None:
    section = SectionPage(title="内部", locale=library.locale)
    library.add_child(instance=section)
    make_article("内部的焦虑", parent=section)
    make_article("公开的焦虑")
    index_now()
    assert search_library("焦虑").total == 2
    restriction = PageViewRestriction.objects.create(page=section, restriction_type="groups")
    group = Group.objects.create(name="inside")
    restriction.groups.add(group)
    assert titles("焦虑") == ["公开的焦虑"]
    assert search_library("焦虑").counts["kind"] == {"article": 1}
    member = django_user_model.objects.create(real_name="张三")
    assert search_library("焦虑", user=member).total == 1
    member.groups.add(group)
    member = django_user_model.objects.get(pk=member.pk)
    assert search_library("焦虑", user=member).total == 2


def test_page_moved_under_a_restriction_is_hidden_before_the_index_knows(
    make_article: MakeArticle, library: SectionPage, index_now: Index
) -> None:
    page = make_article("要搬家的焦虑")
    section = SectionPage(title="内部", locale=library.locale)
    library.add_child(instance=section)
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    index_now()
    page.move(section, pos="last-child")
    assert titles("焦虑") == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "-",
        "AND",
        "OR NOT",
        "a:b",
        "title:焦虑",
        "*",
        "焦虑*",
        "焦虑~2",
        "[a TO b]",
        "\\",
        "\x00焦虑",
        "焦虑\u202e",
        "焦虑" * 500,
        "(((",
        '"焦虑',
        "“焦虑",
        "+-焦虑",
        "%",
        "<script>",
        "\ud800",
        "🙂",
        " ",
        "　",
    ],
)
def test_nothing_typed_raises(shelf: None, query: str) -> None:
    found = search_library(query)
    assert found.total >= 0
    assert len(found.query) <= 255


def test_sign_inside_a_query_still_finds(shelf: None) -> None:
    assert titles('"焦虑')[0].startswith("焦虑的身体")
    assert titles("+-焦虑")[0].startswith("焦虑的身体")


@pytest.mark.parametrize("page", [-1, 0, 99, 10**9])
def test_page_that_is_none_is_said(shelf: None, page: int) -> None:
    found = search_library("焦虑", page=page)
    assert found.is_page_missing
    assert found.results == []
    assert found.pages == 1


def test_pages_do_not_overlap(make_article: MakeArticle, index_now: Index) -> None:
    for number in range(23):
        make_article(f"焦虑第{number}篇")
    index_now()
    seen = [title for page in (1, 2, 3) for title in titles("焦虑", page=page)]
    assert len(seen) == len(set(seen)) == 23


def test_chinese_page_is_found_in_english_until_it_is_translated(
    make_article: MakeArticle, english_library: Any, index_now: Index
) -> None:
    page = make_article("SDS 量表怎么看")
    index_now()
    assert search_library("SDS", language="en").results[0].lang == "zh-CN"
    english = make_article("Reading the SDS", parent=english_library, translation_key=page.translation_key)
    index_now()
    assert titles("SDS", language="en") == ["Reading the SDS"]
    assert titles("SDS") == ["SDS 量表怎么看"]
    english.delete()
    index_now()
    assert titles("SDS", language="en") == ["SDS 量表怎么看"]


def test_other_language_is_better_than_nothing(
    make_article: MakeArticle, english_library: Any, index_now: Index
) -> None:
    make_article("Breathing together", parent=english_library)
    index_now()
    found = search_library("breathing")
    assert found.is_other_language
    assert found.results[0].lang == "en"


def test_renamed_topic_is_found_in_its_articles(make_article: MakeArticle, topic: Topic, index_now: Index) -> None:
    make_article("心慌的时候", topics=[topic])
    index_now()
    assert search_library("坦克").total == 0
    topic.name = "坦克"
    topic.save()
    index_now()
    assert search_library("坦克", as_typed=True).total == 1


@pytest.mark.parametrize(
    ("query", "level"),
    [
        ("活着没意思", "crisis"),
        ("不想活了", "crisis"),
        ("想 死", "crisis"),
        ("怎么自杀", "crisis"),
        ("自殺", "crisis"),
        ("kill myself", "crisis"),
        ("buxianghuo", "crisis"),
        ("焦虑 心慌", "strain"),
        ("没意思", "strain"),
        ("笑死我了", ""),
        ("焦虑", ""),
        ("死机了", ""),
        ("suicidal", "crisis"),
    ],
)
def test_words_of_crisis_are_seen(shelf: None, query: str, level: str) -> None:
    assert search_library(query).distress == level


def test_passage_of_the_body_is_shown_and_escaped(make_article: MakeArticle, index_now: Index) -> None:
    make_article("一页", "<p>这里说的是正念 &lt;b&gt; 练习</p>", summary="别的话")
    index_now()
    card = search_library("正念").results[0]
    assert "<mark>正念</mark>" in card.text
    assert "<b>" not in card.text


def test_queries_do_not_grow_with_hits(make_article: MakeArticle, topic: Topic, index_now: Index) -> None:
    def make(count: int) -> None:
        for _number in range(count):
            make_article("焦虑的一页", topics=[topic])
        index_now()

    assert_constant_queries(make, lambda: search_library("焦虑"), at_most=14)


def test_people_are_never_indexed(db: None) -> None:
    from cms.search.documents import indexed_models, is_indexable
    from people.models import Organisation, User

    assert not [model for model in indexed_models() if model._meta.app_label == "people"]
    assert not is_indexable(User)
    assert not is_indexable(Organisation)


def test_empty_index_finds_nothing_quietly(db: None) -> None:
    assert search_library("焦虑").total == 0
    assert Locale.objects.exists()


def test_broadcast_is_found_by_what_was_said_with_the_moment(library: SectionPage, index_now: Index) -> None:
    home = library.get_parent()
    show = ShowPage(title="听心房", locale=library.locale)
    home.add_child(instance=show)
    said = Transcript.objects.create(title="第 14 期", digest="x")
    TranscriptCue.objects.create(transcript=said, position=1, start_ms=0, end_ms=9000, text="大家好")
    TranscriptCue.objects.create(
        transcript=said, position=2, start_ms=380_000, end_ms=390_000, text="惊恐发作一般十分钟到顶"
    )
    episode = EpisodePage(title="门诊里的故事", title_en="Stories", locale=library.locale, transcript=said, number=14)
    show.add_child(instance=episode)
    index_now()
    card = search_library("惊恐发作").results[0]
    assert card.kind == "episode"
    assert "14" in card.kind_words
    assert "6:20" in card.text
    assert "<mark>惊恐发作</mark>" in card.text
    english = search_library("stories", language="en").results[0]
    assert "Stories" in english.title
    assert english.lang == ""


def test_excerpt_is_in_one_language_and_says_which(library: SectionPage, index_now: Index) -> None:
    curriculum = CurriculumPage(title="双周一课", locale=library.locale)
    library.get_parent().add_child(instance=curriculum)
    aims = [("aim", {"text": "给压力起个名字", "text_en": "Name the pressure"}), ("aim", {"text": "找到三个帮手"})]
    curriculum.add_child(
        instance=LessonPage(title="压力来了", title_en="Under pressure", aims=aims, locale=library.locale)
    )
    index_now()
    chinese = search_library("帮手").results[0]
    assert chinese.text == "给压力起个名字 找到三个<mark>帮手</mark>"
    assert (chinese.lang, chinese.text_lang) == ("", "")
    english = search_library("帮手", language="en").results[0]
    assert english.title == "Under pressure"
    assert (english.lang, english.text_lang) == ("", "zh-CN")
    assert search_library("name").results[0].text_lang == "en"


def test_lesson_is_counted_by_stage(library: SectionPage, index_now: Index) -> None:
    curriculum = CurriculumPage(title="双周一课", locale=library.locale)
    library.get_parent().add_child(instance=curriculum)
    curriculum.add_child(instance=LessonPage(title="压力来了", band="senior", locale=library.locale))
    index_now()
    found = search_library("压力")
    assert found.counts["kind"]["lesson"] == 1
    assert found.counts["stage"] == {"senior": 1}
    assert found.counts["length"] == {"long": 1}
