"""Somebody applies for a programme on a phone, the bureau accepts, and the page leads them to their first course."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import examine
from tests.browser.conftest import PHONE
from tests.browser.policy import widths
from tests.city import City

MODULE = "tests.browser.applying"


def test_an_applicant_is_accepted_and_led_on(
    open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]
) -> None:
    made = demo_city.act(MODULE, "offer")
    page = open_context(viewport=PHONE, storage_state=sessions("sitting")).new_page()
    page.goto(f"{demo_city.address}/learn/programmes/{made['programme']}/")
    page.get_by_label("参加理由").fill("想在校门口也能帮上忙")
    page.get_by_role("button", name="申请参加").click()
    expect(page.get_by_role("heading", name="申请已提交")).to_be_visible()
    assert not widths(page) + examine(page)
    demo_city.act(MODULE, "accept", made["programme"])
    page.reload()
    expect(page.get_by_role("heading", name="前完成")).to_be_visible()
    assert not widths(page) + examine(page)
    page.locator("main a.btn--primary").click()
    page.wait_for_url("**/learn/course/**")
    page.goto(f"{demo_city.address}/learn/certificates/")
    expect(page.get_by_role("link", name=made["name"])).to_be_visible()
