"""The quiz in a real browser, on hashed files: what is said about saving is true, whatever the network does."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

from tests.themes.conftest import Collected

pytestmark = pytest.mark.browser
QUESTION = """<fieldset class="question q" id="q{n}" data-q="key-{n}"><legend>Q{n}</legend>
<div class="options"><label class="option"><input type="radio" name="q{n}" value="1"><span>A</span></label>
<label class="option"><input type="radio" name="q{n}" value="2"><span>B</span></label></div>
<div class="q__foot"><span class="qsave" role="status"></span>
<label class="flagbox"><input type="checkbox" data-flag name="flag:key-{n}"><span>F</span></label></div></fieldset>"""
TEXT = """<fieldset class="question q" id="q3" data-q="key-3"><legend>Q3</legend><input class="input" name="q3" id="a3">
<div class="q__foot"><span class="qsave" role="status"></span></div></fieldset>"""


class Desk:
    """A server that keeps what it was sent and answers as a test says."""

    def __init__(self, collected: Collected) -> None:
        self.saves: list[dict[str, str]] = []
        self.submits: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, str]], tuple[int, dict[str, Any]]] = self.save
        self.collected = collected
        self.attributes = ""

    def save(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        return 200, {"saved": True, "at": "2026-11-23T10:48:00+08:00", "revision": len(self.saves), "state": "done"}

    def page(self) -> str:
        names, sheet = self.collected.paths, "".join(f'<li><a href="#q{n}">{n}</a></li>' for n in (1, 2, 3))
        styles = "".join(
            f'<link rel="stylesheet" href="/static/{names[f"css/{name}.css"]}">' for name in ("site", "work")
        )
        parts = "".join(render_to_string(f"components/{name}.html") for name in ("offline", "quiz_taken", "quiz_words"))
        return f"""<!doctype html><html lang="en"><head><title>Quiz</title>{styles}
<script src="/static/{names["js/first.js"]}"></script>
<script type="module" src="/static/{names["js/main.js"]}"></script></head>
<body><svg class="icon"><use href="/static/{names["img/icons.svg"]}#check"/></svg>{parts}
<form class="quiz__form" method="post" action="/submit" data-attempt="abc" data-save-url="/save" data-version="0"
 data-submit-url="/submit" {self.attributes}><input type="hidden" name="csrfmiddlewaretoken" value="token-1">
{QUESTION.format(n=1)}{QUESTION.format(n=2)}{TEXT}
<div class="quiz__end" data-end id="end"><button type="submit">Hand in</button></div></form>
<ol class="qgrid">{sheet}</ol><button data-go="-1">back</button><a data-count href="#card">n</a>
<button data-go="1">on</button></body></html>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files, the page, the two addresses."""

    desk: Desk

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""

    def reply(self, status: int, kind: str, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            self.path = self.path.removeprefix("/static")
            super().do_GET()
        else:
            self.reply(200, "text/html; charset=utf-8", self.desk.page() if self.path == "/quiz" else "<p>result</p>")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[-1] for name, values in parse_qs(raw, keep_blank_values=True).items()}
        if self.path == "/submit":
            self.desk.submits.append(fields)
            self.reply(200, "text/html", "<p id=done>handed in</p>")
            return
        fields["token"] = self.headers.get("X-CSRFToken", "")
        self.desk.saves.append(fields)
        status, data = self.desk.answer(fields)
        self.reply(status, "application/json", json.dumps(data))


@pytest.fixture
def desk(collect: Callable[[str], Collected]) -> Iterator[Desk]:
    collected = collect("default")
    desk = Desk(collected)
    handler = type("Here", (Handler,), {"desk": desk})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(collected.folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    desk.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield desk
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quiz(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if "Security" in message.text else None)
    open_quiz(page, desk)
    yield page
    context.close()
    assert not trouble


def open_quiz(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/quiz")  # type: ignore[attr-defined]
    expect(page.locator("body.one-by-one")).to_have_count(1)


def line(page: Page, number: int) -> Any:
    return page.locator(f"#q{number} .qsave")


def test_a_choice_is_saved_at_once_and_said_with_the_servers_time(quiz: Page, desk: Desk):
    quiz.locator("#q1 input[value='2']").check()
    expect(line(quiz, 1)).to_have_class("qsave saved")
    expect(line(quiz, 1)).to_contain_text("10:48")
    [save] = desk.saves
    assert {name: save[name] for name in ("item", "q1", "revision", "flag", "part", "token")} == {
        "item": "key-1", "q1": "2", "revision": "0", "flag": "0", "part": "0", "token": "token-1"
    }  # fmt: skip
    assert re.fullmatch(r"\w{22}", save["save_key"])
    expect(quiz.locator(".qgrid a").first).to_have_class("is-done")


def test_what_was_answered_before_the_scripts_came_is_saved_when_they_do(quiz: Page, desk: Desk):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    quiz.route("**/js/main*.js", hold)
    quiz.goto(f"{desk.address}/quiz", wait_until="commit")  # type: ignore[attr-defined]
    quiz.locator("#q1 .option").nth(1).click()
    quiz.fill("#a3", "on a slow line")
    assert desk.saves == []
    held[0].continue_()
    expect(line(quiz, 1)).to_contain_text("10:48")
    expect(line(quiz, 3)).to_contain_text("10:48")
    assert [(save["item"], save.get("q1"), save.get("q3")) for save in desk.saves] == [
        ("key-1", "2", None),
        ("key-3", None, "on a slow line"),
    ]


def test_typing_is_saved_after_a_pause_and_not_at_each_key(quiz: Page, desk: Desk):
    quiz.locator("#a3").press_sequentially("12356", delay=40)
    expect(line(quiz, 3)).to_have_class("qsave saved")
    assert [save["q3"] for save in desk.saves] == ["12356"]


def test_without_a_network_the_answer_waits_on_the_device_and_is_sent_again_with_its_key(quiz: Page, desk: Desk):
    quiz.context.set_offline(True)
    quiz.locator("#q1 input[value='1']").check()
    expect(line(quiz, 1)).to_have_class("qsave qsave--off")
    expect(quiz.locator("#offline")).to_be_visible()
    expect(quiz.locator(".qgrid a").first).to_have_class("is-off")
    kept = json.loads(quiz.evaluate("localStorage.getItem('quiz:abc')"))
    quiz.context.set_offline(False)
    expect(line(quiz, 1)).to_have_class("qsave saved")
    expect(quiz.locator("#offline")).to_be_hidden()
    assert [save["save_key"] for save in desk.saves] == [kept["key-1"]["save_key"]]
    assert quiz.evaluate("localStorage.getItem('quiz:abc')") is None


def test_a_broken_server_is_tried_again_with_the_same_key(quiz: Page, desk: Desk):
    desk.answer = lambda fields: (500, {}) if len(desk.saves) == 1 else desk.save(fields)
    quiz.locator("#q1 input[value='1']").check()
    expect(line(quiz, 1)).to_have_class("qsave qsave--off")
    expect(line(quiz, 1)).to_have_class("qsave saved", timeout=8000)
    assert len({save["save_key"] for save in desk.saves}) == 1


def test_a_save_that_nobody_answers_is_given_up_and_sent_again_with_the_same_key(quiz: Page, desk: Desk):
    """A line that swallows everything says nothing for minutes."""
    swallowed = threading.Event()
    desk.answer = lambda fields: (swallowed.wait(60), (500, {}))[1] if len(desk.saves) == 1 else desk.save(fields)
    quiz.clock.install()
    open_quiz(quiz, desk)
    with quiz.expect_request("**/save"):
        quiz.locator("#q1 input[value='1']").check()
    quiz.clock.fast_forward(21_000)
    expect(line(quiz, 1)).to_have_class("qsave qsave--off")
    quiz.clock.fast_forward(3_000)
    expect(line(quiz, 1)).to_have_class("qsave saved")
    swallowed.set()
    assert len(desk.saves) == 2
    assert len({save["save_key"] for save in desk.saves}) == 1


def test_what_waits_on_the_device_survives_closing_the_page(quiz: Page, desk: Desk):
    quiz.context.set_offline(True)
    quiz.locator("#q2 input[value='2']").check()
    expect(line(quiz, 2)).to_have_class("qsave qsave--off")
    quiz.goto("about:blank")
    quiz.context.set_offline(False)
    open_quiz(quiz, desk)
    expect(quiz.locator("#q2 input[value='2']")).to_be_checked()
    expect(line(quiz, 2)).to_have_class("qsave saved")
    assert desk.saves[-1]["q2"] == "2"


def test_on_a_shared_computer_nothing_is_kept(quiz: Page, desk: Desk):
    desk.attributes = 'data-shared="yes"'
    open_quiz(quiz, desk)
    quiz.context.set_offline(True)
    quiz.locator("#q1 input[value='1']").check()
    expect(line(quiz, 1)).to_have_class("qsave qsave--off")
    assert quiz.evaluate("localStorage.getItem('quiz:abc')") is None


def test_one_request_at_a_time_and_the_newest_answer_wins(quiz: Page, desk: Desk):
    running, most, gate = [0], [0], threading.Lock()

    def slow(fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        with gate:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.25)
        with gate:
            running[0] -= 1
        return desk.save(fields)

    desk.answer = slow
    for value in ("1", "2", "1", "2"):
        quiz.locator(f"#q1 input[value='{value}']").check()
    quiz.locator("#q2 input[value='1']").check()
    expect(line(quiz, 2)).to_have_class("qsave saved")
    expect(line(quiz, 1)).to_have_class("qsave saved")
    assert most[0] == 1
    assert [save["q1"] for save in desk.saves if save["item"] == "key-1"][-1] == "2"


def test_another_window_stops_saving_here(quiz: Page, desk: Desk):
    desk.answer = lambda fields: (409, {"conflict": True, "revision": 9})
    quiz.locator("#q1 input[value='1']").check()
    expect(quiz.locator("#quiz-taken")).to_be_visible()
    before = len(desk.saves)
    quiz.locator("#q2 input[value='1']").check()
    quiz.wait_for_timeout(300)
    assert len(desk.saves) == before


def test_a_second_tab_steps_back_and_takes_over_on_request(quiz: Page, desk: Desk):
    quiz.wait_for_timeout(500)
    second = quiz.context.new_page()
    open_quiz(second, desk)
    expect(second.locator("#quiz-taken")).to_be_visible()
    expect(quiz.locator("#quiz-taken")).to_be_hidden()
    second.locator("[data-take]").click()
    expect(second.locator("#quiz-taken")).to_be_hidden()
    expect(quiz.locator("#quiz-taken")).to_be_visible()
    second.locator("#q1 input[value='1']").check()
    expect(line(second, 1)).to_have_class("qsave saved")


def test_a_double_press_hands_in_once(quiz: Page, desk: Desk):
    quiz.locator("#q1 input[value='2']").check()
    expect(line(quiz, 1)).to_have_class("qsave saved")
    quiz.locator("[data-end] button").dblclick()
    expect(quiz.locator("#done")).to_be_visible()
    assert len({submit["save_key"] for submit in desk.submits}) == 1
    assert desk.submits[0]["q1"] == "2"


def test_handing_in_with_unsent_answers_asks_first(quiz: Page, desk: Desk):
    desk.answer = lambda fields: (503, {})
    quiz.locator("#q1 input[value='2']").check()
    expect(line(quiz, 1)).to_have_class("qsave qsave--off")
    quiz.locator("[data-end] button").click()
    expect(quiz.locator("#quiz-unsent")).to_be_visible()
    assert not desk.submits
    quiz.locator("#quiz-unsent [data-sure]").click()
    expect(quiz.locator("#done")).to_be_visible()
    assert desk.submits[0]["q1"] == "2"


def test_keys_choose_move_and_flag(quiz: Page, desk: Desk):
    quiz.locator("#q1 input").first.focus()
    quiz.keyboard.press("2")
    expect(quiz.locator("#q1 input[value='2']")).to_be_checked()
    quiz.keyboard.press("j")
    expect(quiz.locator("#q2")).to_have_class(re.compile("is-here"))
    quiz.keyboard.press("f")
    expect(quiz.locator("#q2 [data-flag]")).to_be_checked()
    expect(line(quiz, 2)).to_have_class("qsave saved")
    assert desk.saves[-1]["flag"] == "1"
    quiz.locator("#a3").press_sequentially("jk1")
    expect(quiz.locator("#a3")).to_have_value("jk1")


def test_a_phone_shows_one_question_at_a_time(quiz: Page):
    quiz.set_viewport_size({"width": 360, "height": 780})
    expect(quiz.locator("#q1")).to_be_visible()
    expect(quiz.locator("#q2")).to_be_hidden()
    quiz.locator("[data-go='1']").click()
    expect(quiz.locator("#q2")).to_be_visible()
    expect(quiz.locator("#q1")).to_be_hidden()


def test_signed_out_answers_stay_on_the_device(quiz: Page, desk: Desk):
    desk.answer = lambda fields: (403, {"login": True, "url": "/accounts/login/?next=/quiz"})
    quiz.locator("#q1 input[value='2']").check()
    expect(quiz.locator("#offline [data-offline-link]")).to_have_attribute("href", "/accounts/login/?next=/quiz")
    assert "key-1" in quiz.evaluate("localStorage.getItem('quiz:abc')")
