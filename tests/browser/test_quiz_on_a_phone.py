"""A quiz on a phone against the real server: every answer arrives, whatever network, windows and fingers do."""

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.city import City

Sitter = Callable[..., Page]


@pytest.fixture
def sit(
    open_context: Callable[..., BrowserContext], demo_city: City, cast: dict[str, Any], next_learner: Callable[[], str]
) -> Sitter:
    """A learner of one's own who has just begun the paper of five questions."""

    def begin(**options: Any) -> Page:
        login = next_learner()
        page = open_context(**{"viewport": PHONE, "has_touch": True, "is_mobile": True, **options}).new_page()
        sign_in(page, demo_city, login, cast["password"])
        page.goto(f"{demo_city.address}/learn/course/{cast['practice']}/")
        page.get_by_role("button", name="报名").click()
        page.goto(f"{demo_city.address}/learn/course/{cast['practice']}/{cast['paper']}/")
        page.get_by_role("button", name="开始").click()
        page.wait_for_url("**/learn/attempt/**")
        expect(page.locator("body.one-by-one")).to_have_count(1)
        page.learner = login  # type: ignore[attr-defined]
        return page

    return begin


def question(page: Page, number: int) -> Any:
    return page.locator("section.question").nth(number - 1)


def choose(page: Page, number: int, words: str) -> None:
    question(page, number).locator("label.option", has_text=re.compile(words)).first.click()


def line(page: Page, number: int) -> Any:
    return question(page, number).locator(".qsave")


def turn(page: Page, by: int = 1) -> None:
    page.locator(f"[data-go='{by}']").click()


def attempt_of(page: Page) -> str:
    found = re.search(r"/attempt/([^/]+)/", page.url)
    assert found is not None
    return found[1]


def rows(city: City, page: Page) -> list[tuple[str, str]]:
    """What the database holds of this attempt: question and raw answer, in the order of saving."""
    with sqlite3.connect(f"file:{city.folder}/var/db.sqlite3?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT r.question, r.raw FROM courses_response r JOIN courses_attempt a ON a.id = r.attempt_id "
            "WHERE a.public_id = ? ORDER BY r.id",
            [attempt_of(page)],
        ).fetchall()


def test_each_answer_is_saved_and_the_page_says_so(sit: Sitter, demo_city: City) -> None:
    page = sit()
    expect(question(page, 1)).to_be_visible()
    expect(question(page, 2)).to_be_hidden()
    expect(page.locator("[data-count]")).to_contain_text("1 / 5")
    choose(page, 1, "他自己从前")
    expect(line(page, 1)).to_have_class("qsave saved")
    expect(line(page, 1)).to_contain_text(re.compile(r"\d\d:\d\d 已保存"))
    assert [row[0] for row in rows(demo_city, page)] == ["q1"]
    turn(page)
    expect(question(page, 1)).to_be_hidden()
    choose(page, 2, "听")
    choose(page, 2, "陪")
    expect(line(page, 2)).to_have_class("qsave saved")
    for _step in range(3):
        turn(page)
    question(page, 5).locator("input[type=text]").fill("12356")
    expect(line(page, 5)).to_have_class("qsave saved")
    page.locator("[data-count]").click()
    sheet = page.locator("#card")
    expect(sheet).to_be_visible()
    expect(sheet.locator(".qgrid a.is-done")).to_have_count(3)
    sheet.locator(".qgrid a").nth(2).click()
    expect(question(page, 3)).to_be_visible()


def test_a_reload_and_another_device_find_everything(
    sit: Sitter, open_context: Callable[..., BrowserContext], demo_city: City, cast: dict[str, Any]
) -> None:
    page = sit()
    choose(page, 1, "成绩单")
    choose(page, 1, "他自己从前")
    turn(page)
    choose(page, 2, "陪")
    page.locator("section.question.is-here .flagbox").click()
    expect(line(page, 2)).to_have_class("qsave saved")
    expect(line(page, 1)).to_have_class("qsave saved")
    page.reload()
    expect(question(page, 1).locator("input[value='2']")).to_be_checked()
    expect(question(page, 2).locator("input[value='2']")).to_be_checked()
    expect(question(page, 2).locator(".flagbox input")).to_be_checked()
    address = page.url
    page.context.close()
    desk = open_context().new_page()
    sign_in(desk, demo_city, page.learner, cast["password"])  # type: ignore[attr-defined]
    desk.goto(f"{demo_city.address}/learn/course/{cast['practice']}/{cast['paper']}/")
    desk.get_by_role("link", name=re.compile("继续")).first.click()
    assert desk.url.split("#")[0] == address.split("#")[0]
    expect(question(desk, 1).locator("input[value='2']")).to_be_checked()
    expect(question(desk, 2).locator(".flagbox input")).to_be_checked()
    choose(desk, 3, "不对")
    expect(line(desk, 3)).to_have_class("qsave saved")


def test_without_a_network_nothing_is_lost(sit: Sitter, demo_city: City) -> None:
    page = sit()
    choose(page, 1, "他自己从前")
    expect(line(page, 1)).to_have_class("qsave saved")
    page.context.set_offline(True)
    turn(page)
    choose(page, 2, "听")
    expect(line(page, 2)).to_have_class("qsave qsave--off")
    expect(line(page, 2)).to_contain_text("这台设备")
    notice = page.locator("#offline")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("2")
    turn(page)
    choose(page, 3, "不对")
    expect(line(page, 3)).to_have_class("qsave qsave--off")
    expect(line(page, 1)).to_have_class("qsave saved")
    assert [row[0] for row in rows(demo_city, page)] == ["q1"]
    kept = json.loads(page.evaluate(f"localStorage.getItem('quiz:{attempt_of(page)}')"))
    assert set(kept) == {"q2", "q3"}
    page.context.set_offline(False)
    expect(line(page, 3)).to_have_class("qsave saved")
    expect(line(page, 2)).to_have_class("qsave saved")
    expect(notice).to_be_hidden()
    assert sorted(row[0] for row in rows(demo_city, page)) == ["q1", "q2", "q3"]
    assert page.evaluate(f"localStorage.getItem('quiz:{attempt_of(page)}')") is None


def test_closed_without_a_network_and_opened_again_later(sit: Sitter, demo_city: City) -> None:
    page = sit()
    address = page.url
    page.context.set_offline(True)
    choose(page, 1, "他自己从前")
    expect(line(page, 1)).to_have_class("qsave qsave--off")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(question(page, 1).locator("input[value='2']")).to_be_checked()
    page.wait_for_function(f"() => localStorage.getItem('quiz:{attempt_of(page)}') === null")  # nothing is left to send
    expect(line(page, 1)).to_have_text(re.compile("已(保存|作答)$"))  # by this page, or still by the one before it
    assert [row[0] for row in rows(demo_city, page)] == ["q1"]


def test_a_second_tab_is_told_and_nothing_is_overwritten(sit: Sitter, demo_city: City) -> None:
    page = sit()
    choose(page, 1, "他自己从前")
    expect(line(page, 1)).to_have_class("qsave saved")
    second = page.context.new_page()
    second.goto(page.url)
    taken = second.locator("#quiz-taken")
    expect(taken).to_be_visible()
    choose(second, 1, "别人")
    second.wait_for_timeout(1200)
    assert len(rows(demo_city, page)) == 1
    taken.locator("[data-take]").click()
    expect(taken).to_be_hidden()
    expect(question(second, 1).locator("input[value='2']")).to_be_checked()
    expect(page.locator("#quiz-taken")).to_be_visible()
    choose(second, 1, "成绩单")
    expect(line(second, 1)).to_have_class("qsave saved")
    choose(page, 1, "别人")
    page.wait_for_timeout(1200)
    assert json.loads(rows(demo_city, second)[-1][1]) == {"a-q1": ["3"]}


def test_two_devices_do_not_overwrite_each_other(
    sit: Sitter, open_context: Callable[..., BrowserContext], demo_city: City, cast: dict[str, Any]
) -> None:
    page = sit()
    desk = open_context().new_page()
    sign_in(desk, demo_city, page.learner, cast["password"])  # type: ignore[attr-defined]
    desk.goto(page.url)
    choose(page, 1, "他自己从前")
    expect(line(page, 1)).to_have_class("qsave saved")
    choose(desk, 1, "别人")
    expect(desk.locator("#quiz-taken")).to_be_visible()
    assert len(rows(demo_city, page)) == 1
    desk.locator("#quiz-taken [data-take]").click()
    expect(question(desk, 1).locator("input[value='2']")).to_be_checked()


def test_a_device_that_is_behind_hands_nothing_in(
    sit: Sitter, open_context: Callable[..., BrowserContext], demo_city: City, cast: dict[str, Any]
) -> None:
    page = sit()
    desk = open_context().new_page()
    sign_in(desk, demo_city, page.learner, cast["password"])  # type: ignore[attr-defined]
    desk.goto(page.url)
    choose(desk, 1, "他自己从前")
    expect(line(desk, 1)).to_have_class("qsave saved")
    for _step in range(5):
        turn(page)
    page.get_by_role("button", name="交卷").click()
    expect(page.locator(".messages, [role=status]").first).to_contain_text("另一个窗口")
    expect(question(page, 1).locator("input[value='2']")).to_be_checked()
    for _step in range(5):
        turn(page)
    page.get_by_role("button", name="交卷").click()
    expect(page).to_have_url(re.compile("/result/"))


def test_two_presses_hand_in_once_and_back_does_not_open_it_again(sit: Sitter, demo_city: City) -> None:
    page = sit()
    choose(page, 1, "他自己从前")
    for _step in range(5):
        turn(page)
    expect(page.locator("[data-end]")).to_be_visible()
    expect(page.locator("[data-end]")).to_contain_text("4")
    paper = page.url
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="交卷").dblclick()
    expect(page).to_have_url(re.compile("/result/"))
    with sqlite3.connect(f"file:{demo_city.folder}/var/db.sqlite3?mode=ro", uri=True) as database:
        [grades] = database.execute(
            "SELECT count(*) FROM courses_grade g JOIN courses_attempt a ON a.id = g.attempt_id WHERE a.public_id = ?",
            [attempt_of(page)],
        ).fetchone()
    assert grades == 1
    assert len([url for url in posts if url.endswith("/submit/")]) <= 2
    page.go_back()
    page.goto(paper)
    expect(page).to_have_url(re.compile("/result/"))


def test_keys_choose_move_flag_and_explain(sit: Sitter) -> None:
    page = sit(viewport={"width": 1280, "height": 800}, is_mobile=False, has_touch=False)
    page.locator("body").press("2")
    expect(question(page, 1).locator("input[value='2']")).to_be_checked()
    expect(line(page, 1)).to_have_class("qsave saved")
    page.keyboard.press("j")
    expect(question(page, 2)).to_have_class(re.compile("is-here"))
    page.keyboard.press("1")
    page.keyboard.press("3")
    expect(question(page, 2).locator("input:checked[type=checkbox]:not([name$=flag])")).to_have_count(2)
    page.keyboard.press("f")
    expect(question(page, 2).locator(".flagbox input")).to_be_checked()
    page.keyboard.press("k")
    expect(question(page, 1)).to_have_class(re.compile("is-here"))
    page.keyboard.press("?")
    expect(page.locator(".quiz__keys dl")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator(".quiz__keys dl")).to_be_hidden()
    field = question(page, 5).locator("input[type=text]")
    field.focus()
    page.keyboard.type("jk1f?")
    expect(field).to_have_value("jk1f?")


def test_whoever_was_signed_out_keeps_the_answer_and_is_led_back(
    sit: Sitter, demo_city: City, cast: dict[str, Any]
) -> None:
    page = sit()
    page.context.clear_cookies(name="sessionid")
    choose(page, 1, "他自己从前")
    link = page.locator("#offline [data-offline-link]")
    expect(link).to_be_visible()
    link.click()
    page.fill("input[name=login]", page.learner)  # type: ignore[attr-defined]
    page.fill("input[name=password]", cast["password"])
    page.click("main form button[type=submit]")
    page.wait_for_url("**/learn/attempt/**")
    expect(question(page, 1).locator("input[value='2']")).to_be_checked()
    expect(line(page, 1)).to_have_class("qsave saved")
    assert [row[0] for row in rows(demo_city, page)] == ["q1"]
