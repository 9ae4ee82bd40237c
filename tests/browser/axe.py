"""axe-core on a page: no violation of WCAG 2.2 A and AA, light and dark, phone and desk. For the tests of many pages."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.city import ROOT

AXE = Path(ROOT / "node_modules/axe-core/axe.min.js")
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""  # by script, since the policy of the page allows no style of ours
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
    page.evaluate(STILL)
    page.evaluate(AXE.read_text())
    found = []
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{viewport['width']} px, {scheme}: {line}" for line in page.evaluate(RUN, scheme == "dark")]
    return found
