"""The bureau's report at the end of a month: choose, read, drill down, look back, take the file, and check its sums."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.month_end import DONE, act
from tests.browser.stage import PASSWORD
from tests.city import City


def numbers_of(page: Page) -> dict[str, list[int]]:
    """Expected and finished of each line of the table of places, by its name."""
    lines = {}
    for row in page.locator("#places-table tbody tr, #places-table tfoot tr").all():
        name = row.locator("th").inner_text().strip()
        lines[name] = [int(row.get_attribute(f"data-{part}") or 0) for part in ("total", "done", "doing", "waiting")]
    return lines


def test_the_report_of_a_month(demo_city: City, open_context: Callable[..., BrowserContext], shots: Path) -> None:
    made = act(demo_city, "open_district")
    context = open_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, demo_city, "month-end@demo.example", PASSWORD)
    page.goto(f"{demo_city.address}/bureau/progress/")
    page.get_by_label("项目或课程").select_option(f"course-{made['course']}")
    page.get_by_label("看哪段时间").select_option("month")
    page.get_by_role("button", name="看结果").first.click()
    now = numbers_of(page)
    assert now["合计"][:2] == [12, 3]
    assert sum(one[0] for name, one in now.items() if name != "合计") == 12
    page.locator("#places").scroll_into_view_if_needed()
    expect(page.locator("[data-chart=coverage] canvas")).to_be_visible()
    expect(page.locator("#places-table")).to_contain_text("人数少")
    expect(page.locator("#places-table tfoot")).to_contain_text("+2")
    page.screenshot(path=shots / "month_now.png", full_page=True)

    page.get_by_role("link", name="临江第一小学").first.click()
    expect(page.locator("tbody").first).to_contain_text(DONE[0])
    page.go_back()

    page.get_by_label("看哪段时间").select_option("last_month")
    page.get_by_role("button", name="看结果").first.click()
    expect(page.locator("main")).to_contain_text("这是当天结束时上报的数字")
    then = numbers_of(page)
    assert then["合计"][:2] == [12, 1]
    page.screenshot(path=shots / "month_then.png", full_page=True)

    page.get_by_placeholder("文号").fill("泰教〔2026〕7号")
    page.get_by_role("button", name="导出 Excel").click()
    expect(page.get_by_role("link", name="下载")).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载").click()
    path = shots / "month.xlsx"
    taken.value.save_as(path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert made["last"] in sheet["A2"].value
    assert "泰教〔2026〕7号" in sheet["A2"].value
    lines = {row[1]: list(row[3:7]) for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}
    assert lines == then
    assert not [line for line in said if "Content Security Policy" in line]
