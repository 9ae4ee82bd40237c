"""Peer assessment: written in the admin, taken on phones by three learners, practised, reviewed, read, printed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.authoring import Author
from tests.browser.axe import examine
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.kinds import act, graded, preview
from tests.browser.stage import PASSWORD
from tests.city import City

ON_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
NAMES = ("甲", "乙", "丙")
TEXTS = {
    "甲": "周三午饭时小组里最爱说话的孩子一句没说。放学时我说：我看到你今天很安静，想说的时候我在。",
    "乙": "体育课后她一个人擦黑板擦了很久。我递了块抹布一起擦，说：今天好像有点累。她点点头。",
    "丙": "他把作业本的角折了又展开。下课我坐到旁边，说看到他折了一节课的纸，问要不要出去走走。",
}
COMMENT = "写出了时间和场景，开口那句也稳；可以再补一句孩子的原话。"


def write_peer(author: Author) -> str:
    """Two criteria with levels, two reviews each way, two examples; the id."""
    author.begin("peer", "课堂观察互评")
    author.fill(task="写一次课堂观察：您看到了什么，怎样开口。", least=20, gives=2, needs=2, comment=10, reviewing=10)
    criteria = ["观察具体", "开口的方式"]
    author.rows("criteria", [{"title": title} for title in criteria])
    for place in range(2):
        levels = [{"title": "充分", "points": 40}, {"title": "基本", "points": 20}, {"title": "不足", "points": 0}]
        author.rows(f"criteria-{place}-value-levels", levels)
    author.add(
        "examples", text="他最近心态不好，我让他想开点。", levels="3, 3", reasons="“心态不好”是判断，劝说不是听。"
    )
    author.add("examples", text="我说：我看到你今天很安静。", levels="1，1", reasons="先说看到的，没有追问。")
    made = author.id
    author.save()
    return made


@pytest.fixture(scope="module")
def course(demo_city: City, logins: dict[str, tuple[str, str]], browser: Any) -> dict[str, str]:
    """The assessment as an editor writes it, in a course of its own; three learners and a trainer."""
    context = browser.new_context(locale="zh-CN", viewport=DESKTOP, reduced_motion="reduce")
    admin = context.new_page()
    sign_in(admin, demo_city, *logins["editor"])
    made = write_peer(Author(admin, demo_city))
    preview(admin, demo_city, made, view="print")
    expect(admin.locator("body")).to_contain_text("写一次课堂观察")
    expect(admin.locator("body")).not_to_contain_text("劝说不是听")
    preview(admin, demo_city, made)
    expect(admin.locator("body")).to_contain_text("观察具体")
    context.close()
    for name in NAMES:
        act(demo_city, "add_person", name=f"互评{name}", email=f"peer-{name}@demo.example", password=PASSWORD)
    act(demo_city, "add_person", name="互评老师", email="peer-staff@demo.example", password=PASSWORD, role="trainer")
    return {"assessment": made, **act(demo_city, "open_course", assessment=made, title="观察与互评", slug="peers")}


def hand_in(page: Page, city: City, course: dict[str, str], name: str, shots: Path) -> None:
    """Enrol, read the rules, write, hand in."""
    sign_in(page, city, f"peer-{name}@demo.example", PASSWORD)
    page.goto(f"{city.address}/learn/course/{course['course']}/")
    page.locator("form[action$='/enrol/'] button").first.click()
    page.goto(f"{city.address}/learn/course/{course['course']}/{course['item']}/")
    expect(page.locator("main")).to_contain_text("您也要评 2 份别人的作业")
    page.screenshot(path=shots / f"door-{name}.png", full_page=True)
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url("**/learn/attempt/**")
    page.fill("textarea[name=a-text]", TEXTS.get(name, TEXTS["甲"]))
    expect(page.locator("#a-text .qsave")).to_contain_text("已保存")
    page.screenshot(path=shots / f"paper-{name}.png", full_page=True)
    page.locator("[data-go='1']").click()
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_contain_text("同伴正在评")
    page.screenshot(path=shots / f"waiting-{name}.png", full_page=True)


def choose(page: Page, number: int) -> None:
    """The level of this number in each criterion."""
    expect(page.locator("fieldset.rub").first).to_be_visible()
    for group in page.locator("fieldset.rub").all():
        group.locator(".lvl").nth(number - 1).click()


def practise(page: Page, shots: Path, *levels: int) -> None:
    """Mark examples one after the other."""
    page.get_by_role("link", name="先做样例").click()
    page.get_by_role("link", name="评样例 1").click()
    for place, level in enumerate(levels):
        choose(page, level)
        if place == 0:
            page.screenshot(path=shots / "practice.png", full_page=True)
        page.get_by_role("button", name="和专家比一比").click()
        expect(page.locator("main")).to_contain_text("专家为什么这样评")
        page.screenshot(path=shots / f"compared-{place}.png", full_page=True)
        if place + 1 < len(levels):
            page.get_by_role("link", name="再试下一份样例").click()
    page.get_by_role("link", name="去互评").click()


def review(page: Page, level: int, comment: str, shots: Path) -> str:
    """Take a work and give its review; what was read."""
    page.get_by_role("button", name="评一份作业").click()
    read = page.locator(".desk__work").inner_text()
    choose(page, level)
    page.fill("textarea[name=peer-comment]", comment)
    expect(page.locator("[data-saved]")).to_contain_text("草稿已存")
    page.screenshot(path=shots / "review.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="提交互评").click()
    page.wait_for_url(re.compile(r"/reviews/$"))
    return read


def test_three_learners_review_each_other_on_phones(
    demo_city: City, course: dict[str, str], open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    pages = {name: open_context(**ON_PHONE).new_page() for name in NAMES}
    for name, page in pages.items():
        hand_in(page, demo_city, course, name, shots)
    practise(pages["甲"], shots, 1, 1)  # off at the first example, close at the second
    practise(pages["乙"], shots, 3)
    practise(pages["丙"], shots, 3)
    for name, page in pages.items():
        page.screenshot(path=shots / f"reviews-{name}.png", full_page=True)
        read = [review(page, 1, COMMENT, shots) for _turn in range(2)]
        assert TEXTS[name] not in "".join(read)
        assert {other for other in NAMES if TEXTS[other] in "".join(read)} == set(NAMES) - {name}
        assert not any(f"互评{other}" in "".join(read) for other in NAMES)
    result = pages["甲"]
    result.goto(re.sub(r"reviews/$", "result/", result.url))
    expect(result.locator("main")).to_contain_text("90")
    expect(result.locator("main")).to_contain_text(COMMENT)
    expect(result.locator("main")).to_contain_text("同伴 2")
    expect(result.locator("main")).not_to_contain_text("互评乙")
    result.screenshot(path=shots / "result.png", full_page=True)
    assert result.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    first = result.locator("#review-1")
    first.get_by_text("反映这条评语有问题").click()
    first.locator("input[name=reason]").fill("不太客气")
    first.get_by_role("button", name="反映").click()
    expect(result.locator("#review-1")).to_contain_text("您已反映")
    result.emulate_media(media="print")
    expect(result.locator("main")).to_contain_text(COMMENT)
    expect(result.get_by_text("反映这条评语有问题")).to_have_count(1)
    expect(result.get_by_text("反映这条评语有问题")).to_be_hidden()
    result.screenshot(path=shots / "result-print.png", full_page=True)
    assert graded(demo_city, course["assessment"], grades=3)["grades"] == 3

    staff = open_context().new_page()
    sign_in(staff, demo_city, "peer-staff@demo.example", PASSWORD)
    staff.goto(f"{demo_city.address}/bureau/peers/")
    staff.screenshot(path=shots / "pools.png", full_page=True)
    staff.get_by_role("link", name="课堂观察互评").click()
    staff.screenshot(path=shots / "pool.png", full_page=True)
    staff.get_by_role("link", name="互评甲").click()
    staff.screenshot(path=shots / "entry.png", full_page=True)
    staff.locator("details[open] input[name=reason]").fill("语气不妥")
    staff.locator("details[open] button[value=hide]").click()
    expect(staff.locator("main")).to_contain_text("已隐藏：")
    result.reload()
    expect(result.locator("#review-1")).to_contain_text("已由课程工作人员隐藏")


def test_it_works_without_script(
    demo_city: City, course: dict[str, str], open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    act(demo_city, "add_person", name="互评丁", email="peer-丁@demo.example", password=PASSWORD)
    page = open_context(java_script_enabled=False, **ON_PHONE).new_page()
    sign_in(page, demo_city, "peer-丁@demo.example", PASSWORD)
    page.goto(f"{demo_city.address}/learn/course/{course['course']}/")
    page.locator("form[action$='/enrol/'] button").first.click()
    page.goto(f"{demo_city.address}/learn/course/{course['course']}/{course['item']}/")
    page.locator("form[action$='/start/'] button").first.click()
    page.fill("textarea[name=a-text]", TEXTS["丙"])
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("link", name="先做样例").click()
    page.get_by_role("link", name="评样例 1").click()
    page.get_by_role("button", name="和专家比一比").click()
    expect(page.locator(".error-summary")).to_contain_text("观察具体")
    for group in page.locator("fieldset.rub").all():
        group.locator("input").nth(2).check()
    page.get_by_role("button", name="和专家比一比").click()
    expect(page.locator("main")).to_contain_text("和专家很接近")
    page.screenshot(path=shots / "plain.png", full_page=True)


def test_the_pages_are_accessible(
    demo_city: City, course: dict[str, str], open_context: Callable[..., BrowserContext], shots: Path
) -> None:
    for name in "戊己":
        act(demo_city, "add_person", name=f"互评{name}", email=f"peer-{name}@demo.example", password=PASSWORD)
        page = open_context(**ON_PHONE).new_page()
        hand_in(page, demo_city, course, name, shots)
    found = examine(page)
    page.get_by_role("link", name="先做样例").click()
    page.get_by_role("link", name="评样例 1").click()
    found += examine(page)
    choose(page, 1)
    page.get_by_role("button", name="和专家比一比").click()
    found += examine(page)
    page.get_by_role("link", name="再试下一份样例").click()
    choose(page, 1)
    page.get_by_role("button", name="和专家比一比").click()
    page.get_by_role("link", name="去互评").click()
    found += examine(page)
    page.get_by_role("button", name="评一份作业").click()
    found += examine(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.screenshot(path=shots / "review-dark.png", full_page=True)
    page.goto(page.url.replace("/learn/", "/en/learn/"))
    page.screenshot(path=shots / "review-english.png", full_page=True)
    staff = open_context().new_page()
    sign_in(staff, demo_city, "peer-staff@demo.example", PASSWORD)
    staff.goto(f"{demo_city.address}/bureau/peers/")
    found += examine(staff)
    staff.get_by_role("link", name="课堂观察互评").click()
    found += examine(staff)
    staff.get_by_role("link", name="互评戊").click()
    found += examine(staff)
    staff.screenshot(path=shots / "entry-open.png", full_page=True)
    assert not found, "\n".join(found)
