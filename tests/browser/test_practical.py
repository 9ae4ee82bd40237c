"""A practical test: written in the admin, begun on a phone, seen by assessors in a cellar without network, marked once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.kinds import PARTS, act, enrol, graded, preview, write_assessment
from tests.browser.line import Line
from tests.browser.stage import PASSWORD
from tests.city import City
from tests.factories import files

STEPS = [("看清现场，确认安全", True), ("拍双肩、大声喊", False), ("按下 5～6 厘米", True)]


def fill_checklist(page: Page) -> None:
    """Three steps, two of them critical; two assessors, each alone."""
    page.fill("input[name='config-title']", "心肺复苏")
    for place, (text, critical) in enumerate(STEPS):
        if not page.locator(f"input[name='config-steps-{place}-value-text']").count():
            page.locator("[data-contentpath='steps'] button[title], .c-sf-add-button").last.click()
        page.fill(f"input[name='config-steps-{place}-value-text']", text)
        page.fill(f"input[name='config-steps-{place}-value-points']", "2")
        page.locator(f"input[name='config-steps-{place}-value-critical']").set_checked(critical)
    page.select_option("select[name=markers]", "2")
    page.uncheck("input[name=anonymous_marking]")


@pytest.fixture(scope="module")
def hall(demo_city: City) -> dict[str, str]:
    """Two assessors and a learner of this test alone."""
    people = {"one": "assessor", "two": "assessor", "learner": ""}
    for name, role in people.items():
        act(
            demo_city,
            "add_person",
            name=f"考场{PARTS[name]}",
            email=f"hall-{name}@demo.example",
            password=PASSWORD,
            role=role,
        )
    return {name: f"hall-{name}@demo.example" for name in people}


def tick(page: Page, place: int, value: str = "done") -> None:
    step = page.locator("fieldset.pstep").nth(place)
    step.locator(f".tri:has(input[value={value}])").click()


def take_phone(context: BrowserContext, near: City, login: str, *, section: str) -> Page:
    """The assessor's phone with the learner's sheet open, kept for the time without network."""
    page = context.new_page()
    sign_in(page, near, login, PASSWORD)
    page.goto(f"{near.address}/marking/sheets/")
    expect(page.locator("[data-keep]")).to_contain_text("断网也能打开", timeout=30_000)
    page.locator("section", has_text=section).get_by_role("link", name="考场学员").click()
    page.wait_for_url(re.compile("/marking/sheets/\\w+/$"))
    expect(page.locator("[data-keep]")).to_contain_text("断网时也能打开", timeout=30_000)
    return page


def kept_pages(page: Page) -> list[str]:
    """The names of what this device keeps of pages with sheets."""
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("sheets-pages")]


def begin_and_hand_in(page: Page, city: City, course: dict[str, str], login: str) -> None:
    """The learner reads the checklist, begins and says: ready."""
    sign_in(page, city, login, PASSWORD)
    enrol(page, city, course)
    page.locator("form[action$='/start/'] button").first.click()
    expect(page.locator(".psteps li").first).to_be_visible()
    page.locator("form[data-attempt] button[type=submit]").last.click()
    page.wait_for_url("**/result/")


def test_practical_from_the_admin_to_one_grade_without_network(
    demo_city: City,
    line: Line,
    hall: dict[str, str],
    logins: dict[str, tuple[str, str]],
    open_context: Callable[..., BrowserContext],
    shots: Path,
) -> None:
    city = demo_city
    admin = open_context().new_page()
    sign_in(admin, city, *logins["editor"])
    made = write_assessment(admin, city, title="心肺复苏实操", type_key="practical", fill=fill_checklist)
    preview(admin, city, made, view="print")
    expect(admin.locator("body")).to_contain_text("按下 5～6 厘米")
    course = act(city, "open_course", assessment=made, title="急救实操", slug="hall")

    learner = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    begin_and_hand_in(learner, city, course, hall["learner"])

    near = line.end_of(city)
    context = open_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, near, hall["one"], PASSWORD)
    page.goto(f"{near.address}/marking/sheets/")
    expect(page.locator("[data-keep]")).to_contain_text("断网也能打开", timeout=30_000)
    page.screenshot(path=shots / "sheets.png", full_page=True)
    page.get_by_role("link", name="考场学员").click()
    page.wait_for_url(re.compile("/marking/sheets/\\w+/$"))
    expect(page.locator("[data-keep]")).to_contain_text("断网时也能打开", timeout=30_000)
    sheet = page.url
    tick(page, 0)

    line.set(cut=True)
    context.set_offline(True)
    tick(page, 1, "partly")
    expect(page.locator("[data-sheet-state]").first).to_contain_text("已存")
    page.close()

    page = context.new_page()
    page.goto(sheet)
    expect(page.locator("fieldset.pstep").nth(0).locator("input[value=done]")).to_be_checked()
    expect(page.locator("fieldset.pstep").nth(1).locator("input[value=partly]")).to_be_checked()
    tick(page, 2)
    page.fill("textarea[name=comment]", "按压很稳。")
    page.screenshot(path=shots / "offline.png", full_page=True)
    page.get_by_role("button", name="交考核单").click()
    expect(page.locator(".queue li .badge")).to_contain_text("等待网络", timeout=30_000)
    page.screenshot(path=shots / "waiting.png", full_page=True)
    assert act(city, "count_grades", assessment=made)["marks"] == 0

    line.set(cut=False)
    context.set_offline(False)
    page.wait_for_url("**/marking/sheets/", timeout=30_000)
    expect(page.locator("main")).to_contain_text("等另一份考核单")
    page.screenshot(path=shots / "received.png", full_page=True)
    assert graded(city, made, marks=1, grades=0) == {"marks": 1, "grades": 0, "score": None, "passed": None}

    second = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(second, city, hall["two"], PASSWORD)
    second.goto(f"{city.address}/marking/sheets/")
    second.get_by_role("link", name="考场学员").click()
    for place, seen in enumerate(("done", "partly", "done")):
        tick(second, place, seen)
    second.get_by_role("button", name="交考核单").click()
    second.wait_for_url("**/marking/sheets/")
    expect(second.locator("main")).to_contain_text("结果已出")
    assert graded(city, made, marks=2, grades=1) == {"marks": 2, "grades": 1, "score": "5", "passed": True}

    learner.reload()
    expect(learner.locator("main")).to_contain_text("按压很稳")
    learner.emulate_media(media="print")
    assert learner.locator(".psteps li").count() == 3
    learner.screenshot(path=shots / "review.png", full_page=True)


def test_shared_phone_sends_a_sheet_only_for_its_owner_and_signing_out_takes_the_pages_away(
    demo_city: City,
    line: Line,
    hall: dict[str, str],
    logins: dict[str, tuple[str, str]],
    open_context: Callable[..., BrowserContext],
) -> None:
    city = demo_city
    admin = open_context().new_page()
    sign_in(admin, city, *logins["editor"])
    made = write_assessment(admin, city, title="共用手机", type_key="practical", fill=fill_checklist)
    course = act(city, "open_course", assessment=made, title="共用手机", slug="shared")
    learner = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    begin_and_hand_in(learner, city, course, hall["learner"])

    near = line.end_of(city)
    context = open_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = take_phone(context, near, hall["one"], section="共用手机")
    sheet = page.url
    line.set(cut=True)
    context.set_offline(True)
    for place in range(3):
        tick(page, place)
    page.get_by_role("button", name="交考核单").click()
    expect(page.locator(".queue li .badge")).to_contain_text("等待网络", timeout=30_000)
    page.close()

    line.set(cut=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{near.address}/help/")
    context.clear_cookies()  # the session ended meanwhile
    sign_in(page, near, hall["two"], PASSWORD)
    page.goto(f"{near.address}/marking/sheets/")
    expect(page.locator(".queue[data-sheets-out]")).to_contain_text("另一位考核员")
    assert "考场学员" not in page.locator(".queue[data-sheets-out]").inner_text()
    page.wait_for_timeout(1_500)
    assert act(city, "count_grades", assessment=made)["marks"] == 0

    page.goto(f"{near.address}/learn/")
    page.goto(f"{near.address}/accounts/logout/")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state("load")
    for _look in range(40):
        if not kept_pages(page):
            break
        page.wait_for_timeout(250)
    assert kept_pages(page) == []
    line.set(cut=True)
    context.set_offline(True)
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("没有存这一页")
    line.set(cut=False)
    context.set_offline(False)

    sign_in(page, near, hall["one"], PASSWORD)
    page.goto(f"{near.address}/marking/sheets/")
    expect(page.locator("main")).to_contain_text("等另一份考核单", timeout=30_000)
    assert graded(city, made, marks=1)["marks"] == 1


def fill_with_photographs(page: Page) -> None:
    """The same, seen by one assessor, who has to photograph."""
    fill_checklist(page)
    page.select_option("select[name='config-photos']", "required")
    page.select_option("select[name=markers]", "1")


def test_photograph_taken_without_network_waits_on_the_phone_and_goes_with_the_sheet(
    demo_city: City,
    line: Line,
    hall: dict[str, str],
    logins: dict[str, tuple[str, str]],
    open_context: Callable[..., BrowserContext],
    shots: Path,
    tmp_path: Path,
) -> None:
    city = demo_city
    admin = open_context().new_page()
    sign_in(admin, city, *logins["editor"])
    made = write_assessment(admin, city, title="照片考核", type_key="practical", fill=fill_with_photographs)
    course = act(city, "open_course", assessment=made, title="照片考核", slug="photographs")
    learner = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(learner, city, hall["learner"], PASSWORD)
    enrol(learner, city, course)
    learner.locator("form[action$='/start/'] button").first.click()
    learner.locator("label:has(input[value=yes])").click()
    learner.locator("[data-go='1']").click()
    learner.locator("form[data-attempt] button[type=submit]").last.click()
    learner.wait_for_url("**/result/")

    near = line.end_of(city)
    context = open_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = take_phone(context, near, hall["one"], section="照片考核")
    sheet = page.url

    line.set(cut=True)
    context.set_offline(True)
    for number in range(2):
        (tmp_path / f"按压{number}.jpg").write_bytes(files.picture(size=(2400, 1800 + number)))
    page.set_input_files("input[name=photos-new]", [tmp_path / "按压0.jpg", tmp_path / "按压1.jpg"])
    expect(page.locator("[data-photos] canvas")).to_have_count(2)
    page.get_by_role("button", name="去掉这张照片 按压1.jpg").click()
    expect(page.locator("[data-photos] canvas")).to_have_count(1)
    page.close()

    page = context.new_page()
    page.goto(sheet)
    expect(page.locator("[data-photos] canvas")).to_have_count(1)
    for place in range(3):
        tick(page, place)
    page.get_by_role("button", name="交考核单").click()
    assert page.evaluate("document.querySelector('[name=no_faces]').validity.valueMissing")  # looked at first
    page.check("input[name=no_faces]")
    page.screenshot(path=shots / "photograph.png", full_page=True)
    page.get_by_role("button", name="交考核单").click()
    expect(page.locator(".queue li .badge")).to_contain_text("等待网络", timeout=30_000)
    page.close()
    assert act(city, "count_grades", assessment=made)["marks"] == 0

    line.set(cut=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{near.address}/marking/sheets/")
    expect(page.locator("main")).to_contain_text("结果已出", timeout=30_000)
    assert graded(city, made, marks=1, grades=1) == {"marks": 1, "grades": 1, "score": "6", "passed": True}

    learner.reload()
    shown = learner.locator("main img[alt='按压0.jpg']")
    expect(shown).to_have_count(1)
    shown.scroll_into_view_if_needed()
    learner.wait_for_function("() => document.querySelector('main img[alt=\"按压0.jpg\"]').naturalWidth > 0")
    assert shown.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [1200, 1600]  # smaller and upright
    learner.screenshot(path=shots / "photograph-seen.png", full_page=True)
