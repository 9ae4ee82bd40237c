"""An author builds a course of every kind of part in the admin, and changes it while people are under way."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.building import Builder
from tests.browser.conftest import sign_in
from tests.browser.desk import approve
from tests.city import City
from tests.factories.cms_media import PDF

TITLE = "听懂孩子的第一句话"
DAY = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%d 19:00")


@pytest.fixture
def handout(tmp_path: Path) -> Path:
    """A file to hand out."""
    path = tmp_path / "handout.pdf"
    path.write_bytes(PDF)
    return path


def enter(open_context: Callable[..., BrowserContext], city: City, account: tuple[str, str]) -> Page:
    """A page on which somebody is signed in."""
    context = open_context()
    context.set_default_timeout(40_000)  # the form of a course is the largest page of the admin
    page = context.new_page()
    sign_in(page, city, *account)
    return page


def build(author: Builder, handout: Path) -> None:
    """Every kind of part, in two sections, by the outline's own buttons."""
    author.begin(TITLE)
    author.add("section", "第一部分 先听")
    author.write(author.add("unit", "先读这一段", minutes=8), "先听，再说。")
    author.choose(author.add("library", "文库里的一篇", minutes=6), "library_page", "睡")
    author.choose(author.add("lecture", "一段录音", minutes=10), "media")
    author.add("live", "直播答疑", minutes=40, starts_at=DAY, meeting_link="https://meeting.example/4711")
    author.add("section", "第二部分 再说")
    author.add("class", "半天面授", minutes=45)
    author.upload(author.add("file", "讲义一页", minutes=2), "document", handout, title="讲义一页")
    author.add("assessment", "小测一次", minutes=5, assessment={"index": 1})


def rearrange(author: Builder) -> None:
    """By the arrow and its key, by choosing a section; a copy, and something removed and brought back."""
    page = author.page
    expect(page.locator("[data-outline-totals]")).to_contain_text("1 小时 56 分钟")
    file = author.row("讲义一页")
    file.locator("[data-inline-panel-child-move-up]").press("Enter")
    expect(author.rows.nth(6)).to_contain_text("讲义一页")
    page.wait_for_timeout(400)  # Wagtail slides the two rows
    author.open_row(file)
    file.locator(f"#outline-move-{author.name_of(file)}").select_option(label="第一部分 先听")
    assert author.titles().index("讲义一页") == 5
    unit = author.row("先读这一段")
    unit.locator("[data-outline-copy]").click()
    assert author.titles()[2] == "先读这一段（副本）"
    gone = author.row("一段录音")
    gone.locator("[id$=-DELETE-button]").click()
    expect(author.row("一段录音")).to_have_count(0)
    expect(page.locator("[data-outline-totals]")).to_contain_text("1 小时 54 分钟")
    page.locator(".outline-undo button").click()
    expect(author.row("一段录音")).to_have_count(1)


def in_a_circle(author: Builder) -> None:
    """Two parts that wait for each other are refused in words, with the way to them."""
    page = author.page
    for first, second in (("先读这一段", "讲义一页"), ("讲义一页", "先读这一段")):
        author.fill(author.row(first), after_items={"label": second})
    page.locator("form#page-edit-form button.action-save").first.dispatch_event("click")
    page.wait_for_load_state("load")
    author.ready()
    expect(page.locator(".error-message", has_text="形成循环").first).to_be_visible()
    author.fill(author.row("先读这一段"), after_items={"label": []})


def read_preview(author: Builder, edit: str) -> None:
    """The draft, part by part, as a learner would find it."""
    page = author.page
    page.goto(author.city.address + edit)
    page.locator(".outline-check a[href*='/learn/preview/']").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.locator("main .btn--primary").click()
    seen = [page.locator("h1").inner_text()]
    while (following := page.locator(".actionbar a.btn--primary[href*='-']")).count():
        following.click()
        seen.append(page.locator("h1").inner_text())
    assert len(seen) == 8
    assert "直播答疑" in seen


def learn(page: Page, city: City, course: str) -> None:
    """Enrol, and read the first part."""
    page.goto(city.address + course)
    page.locator("main form[action$='/enrol/'] button").first.click()
    page.get_by_role("link", name="先读这一段", exact=True).click()
    expect(page.locator("main")).to_contain_text("先听，再说。")
    page.locator(".actionbar form[action$='/done/'] button").click()


def test_a_course_of_every_kind_is_built_published_and_changed(
    open_context: Callable[..., BrowserContext],
    demo_city: City,
    logins: dict[str, tuple[str, str]],
    next_learner: Callable[[], str],
    cast: dict[str, Any],
    handout: Path,
) -> None:
    author = Builder(enter(open_context, demo_city, logins["editor"]), demo_city)
    build(author, handout)
    rearrange(author)
    author.save()
    in_a_circle(author)
    edit = author.save()
    expect(author.page.locator(".outline-check .help-critical")).to_have_count(0)
    read_preview(author, edit)
    author.open(edit)
    author.submit()
    reviewer = enter(open_context, demo_city, logins["reviewer"])
    approve(reviewer, demo_city.address + edit)
    learner = enter(open_context, demo_city, (next_learner(), cast["password"]))
    learner.goto(f"{demo_city.address}/courses/")
    link = learner.get_by_role("link", name=TITLE).first.get_attribute("href")
    learn(learner, demo_city, str(link))
    change_under_way(author, reviewer, learner, edit, course=learner.url)


def change_under_way(author: Builder, reviewer: Page, learner: Page, edit: str, *, course: str) -> None:
    """A new part: nobody publishes it before somebody has said what happens to those under way; then they are moved."""
    author.open(edit)
    author.write(author.add("unit", "新加的一节", minutes=3), "新的法规。")
    author.save()
    expect(author.page.locator(".messages")).to_contain_text("正在学习")
    author.page.locator(".outline-check a[href*='/course-changes/']").click()
    expect(author.page.locator("[data-under-way]")).to_have_attribute("data-under-way", "1")
    expect(author.page.locator("main")).to_contain_text("新加的一节")
    author.page.check("input[name=choice][value=move]")
    author.page.fill("textarea[name=reason]", "法规更新，加了一节。")
    author.page.locator("main form button[type=submit]").click()
    author.open(edit)
    author.submit()
    approve(reviewer, author.city.address + edit)
    before, _mark, rest = course.partition("/learn/course/")
    outline = f"{before}/learn/course/{rest.split('/', maxsplit=1)[0]}/"
    for _again in range(40):
        learner.goto(outline)
        if learner.get_by_text("新加的一节").count():
            break
        learner.wait_for_timeout(1000)
    expect(learner.locator(".item", has_text="新加的一节").first).to_be_visible()
    expect(learner.locator(".item--done", has_text="先读这一段").first).to_be_visible()
    learner.goto(f"{author.city.address}/account/messages/")
    expect(learner.locator("main")).to_contain_text(f"“{TITLE}”有变化")
