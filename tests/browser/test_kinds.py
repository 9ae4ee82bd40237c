"""Each kind of assessment the whole way: written in the admin, taken on a phone, marked, read again, printed."""

import math
import re
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.authoring import Author
from tests.browser.conftest import PHONE, sign_in
from tests.city import City

SECONDS = 6


@pytest.fixture
def author(open_context: Callable[..., BrowserContext], demo_city: City, sessions: Callable[[str], Any]) -> Author:
    """The bureau's administrator in the admin."""
    return Author(open_context(storage_state=sessions("bureau")).new_page(), demo_city)


@pytest.fixture
def assessor(open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any]) -> Page:
    """Somebody who marks, at a desk."""
    return open_context(storage_state=sessions("assessor")).new_page()


class Learner:
    """A teacher with a phone, in a course that is this one assessment."""

    def __init__(self, page: Page, city: City, placed: dict[str, Any]) -> None:
        self.page, self.city = page, city
        self.course, self.item = placed["course"], placed["item"]

    def open(self) -> None:
        """Join the course and open its part."""
        self.page.goto(f"{self.city.address}/learn/course/{self.course}/")
        self.page.get_by_role("button", name="报名").click()
        self.page.goto(f"{self.city.address}/learn/course/{self.course}/{self.item}/")

    def begin(self) -> None:
        """Open it and press Begin."""
        self.open()
        self.page.get_by_role("button", name="开始", exact=True).click()
        self.page.wait_for_url("**/learn/attempt/**")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    def choose(self, question: int, words: str) -> None:
        """One option of the question at that place."""
        section = self.page.locator("section.question").nth(question)
        section.locator("label.option", has_text=re.compile(words)).first.click()

    def turn(self) -> None:
        """The next question."""
        self.page.locator("[data-go='1']:visible").first.click()

    def hand_in(self) -> None:
        """Go to the end and press the button there; the result follows."""
        self.press()
        self.page.wait_for_url("**/result/**", timeout=45_000)  # the first one of a city loads a great deal

    def press(self) -> None:
        """The button at the end, wherever one stands."""
        button = self.page.get_by_role("button", name="交卷")
        while not button.is_visible():
            self.turn()
        button.click()


@pytest.fixture
def teacher(
    open_context: Callable[..., BrowserContext], demo_city: City, cast: dict[str, Any], next_learner: Callable[[], str]
) -> Callable[[str], Learner]:
    """Gives a new learner with what has the id."""

    def come(public_id: str) -> Learner:
        page = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
        sign_in(page, demo_city, next_learner(), cast["password"])
        return Learner(page, demo_city, demo_city.stage("place", public_id))

    return come


def check_paper(page: Page, folder: Path, *words: str) -> None:
    """The page as the printer gets it: the words stand there, the furniture does not, and it makes a PDF."""
    page.emulate_media(media="print")
    for one in words:
        expect(page.get_by_text(one).first).to_be_visible()
    expect(page.locator("footer.site-footer:visible, header.site-header:visible, .actionbar:visible")).to_have_count(0)
    target = folder / "paper.pdf"
    page.pdf(path=str(target), format="A4")
    assert target.read_bytes().startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_quiz(
    author: Author, assessor: Page, teacher: Callable[[str], Learner], demo_city: City, tmp_path: Path
) -> None:
    author.begin("quiz", "听的小测")
    single = author.add_block("items", "单选题", stem="先和谁比？", points=2)
    author.rows(
        f"{single.removeprefix('config-')}-options",
        [{"text": "别人"}, {"text": "他自己从前", "correct": True}],
    )
    author.add_block("items", "问答题", stem="写一句你会说的话。", points=3)
    author.rule("pass_mark", 60)
    author.rule("feedback", "after_submit")
    public_id = author.save()
    learner = teacher(public_id)
    learner.begin()
    learner.choose(0, "他自己从前")
    learner.turn()
    learner.page.locator("section.question").nth(1).locator("textarea").fill("我在，慢慢说。")
    expect(learner.page.locator("section.question").nth(1).locator(".qsave")).to_contain_text("已保存")
    learner.hand_in()
    expect(learner.page.locator("main")).to_contain_text("批改")
    assessor.goto(f"{demo_city.address}/marking/")
    assessor.get_by_role("row").filter(has_text="听的小测").last.get_by_role("link", name="批改").click()
    expect(assessor.locator("main")).to_contain_text("我在，慢慢说。")
    assessor.locator("input[type=number]:visible").first.fill("3")
    assessor.get_by_role("button", name=re.compile("评定|完成|交")).first.click()
    learner.page.reload()
    expect(learner.page.locator("main")).to_contain_text("5 / 5")
    expect(learner.page.locator("main")).to_contain_text("我在，慢慢说。")
    check_paper(learner.page, tmp_path, "听的小测")
    author.page.goto(f"{demo_city.address}/admin/assessments/{public_id}/")
    author.preview(view="print")
    check_paper(author.page, tmp_path, "先和谁比？", "写一句你会说的话。")


def test_scale(author: Author, teacher: Callable[[str], Learner], tmp_path: Path) -> None:
    author.begin("scale", "两周心情")
    author.fill(source="phq-9@2")
    learner = teacher(author.save())
    learner.open()
    for box in ("adult", "agree"):
        learner.page.check(f"[name={box}]")
    learner.page.get_by_role("button", name="开始", exact=True).click()
    learner.page.wait_for_url("**/learn/attempt/**")
    for number in range(9):
        learner.page.locator("section.question:visible .likert label").nth(1 if number < 2 else 0).click()
        following = learner.page.locator("[data-scale-next]:visible")
        if following.count():
            following.click()
    learner.page.locator("[data-scale-end]:visible").first.click()
    learner.page.wait_for_url("**/result/**")
    expect(learner.page.locator("main")).to_contain_text("2")
    check_paper(learner.page, tmp_path, "12356")
    author.preview(view="print")
    check_paper(author.page, tmp_path, "12356")


def test_journal(author: Author, teacher: Callable[[str], Learner], tmp_path: Path) -> None:
    author.begin("journal", "一周手记")
    author.fill(intro="写给自己。", min_entries=1, max_entries=2, min_length=5)
    author.rows("prompts", [{"text": "今天看见了什么？"}])
    learner = teacher(author.save())
    learner.begin()
    learner.page.locator("input[type=date]:visible").first.fill("2026-09-01")
    learner.page.locator("textarea:visible").first.fill("一个孩子今天笑了，电话 13912345678。")
    learner.press()
    expect(learner.page.locator("main")).to_contain_text("13912345678")
    learner.page.locator(".error-summary a").last.click()  # leads to what stands on another screen
    expect(learner.page.locator("input[name=a-check]")).to_be_visible()
    learner.page.reload()
    learner.page.locator("textarea").first.fill("一个孩子今天笑了，我也笑了。")
    learner.hand_in()
    expect(learner.page.locator("main")).to_contain_text("一个孩子今天笑了，我也笑了。")
    check_paper(learner.page, tmp_path, "一个孩子今天笑了")
    author.preview(view="print")
    check_paper(author.page, tmp_path, "今天看见了什么？")


def test_survey(author: Author, teacher: Callable[[str], Learner], demo_city: City, tmp_path: Path) -> None:
    author.begin("survey", "培训后问卷")
    author.fill(intro="两个问题。", thanks="谢谢您的回答。")
    single = author.add_block("items", "单选题", text="有用吗？", required=True)
    author.rows(f"{single.removeprefix('config-')}-options", [{"text": "有用"}, {"text": "没有"}])
    author.add_block("items", "长段文字", text="还想说什么？", required=False)
    learner = teacher(author.save())
    learner.open()
    learner.page.get_by_label("有用", exact=True).check()
    learner.page.get_by_role("button", name="匿名提交").click()
    expect(learner.page.locator("main")).to_contain_text("谢谢您的回答。")
    check_paper(learner.page, tmp_path, "谢谢您的回答。")
    author.page.goto(f"{demo_city.address}/admin/assessments/{author.id}/results/")
    expect(author.page.locator("main")).to_contain_text("10")  # fewer than ten: nothing is shown
    author.page.go_back()
    author.preview(view="print")
    check_paper(author.page, tmp_path, "有用吗？")


def test_read(author: Author, teacher: Callable[[str], Learner], tmp_path: Path) -> None:
    author.begin("read", "读一段")
    author.fill(title="看见变化", text="老师每天看见学生几个小时。\n\n先和他自己从前比。", seconds=2)
    author.put("question-stem", "先和谁比？")
    author.rows("question-options", [{"text": "别人"}, {"text": "他自己从前", "correct": True}])
    learner = teacher(author.save())
    learner.begin()
    expect(learner.page.locator("main")).to_contain_text("老师每天看见学生几个小时。")
    learner.choose(0, "他自己从前")
    learner.page.wait_for_timeout(2500)
    learner.hand_in()
    expect(learner.page.locator("main")).to_contain_text("他自己从前")
    check_paper(learner.page, tmp_path, "先和谁比？")
    author.preview(view="print")
    check_paper(author.page, tmp_path, "老师每天看见学生几个小时。", "先和谁比？")


def write_sound(target: Path) -> None:
    """A tone of six seconds."""
    with wave.open(str(target), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        tone = (int(3000 * math.sin(2 * math.pi * 330 * step / 8000)) for step in range(8000 * SECONDS))
        sound.writeframes(b"".join(struct.pack("<h", one) for one in tone))


def test_watch(author: Author, teacher: Callable[[str], Learner], demo_city: City, tmp_path: Path) -> None:
    write_sound(tmp_path / "tone.wav")
    address = author.upload_sound("一声", tmp_path / "tone.wav")
    author.begin("watch", "听一段")
    author.fill(kind="audio", title="一声", address=address, transcript="一声长音。", required=90, skip=1)
    point = author.add("checkpoints", at=2, stem="听见了什么？").removeprefix("config-")
    author.rows(f"{point}-options", [{"text": "一声长音", "correct": True}, {"text": "鸟叫"}])
    learner = teacher(author.save())
    learner.begin()
    learner.page.evaluate("document.querySelector('main audio').play()")
    learner.page.wait_for_function("() => document.querySelector('main audio').ended", timeout=30_000)
    learner.choose(0, "一声长音")
    learner.hand_in()
    expect(learner.page.locator("main")).to_contain_text("100")
    check_paper(learner.page, tmp_path, "一声")
    author.preview(view="print")
    check_paper(author.page, tmp_path, "一声长音。", "听见了什么？")
