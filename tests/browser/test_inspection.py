"""An inspection: a standard written in the admin, a school rates itself on a phone, a visitor rates beside it, printed."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.kinds import PARTS, act, graded, preview, write_assessment
from tests.browser.stage import PASSWORD
from tests.city import City
from tests.factories import files

CRITERIA = [("辅导室有单独的房间", ("没有", "合用", "专用")), ("来访记录上锁保存", ("没有", "部分", "全部"))]
SCHOOL = "3331000101"


def fill_standard(page: Page) -> None:
    """Two criteria with three levels each; the second level is acceptable."""
    page.fill("input[name='config-title']", "心理辅导室建设标准")
    page.fill("input[name='config-source']", "市教育局，2026 年第 8 号")
    for place, (text, levels) in enumerate(CRITERIA):
        name = f"config-criteria-{place}-value"
        if not page.locator(f"input[name='{name}-text']").count():
            page.locator(".c-sf-add-button:visible").nth(-1 if place == 0 else -2).click()
        page.fill(f"input[name='{name}-text']", text)
        for level, words in enumerate(levels):
            field = page.locator(f"input[name='{name}-levels-{level}-value-text']")
            if not field.count():
                holder = page.locator(f"input[name='{name}-levels-{level - 1}-value-text']")
                holder.locator("xpath=ancestor::*[@data-contentpath='levels'][1]").locator(
                    ".c-sf-add-button"
                ).last.click()
            field.fill(words)
            page.fill(f"input[name='{name}-levels-{level}-value-points']", str(level * 5))
        page.fill(f"input[name='{name}-least']", "2")


def test_inspection_from_the_standard_to_both_ratings(
    demo_city: City,
    logins: dict[str, tuple[str, str]],
    open_context: Callable[..., BrowserContext],
    shots: Path,
    tmp_path: Path,
) -> None:
    city = demo_city
    admin = open_context().new_page()
    sign_in(admin, city, *logins["editor"])
    made = write_assessment(admin, city, title="辅导室标准", type_key="inspection", fill=fill_standard)
    preview(admin, city, made, view="print")
    expect(admin.locator("body")).to_contain_text("来访记录上锁保存")
    course = act(city, "open_course", assessment=made, title="倾诉角检查", slug="rooms")
    act(city, "order", course=course["course"], school=SCHOOL)
    for name, role in (("own", "coordinator@school"), ("guest", "visitor")):
        email, place = f"rooms-{name}@demo.example", SCHOOL if name == "own" else "3331000102"
        act(city, "add_person", name=f"检查{PARTS[name]}", email=email, password=PASSWORD, role=role, school=place)

    own = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(own, city, "rooms-own@demo.example", PASSWORD)
    own.goto(f"{city.address}/bureau/inspections/")
    own.screenshot(path=shots / "list.png", full_page=True)
    own.locator("tr", has_text="倾诉角检查").get_by_role("link").first.click()
    place = own.url
    own.get_by_role("link", name="公布的标准").click()
    expect(own.locator("main")).to_contain_text("辅导室有单独的房间")
    own.goto(place)
    own.get_by_role("button", name="开始自评").click()
    expect(own.locator("main")).to_contain_text("心理辅导室建设标准")
    own.get_by_text("专用", exact=True).click()
    own.locator("[data-go='1']").click()
    own.get_by_text("全部", exact=True).click()
    own.screenshot(path=shots / "rating.png")
    own.locator("[data-go='1']").click()
    own.locator("form[data-attempt] button[type=submit]").last.click()
    own.wait_for_url("**/bureau/inspections/*/")
    expect(own.locator("main")).to_contain_text("等待走访")

    guest = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(guest, city, "rooms-guest@demo.example", PASSWORD)
    guest.goto(f"{city.address}/bureau/inspections/")
    guest.locator("tr", has_text="倾诉角检查").get_by_role("link").first.click()
    guest.get_by_role("link", name="填写走访评定").click()
    form = guest.locator("form#sheet")
    expect(form).to_contain_text("自评")
    form.get_by_label("合用").check(force=True)
    form.get_by_label("全部").check(force=True)
    form.locator("details summary").first.click()
    (tmp_path / "辅导室门口.jpg").write_bytes(files.picture())
    form.locator("input[type=file]").first.set_input_files(tmp_path / "辅导室门口.jpg")
    expect(form.locator("[data-photos] canvas")).to_have_count(1)
    guest.screenshot(path=shots / "visit.png", full_page=True)
    assert guest.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    guest.locator(".actionbar button.btn--primary").click()
    guest.wait_for_url("**/marking/sheets/")
    assert graded(city, made, score="15")["score"] == "15"

    own.goto(place)
    expect(own.locator("table")).to_contain_text("不一致")
    expect(own.locator("main img[alt='辅导室门口.jpg']")).to_have_count(1)
    own.screenshot(path=shots / "both.png", full_page=True)
    assert own.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    own.emulate_media(media="print")
    expect(own.locator("table")).to_contain_text("合用")

    bureau = open_context().new_page()
    sign_in(bureau, city, *logins["bureau"])
    bureau.goto(place)
    expect(bureau.locator("table")).to_contain_text("不一致")
    bureau.screenshot(path=shots / "bureau.png", full_page=True)
