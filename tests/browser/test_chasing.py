"""A coordinator chases three late teachers from a phone, and hands a fourth a new activation code."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.browser.chasing import DONE, FRESH, LATE, act
from tests.browser.conftest import PHONE, sign_in
from tests.browser.stage import PASSWORD
from tests.city import City


def test_a_coordinator_chases_three_late_teachers(
    demo_city: City, open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    made = act(demo_city, "open_school")
    page = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(page, demo_city, "chasing@demo.example", PASSWORD)
    page.goto(f"{demo_city.address}/bureau/progress/?what=course-{made['course']}")
    numbers = page.locator(".tiles .stat__num")
    expect(numbers.nth(0)).to_contain_text("4")
    expect(numbers.nth(1)).to_contain_text("1")
    expect(numbers.nth(3)).to_contain_text("1")
    box = numbers.nth(3).bounding_box()
    assert box is not None
    assert box["y"] < PHONE["height"], "all numbers stand on the first screen of a phone"
    page.screenshot(path=shots / "school.png")

    page.locator(".tiles").get_by_role("link", name="逾期未完成").click()
    people = page.locator("section", has=page.locator("#people")).locator("tbody")
    for name in (*LATE, FRESH):
        expect(people).to_contain_text(name)
    expect(people).not_to_contain_text(DONE)
    page.get_by_role("button", name=f"提醒 {LATE[0]}").click()
    expect(page.locator(".messages")).to_contain_text("已提醒 1 人")
    page.get_by_label(f"选中 {LATE[1]}").check()
    page.get_by_role("button", name="提醒勾选的人").click()
    expect(page.locator(".messages")).to_contain_text("已提醒 1 人")
    page.get_by_role("button", name="提醒全部逾期的人").click()
    expect(page.locator(".messages")).to_contain_text("已提醒 1 人")
    expect(page.locator(".messages")).to_contain_text("2 人一天内已提醒过")
    expect(page.locator(".messages")).to_contain_text("1 人还没登录过")
    page.screenshot(path=shots / "reminded.png", full_page=True)
    told = act(demo_city, "count_reminders")
    assert sorted(told["people"]) == sorted(LATE)
    assert set(told["messages"].values()) == {1}

    page.get_by_role("button", name=f"新激活码 {FRESH}").click()
    code = page.locator("code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    page.screenshot(path=shots / "slip.png", full_page=True)
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("body")).not_to_contain_text(code)

    page.get_by_role("link", name="打印名单").click()
    page.emulate_media(media="print")
    expect(page.locator("table")).to_contain_text(FRESH)
    expect(page.locator(".site-header")).to_be_hidden()
    page.emulate_media(media="screen")
