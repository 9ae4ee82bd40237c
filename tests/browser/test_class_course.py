"""The four-day course of the Red Cross: from a class on the trainer's desk to a certificate anybody may check, and its
renewal three years later."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.cast import PASSWORD
from tests.browser.class_course import act, login_of
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.city import City

TITLE = "救护员第 7 班"


def open_class(page: Page, city: City, key: str) -> str:
    """A class of four days with eight half days; opened for applications. Its public id."""
    page.goto(f"{city.address}/bureau/classes/new/")
    page.select_option("select[name=course]", key)
    page.locator("select[name=owner]").select_option(index=1)
    page.fill("input[name=title]", TITLE)
    page.fill("input[name=place]", "红十字会救护培训中心 301")
    page.fill("input[name=first_day]", (timezone.localdate() + timedelta(days=14)).isoformat())
    page.fill("input[name=days]", "4")
    page.fill("input[name=begins_again]", "14:00")
    page.fill("input[name=ends_again]", "17:00")
    page.fill("input[name=seats]", "30")
    page.get_by_role("button", name="建班").click()
    page.wait_for_url(re.compile(r"/bureau/classes/\w{12}/$"))
    run = page.url.rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("link", name="修改班级").click()
    for name in ("阮知秋", "谢东篱"):
        page.get_by_label(name).check()
    page.fill("textarea[name=words]", "请穿便于活动的衣服，带身份证。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开放报名").click()
    expect(page.locator("main")).to_contain_text("报名中")
    expect(page.locator("main .rows").first.locator("li")).to_have_count(8)
    return run


def apply_on_a_phone(page: Page, city: City, course: str, shots: Path) -> None:
    """From the course to the class; one application, however often it is pressed."""
    page.goto(f"{city.address}/learn/course/{course}/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("main")).to_contain_text("带身份证")
    page.fill("textarea[name=words]", "想做社区志愿者")
    page.screenshot(path=shots / "class-apply.png", full_page=True)
    page.get_by_role("button", name="报名这个班").dblclick()
    expect(page.locator("main")).to_contain_text("正在审批")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_from_the_application_to_the_certificate_and_three_years_on(
    demo_city: City, open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    city = demo_city
    made = act(city, "open_course")
    leader = open_context(viewport=DESKTOP).new_page()
    sign_in(leader, city, login_of("leader"), PASSWORD)
    run = open_class(leader, city, str(made["key"]))

    learner = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(learner, city, login_of("learner"), PASSWORD)
    apply_on_a_phone(learner, city, made["course"], shots)

    leader.goto(f"{city.address}/bureau/classes/{run}/applications/")
    expect(leader.locator("tbody tr")).to_have_count(1)
    expect(leader.locator("tbody")).to_contain_text("想做社区志愿者")
    leader.get_by_role("button", name="录取 沈归舟").click()
    expect(leader.locator("[role=status], .messages, .toasts").first).to_be_attached()

    learner.reload()
    expect(learner.locator("main")).to_contain_text("您有名额")
    with learner.expect_download() as taken:
        learner.get_by_role("link", name="把全部时间加入日历").click()
    assert Path(taken.value.path()).read_text().count("BEGIN:VEVENT") == 8

    act(city, "hold_class", course=made["course"])
    assert act(city, "take_tests", course=made["course"]) == {"done": True, "round": 1}
    leader.goto(f"{city.address}/bureau/register/{run}/")
    leader.locator("form[action$='/close/'] button").click()
    leader.goto(f"{city.address}/bureau/classes/{run}/closing/")
    expect(leader.locator("tbody")).to_contain_text("8 / 8")
    leader.screenshot(path=shots / "class-closing.png", full_page=True)
    leader.get_by_role("button", name="提名发证").click()
    expect(leader.locator("main")).to_contain_text("有一份提名在等审批")
    expect(leader.get_by_role("button", name="批准并发证")).to_have_count(0)

    second = open_context(viewport=DESKTOP).new_page()
    sign_in(second, city, login_of("second"), PASSWORD)
    second.goto(f"{city.address}/bureau/classes/")
    second.get_by_role("link", name=TITLE).click()
    second.get_by_role("button", name="批准并发证").click()
    expect(second.locator("main")).to_contain_text("批准了 1 份证书")
    act(city, "carry_out")
    second.reload()
    expect(second.locator("tbody")).to_contain_text("已发证")

    learner.goto(f"{city.address}/learn/certificates/")
    learner.get_by_role("link", name="救护员").first.click()
    expect(learner.locator("main")).to_contain_text("有效")
    learner.screenshot(path=shots / "class-certificate.png", full_page=True)
    guest = open_context(viewport=PHONE).new_page()
    guest.goto(f"{city.address}/verify/{act(city, 'find_certificate')['token']}/")
    expect(guest.locator("main")).to_contain_text("有效")
    expect(guest.locator("main")).to_contain_text("救护员")

    later = act(city, "renew", course=made["course"])
    until = date.fromisoformat(later["until"])
    assert (later["round"], later["held"]) == (2, True)
    assert date.fromisoformat(later["from"]) == until + timedelta(days=1), "renewing early loses no day"
    assert date.fromisoformat(later["to"]).year == until.year + 3
    assert len(set(later["numbers"])) == 2
    learner.goto(f"{city.address}/learn/certificates/")
    for number in later["numbers"]:
        expect(learner.locator("main")).to_contain_text(number)
