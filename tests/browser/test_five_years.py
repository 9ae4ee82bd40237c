"""A teacher's cycle of five years: hours online, in person and elsewhere, until it has what it asks for."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.cast import PASSWORD
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.five_years import BUREAU, TEACHER, begin
from tests.city import City
from tests.factories.files import pdf


def hand_in(page: Page, city: City, year: int, paper: Path) -> None:
    """From the ledger to the paper that waits; a program that calls itself a PDF is refused in words."""
    page.goto(f"{city.address}/learn/hours/")
    expect(page.locator(".bignum")).to_have_text(re.compile(r"24\s*/\s*40"))
    expect(page.locator("main")).to_contain_text("2 超出上限")
    page.get_by_role("link", name="提交学时材料").click()
    page.fill("input[name=title]", "省级骨干教师研修")
    page.fill("input[name=giver]", "省教科院")
    page.fill("input[name=day]", f"{year - 1}-12-31")
    page.fill("input[name=hours]", "16")
    fake = paper.with_name("假.pdf")
    fake.write_bytes(b"MZ\x90\x00 not a paper")
    page.set_input_files("input[type=file]", fake)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#id_file_error, .error-summary").first).to_contain_text("假.pdf")
    page.set_input_files("input[type=file]", paper)
    page.locator("main form button[type=submit]").dblclick()
    expect(page.locator("main .badge").first).to_have_text(re.compile("等待审核"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_online_in_person_and_outside_hours_fill_a_cycle(
    demo_city: City, open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    told = begin(demo_city)
    assert told["hours"] == 2
    paper = tmp_path / "证书.pdf"
    paper.write_bytes(pdf())
    teacher, bureau = open_context(viewport=PHONE).new_page(), open_context(viewport=DESKTOP).new_page()
    sign_in(teacher, demo_city, TEACHER, PASSWORD)
    hand_in(teacher, demo_city, told["year"], paper)
    sign_in(bureau, demo_city, BUREAU, PASSWORD)
    bureau.goto(f"{demo_city.address}/bureau/hours/?q=阮青竹&short=1")
    expect(bureau.locator("table")).to_contain_text("16 学时")
    bureau.goto(f"{demo_city.address}/bureau/hours/handed-in/?q=阮青竹")
    expect(bureau.locator("tbody tr")).to_have_count(1)
    bureau.get_by_role("link", name="阮青竹").click()
    bureau.get_by_role("button", name="通过").dblclick()
    bureau.wait_for_url(re.compile(r"/handed-in/$"))
    teacher.goto(f"{demo_city.address}/learn/hours/")
    expect(teacher.locator(".bignum")).to_have_text(re.compile(r"40\s*/\s*40"))
    for words in ("在线课程", "线下培训", "外部证书"):
        expect(teacher.locator("#ledger ~ .table-wrap")).to_contain_text(words)
    with teacher.expect_download() as taken:
        teacher.get_by_role("link", name="整个周期（PDF）").click()
    said = "".join(page.extract_text() for page in PdfReader(taken.value.path()).pages)
    assert "阮青竹" in said
    assert said.count("40") >= 2
