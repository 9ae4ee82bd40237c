"""Whoever writes for long loses nothing: not by leaving the page, and not by a session that ended meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.authoring import Author
from tests.city import City

WORDS = "写了很久的一道题：学生总趴在桌上，第一步怎样做？"
SAVE = "form[data-keep] button[type=submit]"


def begin_question(page: Page, city: City) -> Author:
    """The form of a new question, with some words in it."""
    page.goto(f"{city.address}/admin/item-bank/add/?kind=quiz:true_false")
    page.locator("[name='config-question-stem']").wait_for()
    author = Author(page, city)
    author.put("question-stem", WORDS)
    return author


def test_a_session_that_ended_takes_nothing_along(
    open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]
) -> None:
    context = open_context(storage_state=sessions("editor"))
    page = context.new_page()
    author = begin_question(page, demo_city)
    notice = page.locator("[data-keep-notice]")
    expect(notice).to_be_hidden()
    page.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=40))
    kept = context.cookies()
    context.clear_cookies()
    page.locator(SAVE).last.click()
    expect(notice).to_be_visible()
    expect(author.field("question-stem")).to_have_value(WORDS)
    context.add_cookies([one for one in kept if one["name"] != "csrftoken"])  # signed in again: another token
    page.locator(SAVE).last.click()
    expect(page.locator(".messages")).to_contain_text("已保存")


def test_leaving_with_unsaved_words_is_asked_about(
    open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]
) -> None:
    page = open_context(storage_state=sessions("editor")).new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{demo_city.address}/admin/item-bank/add/?kind=quiz:true_false")
    form = page.locator("form[data-keep]")
    expect(form).to_have_attribute("data-w-unsaved-has-edits-value", "false")
    page.locator("[name='config-question-stem']").press_sequentially("好")
    expect(form).to_have_attribute("data-w-unsaved-has-edits-value", "true")
    page.goto(f"{demo_city.address}/admin/item-bank/")
    assert asked == ["beforeunload"]


def test_who_wants_less_motion_gets_it_in_the_admin(
    open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]
) -> None:
    page = open_context(storage_state=sessions("editor"), reduced_motion="no-preference").new_page()
    begin_question(page, demo_city)
    assert page.evaluate("jQuery.fx.off") is False
    page.emulate_media(reduced_motion="reduce")  # while the page is open
    drawn = "new Promise(tell => requestAnimationFrame(() => requestAnimationFrame(() => tell(jQuery.fx.off))))"
    assert page.evaluate(drawn) is True
    page.reload()
    assert page.evaluate("jQuery.fx.off") is True
