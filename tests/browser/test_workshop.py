"""A workshop on a phone: asked without losing a word, answered by an expert, reported, hidden, told on Monday."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.talking import monday
from tests.city import City

TITLE = "孩子午睡时总是醒着，要不要问？"
WORDS = "开学以来他中午都睁着眼躺着。"
RUDE = "这有什么好问的，少管闲事。"


def enter(page: Page, city: City) -> str:
    """The workshop of the teachers' course, from the learner's own list; its address."""
    page.goto(f"{city.address}/learn/workshops/")
    page.locator(".ws-list__one h2 a", has_text="教师心理健康素养").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("教师心理健康素养")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    return page.url


def ask(context: BrowserContext, city: City) -> Page:
    """A question: kept while there is no line, and sent without the number that was in it."""
    page = context.new_page()
    enter(page, city)
    page.get_by_role("link", name="提问或发言").click()
    page.fill("#ws-title", TITLE)
    page.fill("#ws-body", WORDS)
    context.set_offline(True)
    page.get_by_role("button", name="发出").click()
    expect(page.locator("[data-draft-said]")).to_contain_text("没有网络")
    context.set_offline(False)
    page.reload()
    expect(page.locator("#ws-body")).to_have_value(WORDS)
    expect(page.locator("#ws-title")).to_have_value(TITLE)
    page.locator("#ws-body").press_sequentially("家长电话 13812345678")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".ws-care")).to_contain_text("13812345678")
    page.fill("#ws-body", WORDS)
    page.get_by_role("button", name="照原样发出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".ws-post__words")).to_have_text(WORDS)
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('workshop:new'))")
    assert kept == []
    return page


def answer(page: Page, city: City, thread: str, name: str) -> None:
    """The expert speaks to whoever asked, chosen by the beginning of the name."""
    page.goto(thread)
    page.locator("#ws-body").press_sequentially(f"@{name[:4]}")
    choice = page.locator("[data-names-list] button", has_text=re.compile(f"^{name}"))
    choice.first.click()
    page.locator("#ws-body").press_sequentially("先只说：我也睡不着的时候，会听一会儿雨声。")
    page.get_by_role("button", name="发出回复").click()
    mine = page.locator(".ws-post--expert").last
    expect(mine.locator(".mention")).to_have_text(f"@{name}")
    expect(mine.locator(".badge", has_text="专家")).to_be_visible()


def test_a_question_is_asked_answered_and_kept_civil(
    open_context: Callable[..., BrowserContext],
    demo_city: City,
    sessions: Callable[[str], Any],
    next_learner: Callable[[], str],
) -> None:
    asker, reader = next_learner(), next_learner()
    phone = open_context(viewport=PHONE, has_touch=True, is_mobile=True, storage_state=sessions(asker))
    other = open_context(viewport=PHONE, has_touch=True, is_mobile=True, storage_state=sessions(reader)).new_page()
    workshop = enter(other, demo_city)  # from now on, what others write is new to this one
    page = ask(phone, demo_city)
    thread = page.url.split("#")[0].split("?")[0]
    name = page.locator(".ws-post__by").first.inner_text().strip()

    answer(open_context(storage_state=sessions("expert")).new_page(), demo_city, thread, name)
    page.goto(f"{demo_city.address}/account/messages/")
    page.get_by_role("link", name="林若水在工作坊里提到了您").first.click()
    page.locator(".ws-post--expert").get_by_role("button", name="这条解答了问题").click()
    expect(page.locator(".ws-post--answer")).to_contain_text("这是答案")

    page.fill("#ws-body", RUDE)
    page.get_by_role("button", name="发出回复").click()
    expect(page.locator(".ws-post__words").last).to_have_text(RUDE)
    other.goto(workshop)
    expect(other.locator(".ws-thread--new", has_text=TITLE)).to_contain_text("已解答")
    other.get_by_role("link", name=TITLE).click()
    other.locator(".ws-post", has_text=RUDE).get_by_role("link", name="举报").click()
    other.get_by_label("伤害或侮辱他人").check()
    other.get_by_role("button", name="举报").click()
    expect(other.locator(".messages")).to_contain_text("课程组会来看")

    team = open_context(storage_state=sessions("trainer")).new_page()
    team.goto(f"{demo_city.address}/bureau/workshops/reports/")
    team.get_by_role("link", name=TITLE).click()
    team.get_by_label("原因（写给作者）").fill("请换一种说法")
    team.get_by_role("button", name="隐藏发言").click()
    expect(team.get_by_role("link", name=TITLE)).to_have_count(0)
    other.goto(thread)
    expect(other.locator("main")).not_to_contain_text(RUDE)
    expect(other.locator("main")).to_contain_text("课程组隐藏了这条发言")
    page.goto(f"{demo_city.address}/account/messages/")
    expect(page.locator("main")).to_contain_text("请换一种说法")

    hear_on_monday(demo_city, team, page, reader, workshop)


def hear_on_monday(city: City, team: Page, page: Page, reader: str, workshop: str) -> None:
    """One digest about what came later, none twice, and one press that ends them."""
    page.goto(workshop)
    page.get_by_role("link", name=TITLE).click()
    page.fill("#ws-body", "谢谢，明天试试。")
    page.get_by_role("button", name="发出回复").click()
    expect(page.locator(".ws-post__words").last).to_have_text("谢谢，明天试试。")
    told = monday(city, reader)
    assert (told["told"], told["second"]) == (1, 0)
    guest = team.context.browser.new_context(locale="zh-CN").new_page()
    guest.goto(f"{city.address}{told['quiet']}")
    guest.get_by_role("button", name="不再发给我").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("已经安静了")
    guest.context.close()
