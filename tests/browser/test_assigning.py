"""The bureau assigns by a notice, a teacher sees it, a coordinator gives one of them more time, reminders respect it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.assigning import LEAD, SCHOOL, WITH_TIME, WITHOUT, act
from tests.browser.cast import PASSWORD
from tests.browser.conftest import PHONE, sign_in
from tests.city import City

NOTICE = "望〔2026〕3号"


def test_from_the_notice_to_the_reminder(
    demo_city: City, open_context: Callable[..., BrowserContext], logins: dict[str, tuple[str, str]], shots: Path
) -> None:
    made, today = act(demo_city, "open_school"), timezone.localdate()
    due, later = today + timedelta(days=6), today + timedelta(days=12)
    bureau = open_context().new_page()
    sign_in(bureau, demo_city, *logins["bureau"])
    assign(bureau, demo_city, made["course"], made["school"], due.isoformat(), shots)

    teacher = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(teacher, demo_city, "assigned1@demo.example", PASSWORD)
    see_notice(teacher, demo_city)
    teacher.screenshot(path=shots / "home.png", full_page=True)

    lead = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(lead, demo_city, "assigned0@demo.example", PASSWORD)
    lead.goto(f"{demo_city.address}/bureau/assignments/")
    lead.get_by_role("link", name="值班教师培训").click()
    lead.get_by_role("link", name="人员名单").click()
    expect(lead.locator("tbody")).to_contain_text(WITHOUT)
    lead.get_by_label(f"选中 {WITH_TIME}").check()
    lead.get_by_label("给他们的截止日期").fill((today + timedelta(days=60)).isoformat())
    lead.get_by_label("原因", exact=True).fill("外出支教")
    lead.get_by_role("button", name="给勾选的人延期").click()
    expect(lead.locator(".messages")).to_contain_text("布置单位")
    lead.get_by_label(f"选中 {WITH_TIME}").check()
    lead.get_by_label("给他们的截止日期").fill(later.isoformat())
    lead.get_by_label("原因", exact=True).fill("外出支教")
    lead.get_by_role("button", name="给勾选的人延期").click()
    expect(lead.locator(".messages")).to_contain_text("已批准 1 人")
    lead.screenshot(path=shots / "people.png", full_page=True)

    teacher.goto(f"{demo_city.address}/learn/")
    expect(teacher.locator(".dues")).to_contain_text("已给您延期")
    told = act(demo_city, "remind_after")
    assert told["people"] == sorted([LEAD, WITHOUT]), "more time is respected, and nobody hears twice"


def assign(page: Page, city: City, course: str, school: str, due: str, shots: Path) -> None:
    """The bureau's way: what, by which notice, for whom; a look at who is reached; publishing."""
    page.goto(f"{city.address}/bureau/assignments/new/")
    page.get_by_label("课程或培训项目").select_option(f"course-{course}")
    page.get_by_label("文号").fill(NOTICE)
    page.get_by_label("通知标题").fill("值班教师培训")
    page.get_by_label("最后一天（含当天）").fill("2020-01-01")
    page.locator("[name=people-0-organisation]").select_option(school)
    page.get_by_role("button", name="保存并查看涉及人员").click()
    expect(page.locator("main")).to_contain_text("截止日期已经过去")
    page.get_by_label("最后一天（含当天）").fill(due)
    page.get_by_role("button", name="保存并查看涉及人员").click()
    expect(page.locator(".tiles .stat__num").first).to_contain_text("3")
    expect(page.locator("main")).to_contain_text(SCHOOL)
    page.screenshot(path=shots / "preview.png", full_page=True)
    page.get_by_role("button", name="发布并通知").click()
    expect(page.locator(".messages")).to_contain_text("已发布")


def see_notice(page: Page, city: City) -> None:
    """A job enrols: the home is looked at until it says so."""
    for _try in range(30):
        page.goto(f"{city.address}/learn/")
        if page.locator(".dues").count() and NOTICE in page.locator(".dues").inner_text():
            return
        page.wait_for_timeout(1000)
    expect(page.locator(".dues")).to_contain_text(NOTICE)
