"""A design as the bureau makes it: the picture follows what is typed, what is needed cannot go, it is published and used."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.city import City

NAME = "印章在右的竖版"


@pytest.fixture
def bureau(open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any]) -> Page:
    """An administrator of the bureau."""
    return open_context(storage_state=sessions("bureau")).new_page()


def drawn(page: Page) -> str:
    """Where the picture comes from: the page itself at first, then what the server drew."""
    return str(page.locator("[data-picture]").get_attribute("src"))


def test_a_design_is_made_with_its_picture_beside_it(bureau: Page, demo_city: City) -> None:
    page = bureau
    page.goto(f"{demo_city.address}/admin/certificate-designs/")
    page.get_by_label("版式名称").fill(NAME)
    page.get_by_label("纸张").select_option("portrait")
    page.get_by_role("button", name="开始", exact=True).click()
    page.wait_for_url(re.compile(r"/admin/certificate-designs/[0-9a-z]{12}/$"))
    assert drawn(page).startswith("data:image/png")
    page.get_by_label("持证人姓名：字号（磅）").fill("60")
    expect(page.locator("[data-picture]")).to_have_attribute("src", re.compile("^blob:"))
    before = drawn(page)
    page.get_by_label("用长姓名试试").check()
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", before)
    page.locator("#id_qr-on").uncheck()
    page.get_by_role("button", name="保存并发布").click()
    expect(page.get_by_role("alert")).to_contain_text("每张证书都要有这一项")
    expect(page.locator("#id_holder-size")).to_have_value("60")
    page.locator("#id_qr-on").check()
    page.get_by_role("button", name="保存并发布").click()
    expect(page.locator("main")).to_contain_text("已发布")
    page.locator("#id_issuers input").first.check()
    page.get_by_role("button", name="保存使用范围").click()
    expect(page.locator("#id_issuers input").first).to_be_checked()
    page.goto(f"{demo_city.address}/admin/certificate-designs/")
    expect(page.locator("table.listing")).to_contain_text(NAME)
    page.locator("table.listing").get_by_role("link", name=NAME).click()
    page.locator("#id_issuers input").first.uncheck()  # others look at the usual sheet
    page.get_by_role("button", name="保存使用范围").click()
    expect(page.locator("#id_issuers input").first).not_to_be_checked()
