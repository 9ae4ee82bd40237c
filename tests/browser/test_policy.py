"""The policy where Wagtail puts something of its own on a page: the bar for editors, and the preview."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.policy import check_policy, widths
from tests.city import City


def test_an_editor_sees_the_userbar_under_the_same_policy(visit: Callable[..., tuple[Page, Response | None]]) -> None:
    page, answer = visit("editor", "/library/jiao-lv-bu-shi-di-ren/")
    check_policy(answer)
    bar = page.locator("wagtail-userbar")
    expect(bar).to_be_attached()
    trigger = bar.locator("[data-wagtail-userbar-trigger]")
    expect(trigger).to_be_visible()
    trigger.click()
    expect(bar.get_by_role("menuitem", name=re.compile("编辑|Edit"))).to_be_visible()
    assert not widths(page)


def test_readers_and_learners_get_no_userbar(visit: Callable[..., tuple[Page, Response | None]]) -> None:
    for role in ("", "learner"):
        page, _answer = visit(role, "/library/jiao-lv-bu-shi-di-ren/")
        assert page.locator("wagtail-userbar").count() == 0


def test_the_preview_of_an_article_keeps_the_policy(
    open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City
) -> None:
    context = open_context(storage_state=sessions("editor"))
    page = context.new_page()
    page.goto(f"{demo_city.address}/library/jiao-lv-bu-shi-di-ren/")
    link = page.locator("wagtail-userbar a[href*='/edit/']").first
    page.goto(demo_city.address + urlsplit(link.get_attribute("href") or "").path)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/edit/preview/" in answer.url else None)
    toggle = page.locator("button[aria-controls='side-panel-preview'], [data-side-panel-toggle='preview']").first
    if not page.locator("[data-side-panel='preview'] iframe").first.is_visible():
        toggle.click()
    frame = page.frame_locator("[data-side-panel='preview'] iframe").first
    expect(frame.locator("h1").first).to_contain_text("焦虑不是敌人")
    shown = [answer for answer in answers if answer.request.method == "GET" and answer.status == 200]
    check_policy(shown[-1])
