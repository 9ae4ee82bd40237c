"""The browser floor holds for every theme, and the check itself notices what it is for."""

import pytest

from tests.themes.floor import check_css, check_themes


def test_every_theme_keeps_the_browser_floor():
    assert check_themes() == []


@pytest.mark.parametrize(
    "young",
    [
        ".a { color: light-dark(#000, #fff); }",
        ".a { color: oklch(.5 .1 180); }",
        ".a { --x: color-mix(in srgb, red, blue); }",
        ".a { rotate: 45deg; }",
        ".a { inset: 0; }",
        ".a { overflow: clip; }",
        ".a { padding: 4cqi; }",
        ".a { appearance: none; }",
        ".a:has(b), .c { color: red; }",
        ".a :is(b, c) { color: red; }",
        ".a:not(.b, .c) { color: red; }",
        ".a { color: red; & b { color: blue; } }",
        "@layer base { .a { color: red; } }",
        "@media (width >= 40em) { .a { color: red; } }",
    ],
)
def test_what_old_browsers_would_lose_is_refused(young: str):
    assert check_css(young)


@pytest.mark.parametrize(
    "fine",
    [
        ".a { color: red; color: oklch(.5 .1 180); }",
        "@supports (color: oklch(0 0 0)) { .a { --x: oklch(.5 .1 180); } }",
        ".a { overflow: hidden; overflow: clip; }",
        ".a:has(b) { color: red; }",
        "@media (min-width: 40em) { .a { display: grid; } }",
        "@container (min-width: 30rem) { .a { padding: 4cqi; } }",
    ],
)
def test_what_degrades_is_allowed(fine: str):
    assert check_css(fine) == []
