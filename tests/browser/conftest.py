"""Real browsers against a real installation. Any console error, page error or policy violation fails the test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.line import Line
from tests.city import City

expect.set_options(timeout=15_000)  # two processes of tests, a server and its workers share two cores
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}
CAST = {"learner": "cast0@demo.example", "care": "cast1@demo.example", "sitting": "cast2@demo.example"}
ALONE = 3  # learners from this number on belong to one test each


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests can be chosen by their mark. Each process that runs some has a demo city of its own."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo city, running; tests read it, and write only what they made."""
    city = City(tmp_path_factory.mktemp("demo"))
    try:
        city.start(patience=600)
        yield city
    finally:
        city.stop()


@pytest.fixture
def line(demo_city: City) -> Iterator[Line]:
    """A line to the demo city."""
    line = Line(demo_city.port)
    yield line
    line.close()


@pytest.fixture(scope="session")
def cast(demo_city: City) -> dict[str, Any]:
    """The people and papers of tests/browser/cast.py in the demo city."""
    return demo_city.stage("cast")


@pytest.fixture(scope="session")
def logins(demo_city: City, cast: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Login and password by the name of a part: the demo's accounts, and learners of the cast."""
    noted = json.loads((demo_city.folder / "var/demo-accounts.json").read_text())
    accounts = {one["login"].split("@")[0]: (one["login"], noted["password"]) for one in noted["accounts"]}
    return accounts | {part: (login, cast["password"]) for part, login in CAST.items()}


@pytest.fixture(scope="session")
def sessions(browser: Browser, demo_city: City, logins: dict[str, tuple[str, str]]) -> Callable[[str], Any]:
    """The cookies of somebody who has signed in, by part; each signs in once."""
    kept: dict[str, Any] = {"": None}

    def session_of(part: str) -> Any:
        if part not in kept:
            context = browser.new_context(locale="zh-CN")
            sign_in(context.new_page(), demo_city, *logins.get(part, (part, "lantern-2026-harbour")))
            kept[part] = context.storage_state()
            context.close()
        return kept[part]

    return session_of


@pytest.fixture(scope="session")
def next_learner(cast: dict[str, Any]) -> Callable[[], str]:
    """The login of a learner whom no other test has."""
    waiting = iter(cast["learners"][ALONE:])
    return lambda: next(waiting)


def sign_in(page: Page, city: City, login: str, password: str) -> None:
    """By the form, as everybody."""
    page.goto(f"{city.address}/accounts/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts; collects what went wrong in any of their pages and fails the test at the end."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda message: note(page, message))

    def note(page: Page, message: Any) -> None:
        expected = (  # what a browser says of a refusal, of a line that is cut, and of its worker's script then
            "the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED", "error occurred when fetching the script",
        )  # fmt: skip
        if message.type == "error" and not any(words in message.text for words in expected):
            trouble.append(f"{page.url}: {message.text}")

    def make(**options: Any) -> BrowserContext:
        options = {"viewport": DESKTOP, "locale": "zh-CN", "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        context.on("page", listen)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def visit(
    open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City, cast: dict[str, str]
) -> Iterator[Callable[..., tuple[Page, Response | None]]]:
    """Open a page as somebody; a request that leaves the host fails the test."""
    foreign: list[str] = []

    def note(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != demo_city.address:
            foreign.append(request.url)

    def open_page(role: str, path: str, **options: Any) -> tuple[Page, Response | None]:
        context = open_context(storage_state=sessions(role), **options)
        context.on("request", note)
        page = context.new_page()
        answer = page.goto(demo_city.address + path, wait_until="load")
        page.wait_for_load_state("networkidle")
        return page, answer

    yield open_page
    assert not foreign, foreign


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone 360 px wide."""
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def desktop(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desk 1280 px wide."""
    return open_context().new_page()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """A folder for pictures of this test."""
    return tmp_path
