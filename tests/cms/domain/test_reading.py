"""What counts as the words of a text: everything written to be read, and nothing else."""

from cms.domain.reading import plain_text, texts_of
from cms.models import ArticlePage, EpisodePage, LessonPage


def test_words_of_an_article_are_those_one_reads():
    page = ArticlePage(
        body=[
            ("heading", {"text": "可以这样开口", "level": "2"}),
            ("paragraph", "<p>先坐下。</p><p>再听 &amp; 等。</p>"),
            ("callout", {"kind": "tip", "title": "记一下", "text": "<p>他一直很乖。</p>"}),
            ("keypoints", {"title": "三句话", "points": ["1 < 2", "留在身边"]}),
            ("scene", {"scene": "bridge", "hue": "t-anxiety", "caption": "桥"}),
        ]
    )
    assert plain_text(page.body) == "可以这样开口 先坐下。 再听 & 等。 记一下 他一直很乖。 三句话 1 < 2 留在身边 桥"
    assert not {"tip", "Tip", "bridge", "2"} & set(searchable(page))


def searchable(page: ArticlePage) -> list[str]:
    """What the search index gets of the body."""
    return list(page.body.stream_block.get_searchable_content(page.body))


def test_fields_in_english_can_be_told_from_the_others():
    lesson = LessonPage(aims=[("aim", {"text": "说出感受", "text_en": "Say what you feel"})])
    assert list(texts_of(lesson.aims)) == [("text", "说出感受"), ("text_en", "Say what you feel")]


def test_kind_and_time_of_a_part_are_no_words():
    episode = EpisodePage(segments=[("segment", {"start": 0, "kind": "science", "title": "床", "guests": []})])
    assert plain_text(episode.segments) == "床"


def test_rich_text_is_read_without_its_markup():
    assert plain_text("<p>第一句。</p><ul><li>其二</li></ul>") == "第一句。 其二"
    assert plain_text("a < b") == "a < b"
