"""axe-core finds no violation of WCAG 2.2 A and AA on the main pages: light and dark, phone and desk, and in English."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import ENGLISH, EVERY, ROLES, path_of
from tests.city import ROOT, City

AXE = Path(ROOT / "node_modules/axe-core/axe.min.js")
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
RUN = """async (colours) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
  const options = colours ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } }
    : { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } } };
  const found = await axe.run(document, { ...options, resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id} (${one.help}): ` + one.nodes.slice(0, 4).map(
    (node) => `${node.target.join(" ")} ${node.failureSummary.split("\\n").slice(1, 3).join(" ")}`).join(" | "));
}"""


def examine(page: Page) -> list[str]:
    """What axe finds, in each look of the page. In the dark only the colours are another matter than in the light."""
    page.add_style_tag(content=STILL)
    page.evaluate(AXE.read_text())
    found = []
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{viewport['width']} px, {scheme}: {line}" for line in page.evaluate(RUN, scheme == "dark")]
    return found


@pytest.fixture
def look(
    open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City, cast: dict[str, str]
) -> Callable[..., list[str]]:
    """Open a page as somebody and examine it. The policy is set aside here, since axe comes from outside the page."""

    def open_and_examine(role: str, name: str, language: str = "") -> list[str]:
        context = open_context(bypass_csp=True, storage_state=sessions(role), viewport=PHONE)
        page = context.new_page()
        answer = page.goto(demo_city.address + path_of(role, name, cast, language=language))
        assert answer is not None
        assert answer.status == (404 if "missing" in name else 200), f"{page.url} answers {answer.status}"
        return examine(page)

    return open_and_examine


@pytest.mark.parametrize(("role", "name"), EVERY, ids=[name for _role, name in EVERY])
def test_page_is_accessible(look: Callable[..., list[str]], role: str, name: str) -> None:
    found = look(role, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ENGLISH)
def test_page_in_english_is_accessible(look: Callable[..., list[str]], name: str) -> None:
    role = next(role for role, pages in ROLES.items() if name in pages)
    found = look(role, name, "en")
    assert not found, "\n".join(found)
