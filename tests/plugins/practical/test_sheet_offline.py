"""The sheet on a phone without network: kept, sent once, shown when the server has something else."""

import json
import mimetypes
import time
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.utils import translation

from plugins.api import Ctx
from plugins.practical.samples import STEPS, sample_config
from plugins.practical.types import PracticalType

STATIC = Path(settings.BASE_DIR) / "themes/default/static"
HOME = "http://sheet.test/desk/1/"
PAGE = (
    '<!doctype html><html lang="zh"><title>P-0093</title><script type="module" src="/static/js/main.js"></script>'
    '<form method="post" data-owner="{owner}"><input type="hidden" name="csrfmiddlewaretoken" value="t">{sheet}'
    "<button>ok</button></form></html>"
)


class Server:
    """What the marking desk promises: a sheet with a known key is acknowledged and not written again."""

    def __init__(self) -> None:
        self.sheets: dict[str, dict] = {}
        self.posts, self.gone, self.deaf, self.status, self.owner = 0, False, False, 200, "p7"

    def answer(self, route) -> None:
        request = route.request
        if "/static/" in request.url:
            file = STATIC / request.url.split("/static/")[1]
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            return (
                route.fulfill(body=file.read_bytes(), content_type=kind) if file.exists() else route.fulfill(status=404)
            )
        if self.gone:
            return route.abort("internetdisconnected")
        if request.method != "POST":
            return route.fulfill(body=make_page(self.owner), content_type="text/html")
        self.posts += 1
        if self.status != 200:
            return route.fulfill(status=self.status, body="{}")
        form = parse_qs(request.post_data or "")
        self.sheets.setdefault(form["sheet"][0], form)
        if self.deaf:  # written, and the answer is lost on its way
            return route.abort("connectionreset")
        return route.fulfill(body=json.dumps({"receipt": form["sheet"][0]}), content_type="application/json")


def make_page(owner: str) -> str:
    with translation.override("en"):
        return PAGE.format(owner=owner, sheet=PracticalType().marking_form(Ctx(sample_config(), {})))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser, server):
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    context.route("**/*", server.answer)
    page.goto(HOME)
    page.wait_for_selector("[data-stopwatch] button")
    yield page
    context.close()


def fill_in(page) -> None:
    for step in STEPS:
        page.locator(f'input[name="step-{step[0]}"][value="done"]').check(force=True)
    page.fill('input[name="seconds"]', "5:10")


def outbox(page) -> list[dict]:
    return page.evaluate(
        "Object.keys(localStorage).filter((n) => n.startsWith('sheet-out:')).map((n) => JSON.parse(localStorage[n]))"
    )


def hand_in(page) -> None:
    page.get_by_role("button", name="ok").click()
    page.wait_for_timeout(300)


def test_sheet_is_sent_and_leaves_the_device(page, server):
    fill_in(page)
    hand_in(page)
    page.wait_for_function("!Object.keys(localStorage).length")
    (sheet,) = server.sheets.values()
    assert (sheet["step-depth"], sheet["seconds"]) == (["done"], ["5:10"])


def test_without_network_it_waits_and_is_sent_when_it_is_back(page, server):
    server.gone = True
    fill_in(page)
    hand_in(page)
    assert [one["state"] for one in outbox(page)] == ["waiting"]
    assert page.locator(".queue li").count() == 1
    server.gone = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('sheet-out:'))")
    assert len(server.sheets) == 1


def test_lost_answer_does_not_make_a_second_sheet(page, server):
    server.deaf = True
    fill_in(page)
    hand_in(page)
    assert len(outbox(page)) == 1
    server.deaf = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('sheet-out:'))")
    assert (server.posts, len(server.sheets)) == (2, 1)


@pytest.mark.parametrize(("status", "state"), [(409, "conflict"), (403, "login"), (500, "waiting")])
def test_refused_sheet_stays_on_the_device(page, server, status, state):
    server.status = status
    fill_in(page)
    hand_in(page)
    page.wait_for_function(f'Object.values(localStorage).some((one) => one.includes(\'"state":"{state}"\'))')
    (entry,) = outbox(page)
    assert ["step-depth", "done"] in entry["fields"]
    assert page.locator(".queue").is_visible()


def test_draft_survives_closing_the_page(page, server):
    page.locator('input[name="step-safe"][value="missed"]').check(force=True)
    page.fill('input[name="note-safe"]', "没看四周")
    page.goto(HOME)
    page.wait_for_selector("[data-stopwatch] button")
    assert page.locator('input[name="step-safe"][value="missed"]').is_checked()
    assert page.input_value('input[name="note-safe"]') == "没看四周"
    assert page.locator("[data-sheet-tally]").inner_text() == "1 / 10"


def test_somebody_else_at_this_device_sends_and_sees_nothing_by_itself(page, server):
    server.gone = True
    fill_in(page)
    hand_in(page)
    server.gone, server.owner = False, "p8"
    page.goto(HOME)
    page.wait_for_selector(".queue li")
    page.wait_for_timeout(400)
    assert (server.posts, len(outbox(page))) == (0, 1)
    assert not page.locator('input[name="step-safe"][value="done"]').is_checked()


def test_stopwatch_runs_on_while_the_page_is_closed(page, server):
    began = time.monotonic()
    page.locator("[data-stopwatch] button").click()
    page.wait_for_timeout(1200)
    page.goto(HOME)
    page.wait_for_selector("[data-stopwatch] button")
    page.locator("[data-stopwatch] button").click()
    passed = int(time.monotonic() - began)
    assert page.input_value('input[name="seconds"]') in {f"0:{second:02}" for second in range(1, passed + 2)}
