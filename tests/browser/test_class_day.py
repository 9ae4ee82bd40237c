"""A half day in a hall: the trainer's screen, a scan, a typed code, a roll-call without network, the day on paper."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import examine
from tests.browser.class_day import PASSWORD, act, login_of
from tests.browser.conftest import PHONE, sign_in
from tests.browser.line import Line
from tests.city import City


def noted(city: City, session: int, wanted: dict[str, list[str]]) -> dict[str, Any]:
    """What stands, as soon as it is what is wanted, or after twenty seconds."""
    last = time.monotonic() + 20
    while True:
        found: dict[str, Any] = act(city, "see_records", session=session)
        if found == wanted or time.monotonic() > last:
            return found
        time.sleep(0.3)


def tap(page: Page, name: str, word: str) -> None:
    page.locator("li[data-person]", has_text=name).get_by_role("button", name=word, exact=True).click()


def test_half_day_in_a_hall_from_the_code_to_the_paper(
    demo_city: City, line: Line, open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    city = demo_city
    hall = act(city, "open_hall")
    base = f"/bureau/register/{hall['run']}/{hall['session']}/"

    screen = open_context().new_page()
    sign_in(screen, city, login_of("trainer"), PASSWORD)
    screen.goto(f"{city.address}{base}screen/")
    expect(screen.locator("[data-code]")).to_have_text(re.compile(r"^\d{3} \d{3}$"))
    expect(screen.locator(".livelist")).to_have_count(0)
    wall = screen.context.new_page()
    wall.goto(f"{city.address}{base}wall/")
    wall.screenshot(path=shots / "wall.png", full_page=True)
    assert examine(wall) == []

    phone = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    phone.goto(f"{city.address}{act(city, 'make_address', session=hall['session'])['path']}")
    expect(phone).to_have_url(re.compile("/accounts/login/"))  # the moment of the scan is kept meanwhile
    phone.fill("input[name=login]", login_of("scans"))
    phone.fill("input[name=password]", PASSWORD)
    phone.click("main form button[type=submit]")
    phone.wait_for_url("**/q/at/*/")
    expect(phone.locator("main")).to_contain_text("已签到")
    phone.screenshot(path=shots / "signed-in.png", full_page=True)
    assert examine(phone) == []

    typing = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(typing, city, login_of("types"), PASSWORD)
    typing.goto(f"{city.address}/q/")
    typing.fill("input[name=code]", "000000")
    typing.get_by_role("button", name="用代码签到").click()
    expect(typing.locator("main")).to_contain_text("现在没有屏幕显示这个代码")
    assert examine(typing) == []
    wall.reload()
    typing.fill("input[name=code]", wall.locator("[data-code]").inner_text())
    typing.get_by_role("button", name="用代码签到").click()
    typing.wait_for_url("**/q/at/*/")

    expect(screen.locator(".livelist li")).to_have_count(2, timeout=20_000)
    expect(screen.locator(".livelist")).to_contain_text("代码")
    screen.screenshot(path=shots / "screen.png", full_page=True)
    assert examine(screen) == []

    near = line.end_of(city)
    context = open_context(viewport=PHONE, has_touch=True, is_mobile=True)
    roll = context.new_page()
    sign_in(roll, near, login_of("trainer"), PASSWORD)
    roll.goto(f"{near.address}{base}call/")
    expect(roll.locator("[data-keep]")).to_contain_text("断网", timeout=30_000)
    line.set(cut=True)
    context.set_offline(True)
    tap(roll, "点名学员", "迟到")
    tap(roll, "请假学员", "到了")
    roll.get_by_role("button", name="撤回", exact=True).first.click()
    tap(roll, "请假学员", "请假")
    roll.screenshot(path=shots / "roll-offline.png", full_page=True)
    roll.close()  # the phone is put away

    roll = context.new_page()
    roll.goto(f"{near.address}{base}call/")
    pressed = roll.locator("li[data-person]", has_text="点名学员").locator("[aria-pressed=true]")
    expect(pressed).to_have_text("迟到")
    expect(roll.locator("[data-roll-state]")).to_contain_text("等待网络")
    before = {"扫码学员": ["present", "qr"], "输码学员": ["present", "code"]}
    assert noted(city, hall["session"], before) == before
    line.set(cut=False)
    context.set_offline(False)
    wanted = {**before, "点名学员": ["late", "roll"], "请假学员": ["excused", "roll"]}
    assert noted(city, hall["session"], wanted) == wanted
    expect(roll.locator("[data-roll-state]")).to_contain_text("都已收到")
    roll.screenshot(path=shots / "roll.png", full_page=True)
    assert roll.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert examine(roll) == []

    screen.goto(f"{city.address}/bureau/register/{hall['run']}/day/{hall['day']}/")
    expect(screen.locator("tbody tr")).to_have_count(4)
    screen.screenshot(path=shots / "day.png", full_page=True)
    assert examine(screen) == []
    with screen.expect_response("**/sheet.pdf") as answer:
        screen.evaluate("() => fetch(document.querySelector('a[href$=\"sheet.pdf\"]').href)")
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
