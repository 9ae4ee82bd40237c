"""Every main page: the strict policy without a word in the console, no other host, never wider than the window, and
nothing that axe-core finds by WCAG 2.2 A and AA. Each page is opened once for all of it, in Chinese and in English."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from tests.browser.axe import examine
from tests.browser.conftest import PHONE
from tests.browser.pages import ENGLISH, EVERY, ROLES, path_of
from tests.browser.policy import check_policy, widths

Visit = Callable[..., tuple[Page, Response | None]]


def check_page(visit: Visit, cast: dict[str, Any], role: str, name: str, *, language: str = "") -> None:
    """Everything that holds on every page, in one visit."""
    page, answer = visit(role, path_of(role, name, cast, language=language), viewport=PHONE)
    assert answer is not None
    assert answer.status == (404 if "missing" in name else 200), f"{page.url} answers {answer.status}"
    check_policy(answer)
    assert page.locator("html").get_attribute("lang") == (language or "zh-CN")
    found = widths(page) + examine(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("role", "name"), EVERY, ids=[name for _role, name in EVERY])
def test_page_is_strict_narrow_and_accessible(visit: Visit, cast: dict[str, Any], role: str, name: str) -> None:
    check_page(visit, cast, role, name)


@pytest.mark.parametrize("name", ENGLISH)
def test_page_in_english_is_strict_narrow_and_accessible(visit: Visit, cast: dict[str, Any], name: str) -> None:
    check_page(visit, cast, next(role for role, pages in ROLES.items() if name in pages), name, language="en")
