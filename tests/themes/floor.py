"""The browser floor: refuses style that Chromium 87 or Safari 14 would drop without leaving something readable.

Looks at the bundles as browsers get them (cms.bundles has already lowered what it can). Run by tests/themes and by
`python -m tests.themes.floor` in `make lint`.
"""

import re
import sys
from collections.abc import Iterator

import tinycss2

from cms.bundles import build_bundle
from cms.themes import THEMES_DIR, find_bundles

YOUNG_VALUES = re.compile(
    r"\b(color-mix|oklch|oklab|lch|lab|light-dark|color|color-contrast)\(|(?<=[\d.])(dvh|svh|lvh|dvw|cqi|cqw|cqb|cqh|cqmin|cqmax|rlh|lh)\b"
)
YOUNG_PAIRS = {("overflow", "clip"), ("display", "flow-root list-item")}
REFUSED_PROPERTIES = {
    "rotate": "write transform: rotate()",
    "scale": "write transform: scale()",
    "translate": "write transform: translate()",
    "inset": "the bundler lowers it; did the rule escape?",
    "inset-inline": "the bundler lowers it",
    "inset-block": "the bundler lowers it",
    "margin-inline": "the bundler lowers it",
    "margin-block": "the bundler lowers it",
    "padding-inline": "the bundler lowers it",
    "padding-block": "the bundler lowers it",
    "border-start-start-radius": "the bundler lowers it",
    "border-start-end-radius": "the bundler lowers it",
    "border-end-start-radius": "the bundler lowers it",
    "border-end-end-radius": "the bundler lowers it",
    "all": "resets more than is meant in old browsers",
    "zoom": "not a standard",
    "position-anchor": "anchors are younger than the floor and leave things in the wrong place",
}
ALLOWED_AT_RULES = {"media", "supports", "keyframes", "font-face", "page", "container"}
ALONE = (":has(", ":focus-visible", ":fullscreen", ":dir(", "::-webkit-", "::-moz-", "::details-content")


def rules(nodes: list, inside: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], list]]:
    """(selector, conditions around it, declarations) of every rule; problems of at-rules come as selector '@…'."""
    for node in nodes:
        if node.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield tinycss2.serialize(node.prelude).strip(), inside, content
        elif node.type == "at-rule":
            condition = f"@{node.lower_at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            if node.lower_at_keyword in ALLOWED_AT_RULES and node.content is not None:
                if node.lower_at_keyword in {"media", "supports", "container"}:
                    children = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                    yield condition, inside, []
                    yield from rules(children, (*inside, condition))
            else:
                yield condition, inside, []


def problems_of_selector(selector: str) -> Iterator[str]:
    """What an old browser would refuse in a selector or an at-rule."""
    if selector.startswith("@"):
        name = selector[1:].split(" ", 1)[0]
        if name not in ALLOWED_AT_RULES:
            yield f"{selector}: @{name} is not understood at the floor"
        if name == "media" and re.search(r"[<>]=?", selector):
            yield f"{selector}: write min-width and max-width, ranges are younger than the floor"
        return
    if re.search(r":(is|where)\(", selector):
        yield f"{selector}: :is() and :where() need Chromium 88"
    if re.search(r":not\([^()]*,", selector):
        yield f"{selector}: a list inside :not() needs Chromium 88"
    if "&" in selector:
        yield f"{selector}: nesting needs Chromium 112"
    parts = tinycss2.parse_component_value_list(selector)
    if any(part == "," for part in parts) and any(young in selector for young in ALONE):
        yield f"{selector}: a young selector makes old browsers drop the whole list; let it stand alone"


def problems_of_block(selector: str, inside: tuple[str, ...], content: list) -> Iterator[str]:
    """What an old browser would lose in a block of declarations."""
    guarded = any(condition.startswith(("@supports", "@container")) for condition in inside)
    seen: set[str] = set()
    for node in content:
        if node.type == "error":
            yield f"{selector}: {node.message}"
            continue
        if node.type != "declaration":
            yield f"{selector}: holds a {node.type}; nested rules need Chromium 112"
            continue
        value = tinycss2.serialize(node.value).strip()
        if node.lower_name in REFUSED_PROPERTIES:
            yield f"{selector}: {node.lower_name}: {REFUSED_PROPERTIES[node.lower_name]}"
        young = YOUNG_VALUES.search(value) or (node.lower_name, value) in YOUNG_PAIRS
        if young and not guarded and (node.name.startswith("--") or node.lower_name not in seen):
            yield f"{selector}: {node.name}: {value} stands alone; give a plain value before it or ask @supports"
        if node.lower_name == "appearance" and "-webkit-appearance" not in seen:
            yield f"{selector}: appearance needs -webkit-appearance before it"
        seen.add(node.lower_name)


def check_css(text: str) -> list[str]:
    """Everything in a style sheet that the floor would refuse, one line each; empty when it is fit to serve."""
    found: list[str] = []
    for selector, inside, content in rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)):
        found += problems_of_selector(selector)
        found += problems_of_block(selector, inside, content)
    return found


def check_themes() -> list[str]:
    """The bundles of every theme in themes/."""
    return [
        f"themes/{theme}: css/{bundle}.css: {problem}"
        for theme in sorted(path.parent.name for path in THEMES_DIR.glob("*/theme.toml"))
        for bundle in find_bundles(theme)
        for problem in check_css(build_bundle(theme, bundle))
    ]


if __name__ == "__main__":
    wrong = check_themes()
    sys.exit("\n".join(wrong) or None)
