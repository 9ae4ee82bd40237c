"""Every component template renders, alone and in the gallery; what it names exists."""

import re

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation

from cms.themes import THEMES_DIR, find_source

TEMPLATES = THEMES_DIR / "default" / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "components").glob("*.html"))
ON_REQUEST = {"form_field"}  # drawn by the form renderer, never bare


def symbols(sheet: str) -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', find_source("default", sheet).read_text()))


@pytest.mark.parametrize("name", [name for name in COMPONENTS if name not in ON_REQUEST])
def test_component_renders_without_arguments(name: str):
    assert isinstance(render_to_string(f"components/{name}.html", {}), str)


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_says_its_arguments_on_top(name: str):
    assert (TEMPLATES / "components" / f"{name}.html").read_text().lstrip().startswith("{% comment %}")


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_has_no_inline_style_or_script(name: str):
    assert not re.search(r"\sstyle=|<script|\son[a-z]+=", (TEMPLATES / "components" / f"{name}.html").read_text())


def test_icons_and_scenes_named_in_templates_exist():
    icons, scenes = symbols("img/icons.svg"), symbols("img/art.svg")
    for path in THEMES_DIR.rglob("*.html"):
        if any("admin" in part for part in path.relative_to(THEMES_DIR).parts):
            continue  # Wagtail's own icons
        text = path.read_text()
        named = set(re.findall(r"{%-?\s*icon [\"']([\w-]+)", text)) | set(
            re.findall(r"(?:icon=|icon\|default:)\"([\w-]+)\"", text)
        )
        drawn = set(re.findall(r"{%-?\s*art [\"']([\w-]+)", text)) | set(
            re.findall(r"(?:\bart=|art\|default:)\"([\w-]+)\"", text)
        )
        assert named <= icons, f"{path}: {named - icons}"
        assert drawn <= scenes, f"{path}: {drawn - scenes}"


def test_icons_named_in_scripts_exist():
    icons = symbols("img/icons.svg")
    for path in (THEMES_DIR / "default" / "static" / "js").glob("*.js"):
        assert set(re.findall(r'icon\("([\w-]+)"\)', path.read_text())) <= icons, path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "language", "word"), [("/gallery/", "zh-CN", "组件一览"), ("/en/gallery/", "en", "All components")]
)
def test_gallery_shows_every_component_in_each_language(client: Client, address: str, language: str, word: str):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page
    assert word in page
    for css in (
        "card--article",
        "card--episode",
        "card--lesson",
        "card--course",
        "helpcard--distress",
        "error-summary",
        "field--bad",
    ):
        assert css in page
    assert not re.search(r"\sstyle=|\son[a-z]+=\"", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})


@pytest.mark.django_db
def test_english_gallery_speaks_no_chinese(client: Client):
    page = client.get("/en/gallery/").content.decode()
    text = re.sub(r"<[^>]+>", " ", page)
    text = text.replace("简体中文", "")  # the name of the other language, in that language
    assert not re.findall(r"[\u4e00-\u9fff]+", text.split("<main")[-1])


def test_the_frame_renders_without_a_frame():
    for language in ("zh-hans", "en"):
        with translation.override(language):
            page = get_template("base.html").render({})
            assert "tel:12356" in page
            assert 'id="main"' in page
            assert "has-actionbar" in get_template("base_work.html").render({})


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
@pytest.mark.parametrize(("language", "home"), [("zh-hans", 'href="/"'), ("en", 'href="/en/"')])
def test_error_pages_render_without_request_and_database(name: str, language: str, home: str):
    with translation.override(language):
        page = get_template(name).render()
    assert "tel:12356" in page
    assert home in page
    assert "noindex" in page
    assert bool(re.search(r"[\u4e00-\u9fff]", page)) is (language == "zh-hans")


def test_a_grey_day_takes_the_colour_from_the_page():
    assert 'class="is-grey"' in get_template("base.html").render({"frame": {"grey": True}})
