"""English addresses speak English, Chinese ones Chinese; only content may speak its own language."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from django.apps import apps
from django.db import models
from django.utils import translation

from tests.city import ROOT
from tests.promises.addresses import ADDRESSES
from tests.promises.test_addresses import path_of
from tests.promises.visitors import client_of, taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HAN = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?:[ ,.]+[A-Za-z'’]+)+\b|\b[A-Z][a-z]{3,}\b")
SPOKEN = ("alt", "aria-label", "title", "placeholder", "content", "value", "data-label")
NAMES = {  # proper names and signs that both languages write with Latin letters
    "Excel", "Word", "WebVTT", "Xinqiao", "English", "Atom", "Podcast", "Creative Commons", "Android", "Safari",
}  # fmt: skip
SKIPPED = ("script", "style", "template", "code", "kbd", "samp", "svg")
HERE_AND_THERE = ("learner", "coordinator", "bureau_admin", "anonymous")
UNREAD = ("gallery/",)  # samples: they hold both languages on purpose


def texts_of(page: BeautifulSoup, *, foreign: str) -> Iterator[str]:
    """Every visible or spoken text of a page outside elements that say they are in the other language."""
    for node in page.find_all(string=True):
        parents = list(node.parents)
        if isinstance(node, (Comment, Doctype)) or any(parent.name in SKIPPED for parent in parents):
            continue
        if not is_foreign(parents, foreign):
            yield str(node)
    for tag in page.find_all(True):
        if isinstance(tag, Tag) and not is_foreign([tag, *tag.parents], foreign):
            if tag.name == "meta" and tag.get("name") in {None, "viewport", "theme-color", "robots", "color-scheme"}:
                continue
            silent = {"value"} if tag.get("type") not in {"submit", "button", "text", "search"} else set()
            yield from (str(tag[name]) for name in SPOKEN if tag.get(name) and name not in silent)


def is_foreign(parents: list[Any], foreign: str) -> bool:
    """Whether the nearest element that names a language names this one."""
    nearest = next((parent["lang"] for parent in parents if isinstance(parent, Tag) and parent.get("lang")), "")
    return str(nearest).startswith(foreign)


def content_of_database() -> str:
    """Every text that people typed, in one string: what is content and no word of the interface."""
    words = []
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "contenttypes", "auth", "wagtailsearch", "modelsearch"}:
            continue
        names = [
            field.attname for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField)) or field.get_internal_type() in
            {"JSONField", "TextField", "CharField", "StreamField"}
        ]  # fmt: skip
        if names:
            for row in model._default_manager.values_list(*names):
                words.extend(str(getattr(value, "raw_data", value)) for value in row if value)
    return "\n".join([*words, "甲木新来", "乙木新来"])  # these stand in a sealed roster


def pages_of(town: Any, *, prefix: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """Every page for readers, learners and the bureau."""
    trees = [page.url for page in (town.show, town.episode, town.curriculum, town.lesson, town.page, town.article)]
    trees += ["/library/", "/courses/", "/legal/privacy/", "/privacy/", "/terms/", "/search/?q=睡", "/search/?q=zzzz"]
    trees += [
        f"/bureau/progress/?what={town.subject.key}",
        f"/bureau/progress/{town.here.school.public_id}/?what={town.subject.key}",
    ]
    for path in [*sorted(set(ADDRESSES) - set(UNREAD)), *trees]:
        address = ADDRESSES.get(path)
        if address is not None and (address.kind in {"machine", "door"} or 200 not in address.get):
            continue
        target = path_of(path, address.arguments(town)) if address else path.removeprefix("/en")
        whom = address.whom if address else frozenset(HERE_AND_THERE)
        visitor = next((one for one in HERE_AND_THERE if one in whom), "superuser")
        if address is None and path.startswith("/bureau/"):
            visitor = "bureau_admin"
        with taken_back():
            answer = client_of(town, visitor).get(f"{prefix}{target}")
            answer.close()
        if "html" in answer.headers.get("Content-Type", "") and answer.status_code in {200, 404}:
            yield f"{prefix}{target}", BeautifulSoup(answer.content.decode(), "html.parser")


@cache
def phrases() -> frozenset[str]:
    """Every English phrase of our catalogues whose Chinese is another."""
    found = set()
    for source in [*ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/*.po"), *ROOT.glob("*/*/locale/zh_Hans/LC_MESSAGES/*.po")]:
        with Path(source).open("rb") as file:
            for message in read_po(file):
                words = message.id if isinstance(message.id, str) else message.id[0] if message.id else ""
                chinese = message.string if isinstance(message.string, str) else message.string[0]
                if len(words) > 3 and words != chinese and "%" not in words and "{" not in words:
                    found.add(words.strip())
    return frozenset(found)


def test_english_pages_hold_no_chinese_but_content(town):
    content, wrong = content_of_database(), {}
    for address, page in pages_of(town, prefix="/en"):
        left = {run for text in texts_of(page, foreign="zh") for run in HAN.findall(text) if run not in content}
        if left:
            wrong[address] = sorted(left)
    assert not wrong


def test_chinese_pages_hold_no_english_of_the_interface(town):
    content, wrong = content_of_database(), {}
    for address, page in pages_of(town, prefix=""):
        left = set()
        for text in texts_of(page, foreign="en"):
            stripped = " ".join(text.split())
            if stripped in phrases() and stripped not in content and stripped not in NAMES:
                left.add(stripped)
            for run in ENGLISH.findall(re.sub(r"\S*[@/]\S*|\b[\w-]+\.\w+\b", " ", stripped)):
                if run not in content and run not in NAMES:
                    left.add(run)
        if left:
            wrong[address] = sorted(left)
    assert not wrong


@pytest.mark.parametrize(("prefix", "language"), [("", "zh"), ("/en", "en")])
def test_every_page_names_its_language_and_the_other(town, prefix, language):
    for address, page in pages_of(town, prefix=prefix):
        html = page.find("html")
        if html is None and address.endswith("/progress/"):
            continue  # a piece that the waiting page fills in
        assert isinstance(html, Tag), address
        assert str(html["lang"]).startswith(language), address
        assert page.title, address
        assert page.title.get_text().strip(), address


def test_what_a_person_is_told_follows_the_language_of_the_address(town):
    for prefix, language in (("", "zh"), ("/en", "en")):
        for target in ("/nowhere/", "/bureau/roles/"):
            answer = client_of(town, "learner").get(prefix + target)
            page = BeautifulSoup(answer.content.decode(), "html.parser")
            body = page.find(id="main") or page
            assert bool(HAN.search(body.get_text())) == (language == "zh"), (prefix, target)


def test_sign_in_keeps_the_language(town):
    for prefix in ("", "/en"):
        answer = client_of(town, "anonymous").get(f"{prefix}/learn/")
        assert answer["Location"].startswith(f"{prefix}/accounts/login/")


def test_nothing_is_left_activated(town):
    client_of(town, "anonymous").get("/en/")
    with translation.override("zh-hans"):
        assert 'lang="zh' in client_of(town, "anonymous").get("/").content.decode()[:300]


def test_words_that_the_admin_has_too_keep_its_meaning() -> None:
    """A catalogue of ours stands before Wagtail's: a word that means something else here needs a context."""
    with translation.override("zh-hans"):
        assert translation.gettext("Reports") == "报告"
        assert translation.gettext("None") == "无"
        assert translation.pgettext("of a post", "Reports") == "举报"
        assert translation.pgettext("digest", "None") == "不发"
