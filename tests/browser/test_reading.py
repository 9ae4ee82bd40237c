"""Reading on a phone: from a path to a part, a word explained where it stands, and nothing lost when the line drops."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.city import City

NO_LINE = "现在没有网络"


@pytest.fixture(scope="module")
def reading(demo_city: City, sessions: Callable[[str], Any], next_learner: Callable[[], str]) -> dict[str, Any]:
    """A teacher, signed in, on a course of two readings at the end of a path."""
    login = next_learner()
    return {"state": sessions(login), **demo_city.stage("reading", login)}


@pytest.fixture
def page(open_context: Callable[..., BrowserContext], reading: dict[str, Any]) -> Page:
    """Their phone."""
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True, storage_state=reading["state"]).new_page()


def open_part(page: Page, city: City, reading: dict[str, Any]) -> None:
    """By the path, to the first part."""
    page.goto(f"{city.address}{reading['path']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="从第一步开始").click()
    page.locator("main a", has_text="继续学习").first.click()
    page.locator(".items .item__title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("读：看见")


def test_a_word_is_explained_where_it_stands(page: Page, demo_city: City, reading: dict[str, Any]) -> None:
    open_part(page, demo_city, reading)
    term = page.locator("a.term")
    expect(term).to_have_count(1)
    term.click()
    box = page.locator(".termbox")
    expect(box).to_contain_text("撑不住了")
    expect(term).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(term).to_be_focused()
    page.keyboard.press("Space")
    box.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/glossary/#qiuzhu-xinhao$"))
    expect(page.locator("#qiuzhu-xinhao")).to_contain_text("call for help")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_a_line_nothing_is_lost_to_a_press(page: Page, demo_city: City, reading: dict[str, Any]) -> None:
    open_part(page, demo_city, reading)
    here = page.url
    page.wait_for_load_state("networkidle")  # the scripts of the page are there
    page.context.set_offline(True)
    page.fill("#note-text", "先问一句，再等。")
    page.get_by_role("button", name="保存笔记").click()
    expect(page.locator("[data-sealed-said]")).to_have_text("还没存上，会自动再试")
    page.get_by_role("button", name="加书签").click()
    expect(page.locator(".toasts")).to_contain_text(NO_LINE)
    assert page.url == here
    expect(page.locator("#note-text")).to_have_value("先问一句，再等。")
    page.context.set_offline(False)
    expect(page.locator("[data-sealed-said]")).to_have_text(re.compile("已保存"))
    page.get_by_role("button", name="加书签").click()
    expect(page.get_by_role("button", name="已加书签")).to_be_visible()
    expect(page.locator("#note-text")).to_have_value("先问一句，再等。")


def test_both_buttons_of_a_part_fit_a_phone_in_english(page: Page, demo_city: City, reading: dict[str, Any]) -> None:
    page.goto(f"{demo_city.address}/en/learn/course/{reading['course']}/")
    page.locator(".items .item__title a").last.click()
    expect(page.locator(".actionbar .btn")).to_have_count(2)
    for box in [button.bounding_box() for button in page.locator(".actionbar .btn").all()]:
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
