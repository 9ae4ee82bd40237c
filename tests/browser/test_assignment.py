"""An assignment with files and sound: written in the admin, done on a phone, marked by rubric, reviewed, printed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.kinds import PARTS, act, graded, preview, write_assessment
from tests.browser.stage import PASSWORD
from tests.city import City
from tests.factories import files

ON_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
TEXT = "周五放学后我陪他收拾教室，说了我看到的：这两周午饭总剩一大半。他没说话，第二天自己来找我。"
MICROPHONE = """
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
    const room = new AudioContext(), tone = room.createOscillator(), end = room.createMediaStreamDestination();
    tone.connect(end);
    tone.start();
    return end.stream;
  };
"""


def fill_assignment(page: Page) -> None:
    """A text, one to three files, one recording; a rubric of one criterion with two levels."""
    page.fill("textarea[name='config-task']", "写一次课堂观察，附上现场照片，再录一段您会怎样开口。")
    page.fill("input[name='config-least']", "20")
    for kind in ("image", "pdf", "document"):
        page.check(f"input[name='config-file_kinds'][value={kind}]")
    page.fill("input[name='config-file_least']", "1")
    page.fill("input[name='config-voice_most']", "1")
    first = "config-criteria-0-value"
    page.fill(f"input[name='{first}-title']", "开口的方式")
    for place, (title, points) in enumerate((("充分", "60"), ("没有提到", "0"))):
        if not page.locator(f"input[name='{first}-levels-{place}-value-title']").count():
            page.locator("[data-contentpath='levels'] .c-sf-add-button").last.click()
        page.fill(f"input[name='{first}-levels-{place}-value-title']", title)
        page.fill(f"input[name='{first}-levels-{place}-value-points']", points)
    page.uncheck("input[name=anonymous_marking]")


@pytest.fixture(scope="module")
def task(demo_city: City) -> dict[str, str]:
    """Learners and a marker of this test alone."""
    people = {"phone": "", "plain": "", "own": "", "marker": "assessor"}
    for name, role in people.items():
        email = f"task-{name}@demo.example"
        act(demo_city, "add_person", name=f"作业{PARTS[name]}", email=email, password=PASSWORD, role=role)
    return {name: f"task-{name}@demo.example" for name in people}


@pytest.fixture(scope="module")
def course(
    demo_city: City, logins: dict[str, tuple[str, str]], browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The assignment, as an editor writes it in the admin, in a course of its own."""
    context = browser.new_context(locale="zh-CN", viewport=DESKTOP, reduced_motion="reduce")
    admin = context.new_page()
    sign_in(admin, demo_city, *logins["editor"])
    made = write_assessment(admin, demo_city, title="课堂观察作业", type_key="assignment", fill=fill_assignment)
    preview(admin, demo_city, made, view="print")
    expect(admin.locator("body")).to_contain_text("写一次课堂观察")
    expect(admin.locator("body")).to_contain_text("录音")
    preview(admin, demo_city, made)
    expect(admin.locator("input[type=file]")).to_have_count(2)
    admin.screenshot(path=tmp_path_factory.mktemp("admin") / "preview.png", full_page=True)
    context.close()
    return {"assessment": made, **act(demo_city, "open_course", assessment=made, title="观察与开口", slug="task")}


def begin(page: Page, city: City, course: dict[str, str], login: str) -> None:
    """Enrol and start."""
    sign_in(page, city, login, PASSWORD)
    page.goto(f"{city.address}/learn/course/{course['course']}/")
    page.locator("form[action$='/enrol/'] button").first.click()
    page.goto(f"{city.address}/learn/course/{course['course']}/{course['item']}/")
    page.locator("form[action$='/start/'] button").first.click()
    page.wait_for_url("**/learn/attempt/**")


def sent(content: bytes, name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def box(page: Page, field: str) -> Any:
    return page.locator(f"[data-uploads='a-{field}']")


def turn(page: Page) -> None:
    page.locator("[data-go='1']").click()


def test_an_assignment_with_files_and_sound_on_a_phone(
    demo_city: City,
    course: dict[str, str],
    task: dict[str, str],
    open_context: Callable[..., BrowserContext],
    shots: Path,
) -> None:
    context = open_context(**ON_PHONE)
    context.add_init_script(MICROPHONE)
    page = context.new_page()
    begin(page, demo_city, course, task["phone"])
    page.screenshot(path=shots / "1-text.png", full_page=True)
    page.fill("textarea[name=a-text]", TEXT)
    expect(page.locator("#a-text .qsave")).to_contain_text("已保存")
    turn(page)
    photos = box(page, "files")
    photos.locator("input[type=file]").set_input_files([sent(files.picture("JPEG", (1600, 1200)), "IMG_2041.JPG")])
    expect(photos.locator("[data-file-row], li:has([data-file])")).to_have_count(1)
    expect(photos).to_contain_text("IMG_2041.jpg")
    expect(page.locator("#a-files .qsave")).to_contain_text("已保存")

    photos.locator("input[type=file]").set_input_files([sent(b"<!doctype html><script></script>", "照片.jpg")])
    expect(photos.locator("li[data-bad]")).to_contain_text("内容是")
    page.screenshot(path=shots / "2-refused.png", full_page=True)
    photos.locator("li[data-bad] button").click()

    context.set_offline(True)
    photos.locator("input[type=file]").set_input_files([sent(files.office(), "记录.docx")])
    expect(photos).to_contain_text("网络断了")
    page.screenshot(path=shots / "3-offline.png", full_page=True)
    context.set_offline(False)
    expect(photos.locator("li:has([data-file])")).to_have_count(2)

    photos.locator("[data-remove]").first.click()
    expect(photos).to_contain_text("已撤下")
    photos.get_by_role("button", name="放回来").click()
    expect(photos.locator("li:has([data-file])")).to_have_count(2)
    turn(page)
    voice = box(page, "voice")
    voice.get_by_role("button", name="现在录音").click()
    expect(voice.locator("[data-time]")).to_contain_text(re.compile("0:0[2-9]|0:1"))  # a look may come late
    page.screenshot(path=shots / "4-recording.png", full_page=True)
    voice.get_by_role("button", name="停止并保存").click()
    expect(voice.locator("li:has([data-file]) audio")).to_have_count(1)
    page.screenshot(path=shots / "5-recorded.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.reload()
    expect(page.locator("textarea[name=a-text]")).to_have_value(TEXT)
    expect(page.locator("[data-uploads] li:has([data-file])")).to_have_count(3)
    for _part in range(3):
        turn(page)
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    page.screenshot(path=shots / "6-waiting.png", full_page=True)

    desk = open_context().new_page()
    sign_in(desk, demo_city, task["marker"], PASSWORD)
    desk.goto(f"{demo_city.address}/marking/")
    desk.get_by_role("link", name=re.compile("课堂观察作业")).first.click()
    expect(desk.locator(".desk__work")).to_contain_text("IMG_2041.jpg")
    picture = desk.locator(".filelist img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert desk.evaluate("document.querySelector('.filelist img').naturalWidth") == 1200  # upright
    sound = desk.locator(".filelist audio")
    assert sound.evaluate("audio => audio.play().then(() => true)")
    with desk.expect_download() as download:
        desk.locator(".filelist a[download]").nth(1).click()
    assert download.value.suggested_filename == "记录.docx"
    desk.screenshot(path=shots / "7-desk.png", full_page=True)
    desk.locator(".lvl, label:has(input[type=radio])").first.click()
    desk.fill("textarea[name=desk-comment]", "开口很稳。")
    desk.locator("button[type=submit][form=rubric], #rubric button[type=submit]").first.click()
    desk.wait_for_url("**/marking/**")
    assert graded(demo_city, course["assessment"], score="6E+1")["score"] == "6E+1"

    page.reload()
    expect(page.locator("main")).to_contain_text("开口很稳")
    expect(page.locator(".filelist img")).to_have_count(1)
    page.screenshot(path=shots / "8-review.png", full_page=True)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_contain_text("记录.docx")
    expect(page.locator(".filelist audio")).to_be_hidden()
    page.screenshot(path=shots / "9-print.png", full_page=True)


def test_without_script_files_are_sent_by_the_button_and_the_text_stays(
    demo_city: City,
    course: dict[str, str],
    task: dict[str, str],
    open_context: Callable[..., BrowserContext],
    shots: Path,
) -> None:
    page = open_context(java_script_enabled=False, **ON_PHONE).new_page()
    begin(page, demo_city, course, task["plain"])
    page.fill("textarea[name=a-text]", TEXT)
    box(page, "files").locator("input[type=file]").set_input_files([sent(files.pdf(), "表.pdf")])
    box(page, "files").get_by_role("button", name="上传所选文件").click()
    expect(box(page, "files")).to_contain_text("表.pdf")
    expect(page.locator("textarea[name=a-text]")).to_have_value(TEXT)
    box(page, "voice").locator("input[type=file]").set_input_files([sent(files.office(), "声音.mp3")])
    box(page, "voice").get_by_role("button", name="上传所选文件").click()
    expect(page.locator(".messages")).to_contain_text("声音.mp3")
    expect(page.locator("textarea[name=a-text]")).to_have_value(TEXT)
    page.screenshot(path=shots / "plain.png", full_page=True)
    box(page, "files").locator("[data-remove]").click()
    expect(box(page, "files").locator("[data-file-row]")).to_have_count(0)
    box(page, "files").locator("input[type=file]").set_input_files([sent(files.picture(), "教室.jpg")])
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")


def test_a_file_that_nobody_answers_is_sent_again(
    demo_city: City, course: dict[str, str], task: dict[str, str], open_context: Callable[..., BrowserContext]
) -> None:
    """A line that swallows everything says nothing for minutes: after one without a sign the file waits, and goes again."""
    page = open_context(**ON_PHONE).new_page()
    page.clock.install()
    begin(page, demo_city, course, task["own"])
    turn(page)
    photos = box(page, "files")
    address = f"{demo_city.address}{photos.get_attribute('data-url')}"
    sends: list[Any] = []
    page.route(address, lambda route: (sends.append(route), len(sends) > 1 and route.continue_()))
    with page.expect_request(address):
        photos.locator("input[type=file]").set_input_files([sent(files.pdf(), "表.pdf")])
    page.clock.fast_forward(61_000)
    expect(photos).to_contain_text("网络断了")
    page.clock.fast_forward(3_000)
    expect(photos.locator("li:has([data-file])")).to_have_count(1)
    expect(photos.locator("li")).to_have_count(1)
    assert len(sends) == 2
