"""Somebody applies for a programme on a phone, the bureau accepts and gives them more time, and the page leads them to
their first course."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, expect

from courses.domain.certifying.period import local_day
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
    staff = open_context(viewport=PHONE, storage_state=sessions("bureau")).new_page()
    staff.goto(f"{demo_city.address}/bureau/exceptions/programmes/?programme={made['programme']}")
    assert not widths(staff) + examine(staff)
    staff.locator("main tbody a").first.click()
    staff.get_by_label("延到哪天").fill((local_day(datetime.now(UTC)) + timedelta(days=60)).isoformat())
    staff.get_by_label("理由").fill("产假")
    staff.get_by_role("button", name="授予").click()
    expect(staff.get_by_role("button", name="收回")).to_be_visible()
    assert not widths(staff) + examine(staff)
    page.reload()
    expect(page.get_by_text("您的时间已延长至")).to_be_visible()
    assert not widths(page) + examine(page)
    page.locator("main a.btn--primary").click()
    page.wait_for_url("**/learn/course/**")
    page.goto(f"{demo_city.address}/learn/certificates/")
    expect(page.get_by_role("link", name=made["name"])).to_be_visible()
