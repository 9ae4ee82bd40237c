"""The bundler: layers flattened in order, young syntax lowered, files found through the themes, sizes kept."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from cms.bundles import BundleFinder, StyleError, build_bundle, compile_css
from cms.themes import THEMES_DIR, find_bundles, find_source

SITE_BUDGET = 24_000  # bytes over the wire (gzip) for the style of every public page
WORK_BUDGET = 14_000


def lowered(text: str) -> str:
    return compile_css([("sample.css", text)]).strip()


def test_layers_come_out_in_their_order_whatever_the_order_of_files():
    first = ("a.css", "@layer pages { .a { color: red; } } @layer reset, pages;")
    second = ("b.css", "@layer reset { .a { color: blue; } } .late { color: green; }")
    assert compile_css([first, second]).split() == [".a{color:blue}", ".a{color:red}", ".late{color:green}"]


def test_utilities_outweigh_what_comes_later():
    assert lowered("@layer utilities { .mt { margin: 0; } :root.js .x { color: red; } }") == (
        ":root:root .mt{margin:0}\n:root:root:root.js .x{color:red}"
    )


@pytest.mark.parametrize(
    ("written", "served"),
    [
        (".a { inset: 0; }", ".a{top:0;right:0;bottom:0;left:0}"),
        (".a { inset: 1px 2px; }", ".a{top:1px;right:2px;bottom:1px;left:2px}"),
        (".a { padding-inline: 1rem 2rem; }", ".a{padding-inline-start:1rem;padding-inline-end:2rem}"),
        (".a { margin-block: calc(1px + 2px); }", ".a{margin-top:calc(1px + 2px);margin-bottom:calc(1px + 2px)}"),
        (".a { border-end-start-radius: 0; }", ".a{border-bottom-left-radius:0}"),
        (".a { appearance: none; }", ".a{-webkit-appearance:none;appearance:none}"),
        (".a :is(b, i) { color: red; }", ".a b,.a i{color:red}"),
        (".a:not(.b, .c) { color: red; }", ".a:not(.b):not(.c){color:red}"),
        (".a:has(b), .c { color: red; }", ".c{color:red}\n.a:has(b){color:red}"),
        (".a { block-size: 100dvh; }", ".a{block-size:100vh;block-size:100dvh}"),
        (
            ".a { color: color-mix(in srgb, var(--x) 86%, var(--y)); }",
            ".a{color:var(--x);color:color-mix(in srgb, var(--x) 86%, var(--y))}",
        ),
        (
            ".a { --h: color-mix(in srgb, red 10%, transparent); }",
            ".a{--h:transparent}\n@supports (color:color-mix(in srgb,red,red))"
            "{.a{--h:color-mix(in srgb, red 10%, transparent)}}",
        ),
        ('.a::before { content: "{;}"; } /* gone */', '.a::before{content:"{;}"}'),
        (
            "@media print { .a { margin-inline: 0 !important; } }",
            "@media print{.a{margin-inline-start:0 !important;margin-inline-end:0 !important}}",
        ),
    ],
)
def test_young_syntax_is_lowered(written: str, served: str):
    assert lowered(written) == served


@pytest.mark.parametrize(
    "broken", [".a { color: red;", ".a { color: red; } }", ".a { .b { color: red; } }", "@layer attic { .a { b: c } }"]
)
def test_broken_style_is_refused_with_the_name_of_the_file(broken: str):
    with pytest.raises(StyleError, match=r"sample\.css|nested"):
        lowered(broken)


def test_every_source_file_stands_in_a_bundle():
    folder = THEMES_DIR / "default" / "static"
    bundled = {file for files in find_bundles("default").values() for file in files}
    written = {str(path.relative_to(folder)) for path in folder.rglob("*.css")}
    assert written == bundled


def test_bundles_hold_their_budgets():
    assert len(gzip.compress(build_bundle("default", "site").encode())) < SITE_BUDGET
    assert len(gzip.compress(build_bundle("default", "work").encode())) < WORK_BUDGET


def test_the_first_page_stays_under_100_kilobytes_without_pictures():
    static = THEMES_DIR / "default" / "static"
    scripts = [
        static / "js" / name for name in ("first.js", "main.js", "theme.js", "toast.js", "dialog.js", "player.js")
    ]
    sent = [build_bundle("default", "site").encode(), (static / "img" / "icons.svg").read_bytes()]
    assert sum(len(gzip.compress(data)) for data in [*sent, *(path.read_bytes() for path in scripts)]) < 50_000


def test_the_two_dark_blocks_say_the_same():
    text = re.sub(r"\s+", " ", find_source("default", "tokens.css").read_text())
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{([^}]*)\}', text)
    chosen = re.search(r'\[data-theme="dark"\] \{([^}]*)\}', text)
    assert system
    assert chosen
    assert system.group(1).strip() == chosen.group(1).strip()


def test_the_finder_offers_bundles_like_files():
    found = finders.find("css/site.css")
    assert "--brand" in Path(found).read_text(encoding="utf-8")
    assert finders.find("css/nothing.css") is None
    assert {path for path, _storage in BundleFinder().list([])} == {
        f"css/{name}.css" for name in find_bundles(settings.THEME)
    }


def test_a_changed_source_is_served_anew_whatever_its_date(tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    finder = BundleFinder()
    made = finder.make("css/gallery.css")
    whole = made.read_text()
    made.write_text("/* of other sources */\n.old { color: red }")  # younger than every source
    assert finder.make("css/gallery.css").read_text() == whole


def test_what_is_up_to_date_is_not_made_again(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    finder = BundleFinder()
    made = finder.make("css/gallery.css")
    os.utime(made, (1, 1))
    assert finder.make("css/gallery.css").stat().st_mtime == 1
