"""Every main page runs under the strict policy without a word in the console, asks no other host, and never scrolls sideways."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.pages import ENGLISH, EVERY, ROLES, path_of
from tests.city import City

WIDTHS = (320, 360, 768, 1280)
STRICT = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def check_policy(answer: Response | None) -> None:
    """The response carries the strict policy: nothing inline, nothing foreign."""
    assert answer is not None
    written = answer.headers.get("content-security-policy", "")
    policy = dict(part.strip().split(" ", 1) for part in written.split(";") if part.strip())
    assert {name: policy.get(name) for name in STRICT} == STRICT, written
    assert "unsafe" not in written
    assert "script-src" not in policy
    assert "style-src" not in policy


def widths(page: Page) -> list[str]:
    """Where the page is wider than the window, with the elements that stand out."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        wide = page.evaluate("""() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return null;
          const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1);
          return out.slice(0, 5).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`).join(", ");
        }""")
        if wide is not None:
            found.append(f"{width} px: {wide}")
    return found


@pytest.fixture
def visit(
    open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City, cast: dict[str, str]
) -> Callable[..., tuple[Page, Response | None]]:
    """Open a page as somebody; a request that leaves the host fails the test."""
    foreign: list[str] = []

    def note(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != demo_city.address:
            foreign.append(request.url)

    def open_page(role: str, path: str) -> tuple[Page, Response | None]:
        context = open_context(storage_state=sessions(role))
        context.on("request", note)
        page = context.new_page()
        answer = page.goto(demo_city.address + path, wait_until="load")
        page.wait_for_load_state("networkidle")
        return page, answer

    yield open_page
    assert not foreign, foreign


@pytest.mark.parametrize(("role", "name"), EVERY, ids=[name for _role, name in EVERY])
def test_page_keeps_the_policy_and_the_width(
    visit: Callable[..., tuple[Page, Response | None]], cast: dict[str, str], role: str, name: str
) -> None:
    page, answer = visit(role, path_of(role, name, cast))
    check_policy(answer)
    assert not widths(page)
    assert page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("name", ENGLISH)
def test_english_page_keeps_the_policy_and_the_width(
    visit: Callable[..., tuple[Page, Response | None]], cast: dict[str, str], name: str
) -> None:
    role = next(role for role, pages in ROLES.items() if name in pages)
    page, answer = visit(role, path_of(role, name, cast, language="en"))
    check_policy(answer)
    assert not widths(page)
    assert page.locator("html").get_attribute("lang") == "en"


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
