"""Real browsers against a real installation. Any console error, page error or policy violation fails the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.city import City

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests share one server, so they run in one process."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


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
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts; collects what went wrong in any of their pages and fails the test at the end."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                trouble.append(f"{page.url}: {message.text}")
                if message.type == "error" and "the server responded with a status of 4" not in message.text
                else None
            ),
        )

    def make(**options: object) -> BrowserContext:
        options = {"viewport": DESKTOP, "locale": "zh-CN", **options}
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("page", listen)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


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
