"""Choosing a course without script, and notes on a phone: saved by themselves, told when they are not, never lost."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.city import City

COURSE = "教师心理健康素养：看见、回应、转介"
WORDS = "先问一句，再等。"


def open_part(page: Page, city: City) -> None:
    """The first part of a course, enrolled in from the catalogue."""
    page.goto(f"{city.address}/courses/?q=素养")
    page.get_by_role("link", name=COURSE).click()
    enrol = page.locator("main form[action*='/enrol/'] button").first
    if enrol.count():
        enrol.click()
    else:
        page.locator("main a[href*='/learn/course/']").first.click()
    page.locator(".items .item__title a").first.click()
    expect(page.locator("#note-text")).to_be_visible()


def test_a_course_is_chosen_by_links_and_a_form_alone(
    open_context: Callable[..., BrowserContext], demo_city: City
) -> None:
    page = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{demo_city.address}/courses/")
    every = page.locator(".card--course").count()
    page.locator(".facets-phone > summary").click()
    page.locator(".facets-phone .facet", has_text="适合谁").locator("summary").click()
    page.locator(".facets-phone").get_by_role("link", name=re.compile("老师")).click()
    assert 0 < page.locator(".card--course").count() < every
    page.get_by_label("搜索标题、简介和主讲人").fill("顾言")
    page.locator("main form[role=search] button").click()
    assert "audience=teachers" in page.url
    expect(page.locator(".card__title")).to_have_text([COURSE])
    for _chip in range(2):
        page.locator(".chips a.chip", has_text=re.compile("适合谁|顾言")).first.click()
    expect(page.locator(".card--course")).to_have_count(every)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_note_is_saved_by_itself_and_waits_while_the_line_is_down(
    open_context: Callable[..., BrowserContext],
    demo_city: City,
    sessions: Callable[[str], Any],
    next_learner: Callable[[], str],
) -> None:
    context = open_context(viewport=PHONE, storage_state=sessions(next_learner()))
    page = context.new_page()
    open_part(page, demo_city)
    said = page.locator("[data-sealed-said]")
    page.fill("#note-text", WORDS)
    expect(said).to_have_text(re.compile("已保存"))
    context.set_offline(True)
    page.locator("#note-text").press_sequentially("不急着给办法。")
    expect(said).to_have_text("还没存上，会自动再试")
    context.set_offline(False)
    expect(said).to_have_text(re.compile("已保存"))
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator("#note-text")).to_have_value(f"{WORDS}不急着给办法。")
    other.fill("#note-text", "另一个窗口写的。")
    expect(other.locator("[data-sealed-said]")).to_have_text(re.compile("已保存"))
    page.locator("#note-text").press_sequentially("再听。")
    expect(said).to_have_text(re.compile("另一个窗口"))
    other.get_by_role("button", name="加书签").click()
    expect(other.get_by_role("button", name="已加书签")).to_have_attribute("aria-pressed", "true")
    other.goto(f"{demo_city.address}/learn/notes/")
    expect(other.locator(".notes__text")).to_have_text("另一个窗口写的。")
    with other.expect_download() as download:
        other.get_by_role("link", name="导出为文本").click()
    assert "另一个窗口写的。" in download.value.path().read_text(encoding="utf-8")


def test_a_note_is_saved_without_script(
    open_context: Callable[..., BrowserContext],
    demo_city: City,
    sessions: Callable[[str], Any],
    next_learner: Callable[[], str],
) -> None:
    page = open_context(viewport=PHONE, java_script_enabled=False, storage_state=sessions(next_learner())).new_page()
    open_part(page, demo_city)
    page.fill("#note-text", WORDS)
    page.get_by_role("button", name="保存笔记").click()
    expect(page.locator(".messages")).to_contain_text("笔记已保存")
    expect(page.locator("#note-text")).to_have_value(WORDS)


def test_words_that_arrived_without_an_answer_are_no_other_window(
    open_context: Callable[..., BrowserContext],
    demo_city: City,
    sessions: Callable[[str], Any],
    next_learner: Callable[[], str],
) -> None:
    page = open_context(viewport=PHONE, storage_state=sessions(next_learner())).new_page()
    open_part(page, demo_city)
    said, lost, cut = page.locator("[data-sealed-said]"), [], [True]

    def answer(route: Route) -> None:
        if not cut[0]:
            route.continue_()
            return
        if not lost:
            lost.append(route.fetch().status)  # the server has the words
        route.abort("internetdisconnected")

    page.route(f"{demo_city.address}{page.locator('.note__form').get_attribute('data-sealed-keep')}", answer)
    page.fill("#note-text", WORDS)
    expect(said).to_have_text("还没存上，会自动再试")
    page.locator("#note-text").press_sequentially("再听。")
    cut[0] = False
    expect(said).to_have_text(re.compile("已保存"))
    assert lost == [200]
    for _look in range(40):
        if f"{WORDS}再听。" in page.request.get(page.url).text():
            break
        page.wait_for_timeout(250)
    assert f"{WORDS}再听。" in page.request.get(page.url).text()
    expect(said).to_have_text(re.compile("已保存"))
