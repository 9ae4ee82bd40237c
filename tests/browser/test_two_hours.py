"""A teacher finishes a course of two hours on a phone, and the line drops three times: nothing is lost, nothing doubled."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.line import Line
from tests.city import City

SOON = 40_000
SOUND = "document.querySelector('[data-lecture] audio')"


class Phone:
    """One teacher's phone, and the line it hangs on."""

    def __init__(self, context: BrowserContext, line: Line) -> None:
        self.context, self.line, self.page = context, line, context.new_page()

    def cut(self) -> None:
        self.line.set(cut=True)
        self.context.set_offline(True)

    def mend(self) -> None:
        self.line.set(cut=False)
        self.context.set_offline(False)

    def wait_until_kept(self) -> None:
        """Until this part and the next two open without the line."""
        expect(self.page.locator("[data-keep]")).to_contain_text("断网也能接着读", timeout=SOON)

    def finish(self) -> None:
        """Press the button of the bar below."""
        self.page.locator("form[data-later] button").click()

    def play(self, upto: float, *, speed: str = "2") -> None:
        """Play from where it stands to a second."""
        self.page.select_option("[data-speeds]", speed)
        self.page.locator(".lecture [data-play]").click()
        self.page.wait_for_function(f"() => {SOUND}.currentTime >= {upto} || {SOUND}.ended", timeout=SOON)

    def pause(self) -> None:
        self.page.evaluate(f"{SOUND}.pause()")


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], line: Line) -> Phone:
    return Phone(open_context(viewport=PHONE, has_touch=True, is_mobile=True), line)


def choose(page: Page, number: int) -> None:
    page.locator("section.question").nth(number - 1).locator("label.option").nth(1).click()


def settled(city: City, course: str, login: str, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the records hold, as soon as it is what is waited for."""
    last = time.monotonic() + SOON / 1000
    while not what(found := city.stage("learned", course, login)) and time.monotonic() < last:
        time.sleep(0.2)
    return found


def test_two_hours_on_a_phone_while_the_line_drops_three_times(
    demo_city: City, cast: dict[str, Any], next_learner: Callable[[], str], phone: Phone
) -> None:
    login, near, page = next_learner(), phone.line.end_of(demo_city), phone.page
    made: Any = demo_city.stage("two_hours", login)
    course, keys = str(made["course"]), made["keys"]
    assert made["minutes"] == 120
    sign_in(page, near, login, cast["password"])

    # The first lecture: the line drops in the middle of playing, and the mark that it is done waits.
    page.goto(f"{near.address}/learn/course/{course}/{keys[0]}/")
    expect(page.locator("[data-transcript]")).to_contain_text("第3句话")
    phone.wait_until_kept()
    phone.finish()
    expect(page.locator("main")).to_contain_text(re.compile("要求 80%"))
    phone.wait_until_kept()
    phone.play(4)
    phone.cut()
    page.wait_for_function(f"() => {SOUND}.ended", timeout=SOON)
    expect(page.locator("[data-say]")).to_contain_text("稍后发送")
    phone.finish()
    page.wait_for_url(f"**/{keys[1]}/")
    expect(page.locator("h1")).to_have_text("读一读：三句话")
    expect(page.locator("[data-outbox]")).to_contain_text("1 个完成标记等待发送")
    assert demo_city.stage("learned", course, login)["done"] == []
    phone.mend()
    expect(page.locator("[data-outbox]")).to_contain_text("都已发出", timeout=SOON)
    learned = settled(demo_city, course, login, lambda found: len(found["done"]) == 1)
    assert learned["done"] == [keys[0]]
    assert learned["played"][0] > 11_000

    # Reading goes on without the line, over two parts; both marks wait, and are sent.
    page.reload()
    phone.wait_until_kept()
    phone.cut()
    phone.finish()
    page.wait_for_url(f"**/{keys[2]}/")
    expect(page.locator(".unit__prose")).to_contain_text("先听他说完")
    phone.finish()
    page.wait_for_url(f"**/{keys[3]}/")
    expect(page.locator("[data-outbox]")).to_contain_text("2 个完成标记等待发送")
    phone.mend()
    expect(page.locator("[data-outbox]")).to_contain_text("都已发出", timeout=SOON)
    learned = settled(demo_city, course, login, lambda found: len(found["done"]) == 3)
    assert sorted(learned["done"]) == sorted(keys[:3])

    # The second lecture, from a page that is served anew: resumed where it was left, on the same or another device.
    page.goto(f"{near.address}/learn/course/{course}/{keys[3]}/")
    phone.play(5)
    phone.pause()
    expect(page.locator("[data-share-now]")).not_to_have_text("0%")
    page.reload()
    expect(page.locator(".lecture__facts")).to_contain_text("停在那里")
    assert page.locator("[data-speeds]").input_value() == "2"
    phone.play(12)
    phone.finish()
    page.wait_for_url(f"**/{keys[4]}/", timeout=SOON)

    # The quiz: two answers are given without the line; they wait in sight, and arrive once.
    page.get_by_role("button", name="开始").click()
    page.wait_for_url("**/learn/attempt/**")
    expect(page.locator("body.one-by-one")).to_have_count(1)
    choose(page, 1)
    expect(page.locator("section.question").nth(0).locator(".qsave")).to_contain_text("已保存")
    phone.cut()
    for number in (2, 3):
        page.locator("[data-go='1']").click()
        choose(page, number)
    expect(page.locator("body")).to_contain_text(re.compile(r"2 (个|道|题)"))
    phone.mend()
    expect(page.locator("section.question").nth(2).locator(".qsave")).to_contain_text("已保存", timeout=SOON)
    learned = settled(demo_city, course, login, lambda found: len(found["answers"]) == 3)
    assert len(learned["answers"]) == 3
    page.locator("[data-go='1']").click()
    page.locator("form[data-attempt] [data-end] button[type=submit]").last.click()
    page.wait_for_url("**/result/", timeout=SOON)

    learned = settled(demo_city, course, login, lambda found: bool(found["finished"]))
    assert sorted(learned["done"]) == sorted(keys)
    assert learned["finished"] == 1
    assert all(covered > 11_000 for covered in learned["played"])
