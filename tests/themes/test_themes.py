"""The theme mechanism: looked up file by file, a second theme after collectstatic, clear words for a wrong name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.themes import ThemeError, find_source, theme_chain, theme_template_dirs
from tests.themes.conftest import Collected, run_django


def test_a_theme_falls_back_to_the_default_file_by_file():
    assert [theme.name for theme in theme_chain("spring")] == ["spring", "default"]
    assert find_source("spring", "tokens.css").parts[-3] == "spring"
    assert find_source("spring", "base.css").parts[-3] == "default"
    assert [path.parent.name for path in theme_template_dirs("spring")] == ["spring", "default"]


def test_an_unknown_theme_is_named_with_the_known_ones():
    with pytest.raises(ThemeError, match="default, spring"):
        theme_chain("winter")


@pytest.mark.parametrize("text", ["", 'name = "other"', "name ="])
def test_a_theme_without_a_proper_description_is_refused(tmp_path: Path, text: str):
    (tmp_path / "odd").mkdir()
    if text:
        (tmp_path / "odd" / "theme.toml").write_text(text)
    with pytest.raises(ThemeError, match=r"theme\.toml"):
        theme_chain("odd", root=tmp_path)


def test_the_second_theme_changes_only_what_it_brings(collect: Callable[[str], Collected]):
    plain, spring = collect("default"), collect("spring")
    assert "#0b524c" in plain.text("css/site.css")
    assert "#0b524c" not in spring.text("css/site.css")
    assert "#2d5130" in spring.text("css/site.css")
    assert plain.text("css/work.css") == spring.text("css/work.css")
    without = re.compile(r"\A/\* \w+ \*/|#[0-9a-f]{6}\b")  # the mark of its sources, and every colour
    assert without.sub("#", plain.text("css/site.css")) == without.sub("#", spring.text("css/site.css"))


def test_the_second_theme_draws_its_own_template(tmp_path: Path):
    ask = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'cms.settings'; django.setup();"
        "from django.template.loader import render_to_string as draw;"
        "print(draw('components/empty.html', {'title': 'T'})); print(draw('components/badge.html', {'text': 'B'}))"
    )
    done = run_django("-c", ask, var=tmp_path, XINQIAO_THEME="spring", XINQIAO_DEBUG="1")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "empty--arch" in done.stdout
    assert 'class="badge"' in done.stdout


def test_a_wrong_theme_stops_the_start_with_a_clear_message(tmp_path: Path):
    done = run_django("manage.py", "diffsettings", var=tmp_path, XINQIAO_THEME="winter")
    assert done.returncode != 0
    assert "there is no theme 'winter'" in done.stderr


def test_module_imports_survive_hashed_names(collect: Callable[[str], Collected]):
    collected = collect("default")
    for name, hashed in collected.paths.items():
        if not name.startswith("js/"):
            continue
        text = (collected.folder / hashed).read_text()
        for wanted in re.findall(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']""", text):
            assert (collected.folder / "js" / wanted).is_file(), f"{name} asks for {wanted}"
            assert re.search(r"\.[0-9a-f]{12}\.js$", wanted), f"{name} asks for {wanted} without a hash"
