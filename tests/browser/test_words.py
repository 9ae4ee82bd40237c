"""What stands on the pages reads as written by an editor: no English left in the Chinese, no Chinese in the English frame."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import EVERY, path_of
from tests.city import City

TEXTS = """(home) => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const names = home === "en" ? ", [translate=no]" : "";  // of people and bodies: they stay as they are
  const hidden = (one) => one.closest("script, style, template, noscript, svg, .toasts, #quiz-words" + names);
  while (walk.nextNode()) {
    const node = walk.currentNode, around = node.parentElement, spoken = around.closest("[lang]");
    if (!node.data.trim() || hidden(around)) continue;
    if (spoken && !spoken.lang.startsWith(home)) continue;
    found.push(node.data.replace(/\\s+/g, " ").trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    const spoken = one.closest("[lang]");
    if (hidden(one) || (spoken && !spoken.lang.startsWith(home))) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) if (one.getAttribute(name)) found.push(one.getAttribute(name));
  }
  // running text: what stands in one line of thought; blocks, fields, and links behind the last sentence begin anew
  const inline = (one) => getComputedStyle(one).display === "inline";
  const closes = (one) => {
    for (let next = one.nextSibling; next; next = next.nextSibling)
      if (next.textContent.trim() && !(next.matches && next.matches("a, button"))) return false;
    return true;
  };
  const apart = (one) => one.matches("br, button, input, select, textarea, label, svg") || !inline(one) || hidden(one)
    || (one.matches("a") && closes(one)) || (one.lang && !one.lang.startsWith(home));
  const running = (one) => [...one.childNodes].map((node) => node.nodeType === Node.TEXT_NODE ? node.data
    : node.nodeType !== Node.ELEMENT_NODE ? "" : apart(node) ? "\\u2029" : running(node)).join("");
  const joined = [...document.body.querySelectorAll("*")].filter(
    (one) => !hidden(one) && one.closest("[lang]").lang.startsWith(home) && (!inline(one) || apart(one))
  ).flatMap((one) => running(one).split("\\u2029")).map((words) => words.replace(/\\s+/g, " ").trim()).filter(Boolean);
  return { found, joined, title: document.title };
}"""
# names and signs that stay as they are in Chinese
LATIN = (
    r"Xinqiao|English|ICP|PHQ-9|GAD-7|Spitzer|Williams|Kroenke|Pfizer|Norway|RSS|Atom|OPML|Apple Podcasts|Overcast|Pocket Casts|PDF|PNG|"
    r"QR|KB|MB|CSV|JSON|XLSX|Excel|TZ-[A-Z0-9-]+|YH-[A-Z0-9-]+|RC-[A-Z0-9-]+|https?://\S+|\S+@\S+|"
    r"[\w.-]+(?::\d+)?/verify/[\w-]+|[\w-]*\.(?:css|js|html|svg|xlsx|xls|csv|mp3)"
)
ENGLISH_IN_CHINESE = r"[A-Za-z]{3,}(?: [A-Za-z]{2,})*"
WRONG_DATE = r"\d+ (?:[一二三四五六七八九十]+月)|[一二三四五六七八九十]+月 \d+|\d{4}-\d\d-\d\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
SPACED = r"[\u4e00-\u9fff”）][。，；：！？、] +[\u4e00-\u9fff“（]"
HALF = r"[\u4e00-\u9fff”）][,;:?!] *[\u4e00-\u9fff“（]"


@pytest.fixture
def read(
    open_context: Callable[..., BrowserContext], sessions: Callable[[str], Any], demo_city: City, cast: dict[str, str]
) -> Callable[..., dict[str, Any]]:
    """The words of a page."""

    def open_and_read(role: str, name: str, language: str = "") -> dict[str, Any]:
        page: Page = open_context(storage_state=sessions(role)).new_page()
        page.goto(demo_city.address + path_of(role, name, cast, language=language))
        return dict(page.evaluate(TEXTS, language or "zh"))

    return open_and_read


SHOWN = [(role, name) for role, name in EVERY if name != "gallery"]  # the gallery names classes and tokens


@pytest.mark.parametrize(("role", "name"), SHOWN, ids=[name for _role, name in SHOWN])
def test_chinese_page_is_chinese(read: Callable[..., dict[str, Any]], role: str, name: str) -> None:
    said = read(role, name)
    wrong = []
    for words in [said["title"], *said["found"]]:
        bare = re.sub(LATIN, "", words)
        if re.search(ENGLISH_IN_CHINESE, bare):
            wrong.append(f"English: {words}")
        if re.search(WRONG_DATE, words):
            wrong.append(f"date: {words}")
    wrong += [f"space: {words[:80]}" for words in said["joined"] if re.search(SPACED, words)]
    wrong += [f"half-width sign: {words[:80]}" for words in said["joined"] if re.search(HALF, words)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


FRAMED = [(role, name) for role, name in SHOWN if role in {"", "learner", "bureau"}]


@pytest.mark.parametrize(("role", "name"), FRAMED, ids=[name for _role, name in FRAMED])
def test_english_page_has_an_english_frame(read: Callable[..., dict[str, Any]], role: str, name: str) -> None:
    said = read(role, name, "en")
    wrong = [words for words in said["found"] if re.search(r"[\u4e00-\u9fff]", words)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
