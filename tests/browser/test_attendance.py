"""Attendance: written in the admin, the roll called on a phone, counted by the core, read and printed by the learner."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.kinds import PARTS, act, enrol, graded, preview, write_assessment
from tests.browser.stage import PASSWORD
from tests.city import City


def fill_rule(page: Page) -> None:
    """Half of the sessions."""
    page.fill("input[name='config-title']", "两个半天")
    page.fill("input[name='config-percent']", "50")
    page.fill("input[name=pass_mark]", "")


def note(page: Page, name: str, state: str, minutes: str = "") -> None:
    line = page.locator("fieldset.roll__line", has_text=name)
    line.locator(f"label:has(input[value={state}])").click()
    if minutes:
        line.locator("input[type=number]").fill(minutes)


def test_attendance_from_the_admin_to_a_finished_part(
    demo_city: City,
    logins: dict[str, tuple[str, str]],
    open_context: Callable[..., BrowserContext],
    shots: Path,
) -> None:
    city = demo_city
    admin = open_context().new_page()
    sign_in(admin, city, *logins["editor"])
    made = write_assessment(admin, city, title="救护员课堂", type_key="attendance", fill=fill_rule)
    preview(admin, city, made, view="print")
    expect(admin.locator("body")).to_contain_text("两个半天")
    course = act(city, "open_course", assessment=made, title="救护员班", slug="roll")
    for name, role in (("teacher", "trainer"), ("learner", "")):
        email = f"roll-{name}@demo.example"
        act(city, "add_person", name=f"课堂{PARTS[name]}", email=email, password=PASSWORD, role=role)

    learner = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(learner, city, "roll-learner@demo.example", PASSWORD)
    item = enrol(learner, city, course)
    expect(learner.locator("main")).to_contain_text("至少")
    assert learner.locator("form[action$='/start/']").count() == 0, "nobody begins or hands in anything"

    trainer = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(trainer, city, "roll-teacher@demo.example", PASSWORD)
    trainer.goto(f"{city.address}/bureau/register/new/")
    trainer.select_option("select[name=course]", label="救护员班")
    trainer.select_option("select[name=owner]", index=1)
    trainer.fill("input[name=title]", "第 3 班")
    trainer.fill("input[name=begins_again]", "14:00")
    trainer.fill("input[name=ends_again]", "17:00")
    trainer.screenshot(path=shots / "new.png", full_page=True)
    trainer.get_by_role("button", name="开班").click()
    trainer.get_by_role("button", name="加入学员").click()
    trainer.get_by_role("link", name="第 1 天上午", exact=True).click()
    note(trainer, f"课堂{PARTS['learner']}", "late", "170")
    trainer.screenshot(path=shots / "roll.png", full_page=True)
    trainer.get_by_role("button", name="记下点名").click()
    expect(trainer.locator("main")).to_contain_text("1 / 1")
    trainer.screenshot(path=shots / "run.png", full_page=True)

    learner.goto(item)
    expect(learner.locator("main")).to_contain_text("迟到")
    for _again in range(40):  # a job counts it
        if learner.locator(".badge--ok", has_text="完成").count():
            break
        learner.wait_for_timeout(500)
        learner.reload()
    expect(learner.locator(".badge--ok").first).to_be_visible()
    assert graded(city, made, passed=True)["passed"] is True
    learner.screenshot(path=shots / "own.png", full_page=True)
    learner.emulate_media(media="print")
    expect(learner.locator("table")).to_contain_text("第 1 天下午")
    assert learner.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
