"""Past certificates on a phone: wrong columns, the dry run, two tabs that both press, and the whole taken back."""

import io
import re
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.past_papers import CROSS, begin
from tests.city import City

HEADS = ["姓名", "单位", "发证单位", "名称", "编号", "有效期起", "有效期止"]
ROWS = [
    ["闻人静", "旧证小学", CROSS, "救护员", "HQ-2024-0001", "2024-02-29", "2027-02-28"],
    ["夏侯远", "旧证小学", CROSS, "救护员", "HQ-2024-0002", "2024-02-29", "2027-02-28"],
    ["无名氏", "旧证小学", CROSS, "救护员", "HQ-2024-0003", "2024-02-29", ""],
]


def book(*rows: list[str]) -> dict[str, Any]:
    """A workbook as a browser sends it."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    data = io.BytesIO()
    made.save(data)
    return {"name": "旧证.xlsx", "mimeType": "application/octet-stream", "buffer": data.getvalue()}


def send(page: Page, city: City, *rows: list[str]) -> None:
    """Choose a file and have it read."""
    page.goto(f"{city.address}/bureau/imports/")
    page.set_input_files("input[type=file]", book(*rows))
    page.get_by_role("button", name="读取文件").click()
    page.wait_for_url(re.compile(r"/bureau/imports/[0-9a-z]{12}/$"))


def there(city: City) -> int:
    return int(city.act("tests.browser.past_papers", "count")["there"])


def test_a_file_is_looked_at_brought_over_once_and_taken_back(
    demo_city: City, open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any]
) -> None:
    begin(demo_city)
    context = open_context(viewport=PHONE, storage_state=sessions("bureau"))
    page, other = context.new_page(), context.new_page()
    send(page, demo_city, ["姓名", "备注"], ["闻人静", "无"])
    expect(page.get_by_role("alert")).to_contain_text("缺少：发证单位、编号、有效期起")
    send(page, demo_city, HEADS, *ROWS)
    expect(page.locator("main")).to_contain_text("现在什么都还没写入")
    expect(page.locator("tbody")).to_contain_text("名册里这个单位没有此人")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert there(demo_city) == 0
    other.goto(page.url)
    for tab in (page, other):
        tab.get_by_role("button", name="只导入没有错的 2 行").dblclick()
        expect(tab.locator("main")).to_contain_text("没有错的行已导入")
    assert there(demo_city) == 2
    page.goto(other.url)
    page.get_by_text("文件导错了？").click()
    page.get_by_role("button", name="撤销这次导入").dblclick()
    expect(page.locator("main")).to_contain_text("已撤销 2 条记录")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert there(demo_city) == 0
