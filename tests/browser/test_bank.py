"""The item bank as its people use it: written, reviewed by somebody else, imported from a sheet, drawn by a rule."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.authoring import Author
from tests.city import City

TOPIC = "倾听入门"
GOOD = ("", "single", TOPIC, "小学", 2, "", "学生说“没事”，怎样接话？", 5, "B", "那就好", "我在，想说的时候来找我")
BAD = ("", "single", TOPIC, "小学", 2, "", "学生一直不说话，先做什么？", 5, "", "催他快说", "陪他坐一会儿")


@pytest.fixture
def bank(open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]) -> Author:
    """An editor at the bank."""
    return Author(open_context(storage_state=sessions("editor")).new_page(), demo_city)


@pytest.fixture
def reviewer(open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any]) -> Page:
    """Somebody else, who approves."""
    return open_context(storage_state=sessions("reviewer")).new_page()


def write_item(bank: Author, stem: str) -> str:
    """A question by its own form; its address."""
    page = bank.page
    page.goto(f"{bank.city.address}/admin/item-bank/add/?kind=quiz:single")
    page.locator("[name='config-question-stem']").wait_for()
    bank.put("question-stem", stem)
    options = [{"text": "听他说完", "correct": True}, {"text": "催他快说", "correct": False}]
    bank.rows("question-options", options)
    page.fill("input[name=topic]", TOPIC)
    page.locator("form[data-edit-form] button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/admin/item-bank/[0-9a-z]{12}/$"))
    return page.url


def take_step(page: Page, address: str, step: str) -> None:
    """One step of the review."""
    page.goto(address)
    page.locator(f"button[name=step][value={step}]").click()
    page.wait_for_load_state("load")


def sheet_of(bank: Author, folder: Path, *rows: tuple[Any, ...]) -> Path:
    """Our template, filled in."""
    sent = bank.page.request.get(f"{bank.city.address}/admin/item-bank/template/")
    book = openpyxl.load_workbook(io.BytesIO(sent.body()))
    sheet = book.active
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append(row)
    file = folder / "题目.xlsx"
    book.save(file)
    return file


def upload(bank: Author, file: Path) -> None:
    """Read a file; nothing is written yet."""
    bank.page.goto(f"{bank.city.address}/admin/item-bank/import/")
    bank.page.set_input_files("input[name=file]", file)
    bank.page.get_by_role("button", name="读取文件").click()
    bank.page.wait_for_url(re.compile(r"/admin/item-bank/import/[0-9a-z]{12}/$"))


def test_a_question_is_written_reviewed_imported_and_drawn(bank: Author, reviewer: Page, tmp_path: Path) -> None:
    page, city = bank.page, bank.city
    written = write_item(bank, "学生总趴在桌上，第一步怎样做？")
    take_step(page, written, "asked")
    take_step(reviewer, written, "approved")
    expect(reviewer.locator("main")).to_contain_text("已审定")

    upload(bank, sheet_of(bank, tmp_path, GOOD, BAD))
    problems = page.locator("section[aria-labelledby=problems]")
    expect(problems).to_contain_text("3")  # the row of the sheet that has no right answer
    expect(page.get_by_role("button", name="导入试题")).to_have_count(0)
    upload(bank, sheet_of(bank, tmp_path, GOOD, (*BAD[:8], "B", *BAD[9:])))
    expect(page.locator("section[aria-labelledby=problems]")).to_have_count(0)
    page.locator("main form button.button:not(.button-secondary)").last.click()
    page.wait_for_load_state("load")
    page.goto(f"{city.address}/admin/item-bank/?state=draft&topic={TOPIC}")
    rows = page.locator("main table.listing tbody tr")
    expect(rows).to_have_count(2)
    imported = rows.first.locator("a").first.get_attribute("href") or ""
    take_step(page, city.address + imported, "asked")
    take_step(reviewer, city.address + imported, "approved")

    bank.begin("quiz", "倾听小测")
    bank.add("rules", count=3, worth="5", topic=TOPIC)
    page.locator("form[data-edit-form] button[type=submit]").last.click()
    page.wait_for_load_state("load")
    page.goto(
        f"{city.address}/admin/assessments/{bank.id}/" if "versions" not in page.url else page.url.split("versions")[0]
    )
    warning = page.locator(".help-warning")
    expect(warning).to_contain_text("2")  # two are approved, the rule wants three
    bank.put("rules-0-value-count", 2)
    page.locator("form[data-edit-form] button[type=submit]").last.click()
    page.wait_for_load_state("load")
    expect(page.locator(".help-warning")).to_have_count(0)
    page.goto(page.url.rstrip("/") + "/preview/")
    shown = (
        page.frame_locator("iframe").locator("section.question")
        if page.locator("iframe").count()
        else page.locator("section.question")
    )
    expect(shown).to_have_count(2)
