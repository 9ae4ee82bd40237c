"""Rich text set by code: what is dangerous leaves, what editors write stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.rich_text import clean_plain, clean_rich_text, clean_stream
from cms.models import ArticlePage

DANGER = [
    "<script>alert(1)</script><p>a</p>",
    '<p onclick="alert(1)">a</p>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" java&#09;script:alert(1)">a</a>',
    "<img src=x onerror=alert(1)>a",
    "<svg><script>alert(1)</script></svg>a",
    '<iframe src="//evil.example"></iframe>a',
    '<p style="background:url(javascript:1)">a</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>a",
    '<embed embedtype="media" url="//evil.example">a',
    '<a linktype="page" id="1 onmouseover=alert(1)">a</a>',
    "<!-- <p>a --><p>a</p>",
]


@pytest.mark.parametrize("html", DANGER)
def test_danger_leaves(html):
    clean = clean_rich_text(html).lower()
    for word in ("script", "onerror", "onclick", "onmouseover", "javascript", "evil.example", "style=", "<svg", "<!--"):
        assert word not in clean, clean


@pytest.mark.parametrize(
    "html",
    [
        "<p>一段<b>重要</b>的话</p>",
        '<p><a linktype="page" id="12">链接</a></p>',
        '<p><a href="https://www.who.int/">来源</a></p>',
        "<ul><li>一</li><li>二</li></ul>",
        '<p><a href="tel:12356">12356</a></p>',
        '<embed embedtype="image" id="3" alt="说明" format="left">',
    ],
)
def test_what_editors_write_stays(html):
    assert clean_rich_text(html) == html


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_rich_text(text)
    assert clean_rich_text(once) == once


def test_plain_text_has_no_markup():
    assert clean_plain("<b>a</b><script>x</script>") == "a"


def test_stream_is_cleaned_at_every_depth_and_plain_fields_stay():
    block = ArticlePage._meta.get_field("body").stream_block
    dirty = [
        ("heading", {"text": "a < b & c", "level": "2"}),
        ("paragraph", "<p>x</p><script>alert(1)</script>"),
        {"type": "fold", "value": {"title": "t", "text": '<p onclick="x">y</p>'}, "id": "1"},
        ("keypoints", {"title": "k", "points": ["1 < 2"]}),
    ]
    clean = clean_stream(block, dirty)
    assert clean[0] == ("heading", {"text": "a < b & c", "level": "2"})
    assert clean[1] == ("paragraph", "<p>x</p>")
    assert clean[2]["value"]["text"] == "<p>y</p>"
    assert clean[3][1]["points"] == ["1 < 2"]
