"""HTML of plugins for a place among others: taken when it is whole, left out when it would break what follows."""

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import BlockCtx, Kind
from plugins.host.answers import ContractBroken
from plugins.host.extension_answers import check_hook_answer
from plugins.host.markup import fault_of_markup
from plugins.host.registry import registry


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>a</p><p>b",
        "<ul><li>a<li>b</ul><table><tr><td>1<td>2</table>",
        '<svg><path d="x"/><use href="#a"/></svg><img src="x"><br>',
        "<p>1 < 2 &amp; 3 > 2</p>",
        '<script src="x.js" defer></script><details open><summary>a</summary>b</details>',
    ],
)
def test_whole_html_is_taken(html):
    assert fault_of_markup(html) == ""


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("</div></main>", "</div> closes nothing"),
        ("<section><div>", "<div> is never closed"),
        ("<div><b>a</div></b>", "</div> closes nothing"),
        ("<p>a</p><!-- the rest of the page", "does not end"),
        ('<p>a</p><div class="the rest', "does not end"),
        ("<body><p>a</p></body>", "<body> does not belong"),
    ],
)
def test_html_that_would_break_the_page_is_left_out(html, words):
    assert words in fault_of_markup(html)
    with pytest.raises(ContractBroken, match="not whole"):
        check_hook_answer("page_sidebar", SafeString(html))


@given(st.text(alphabet='<>/!-ab ="', max_size=60))
def test_no_text_makes_the_look_at_it_raise(text):
    assert isinstance(fault_of_markup(text), str)


@pytest.mark.parametrize("value", ["plain text", 42, SafeString("a" * 6_000_000)])
def test_slot_that_gives_anything_else_is_a_failure(value):
    with pytest.raises(ContractBroken):
        check_hook_answer("dashboard_card", value)


def test_built_in_blocks_are_whole():
    for offer in registry.offers(Kind.CONTENT_BLOCK):
        for sample in offer.extension.samples():
            block = offer.extension
            assert fault_of_markup(block.render(sample.value, _context(sample))) == ""


def _context(sample):
    return BlockCtx(facts=sample.facts)
