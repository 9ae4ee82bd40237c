"""Style sheets without a build step: a static files finder that offers css/<bundle>.css, made from theme files.

The sources use cascade layers, :is(), logical shorthands and color-mix(). `compile_css` lowers them to what
Chromium 87 and Safari 14 understand: layers become plain order (utilities get more weight), lists that a browser would
drop whole are taken apart, every mixed colour gets a plain one before it. What makes a bundle stands in bundles.toml.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from cms.themes import THEMES_DIR, find_bundles, find_source

LAYERS = ["reset", "tokens", "base", "layout", "components", "pages", "utilities"]
LIFT = {"utilities": ":root:root"}  # a layer whose rules must win whatever the selectors of the others weigh
LONE = (  # what an old browser answers by dropping the whole list of selectors
    ":has(", ":focus-visible", ":fullscreen", ":dir(", "::-webkit-", "::-moz-", "::details-content", "::marker",
    "::backdrop",
)  # fmt: skip
SIDES = {
    "inset": ("top", "right", "bottom", "left"),
    "inset-inline": ("inset-inline-start", "inset-inline-end"),
    "inset-block": ("top", "bottom"),
    "margin-inline": ("margin-inline-start", "margin-inline-end"),
    "margin-block": ("margin-top", "margin-bottom"),
    "padding-inline": ("padding-inline-start", "padding-inline-end"),
    "padding-block": ("padding-top", "padding-bottom"),
    "scroll-margin-block": ("scroll-margin-top", "scroll-margin-bottom"),
    "scroll-padding-block": ("scroll-padding-top", "scroll-padding-bottom"),
    "border-block": ("border-top", "border-bottom"),
}
RENAMED = {  # logical names younger than the floor; the site runs from left to right
    "border-start-start-radius": "border-top-left-radius",
    "border-start-end-radius": "border-top-right-radius",
    "border-end-start-radius": "border-bottom-left-radius",
    "border-end-end-radius": "border-bottom-right-radius",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
}
PREFIXED = {"appearance", "mask-image", "backdrop-filter", "user-select", "text-emphasis", "text-emphasis-position"}


class StyleError(ValueError):
    """A style sheet that cannot be read; the text names the file."""


@dataclass
class Node:
    """A rule or an at-rule with its children, or a declaration or statement (children None)."""

    head: str
    children: "list[Node] | None" = field(default=None)


def split_top(text: str, separator: str) -> list[str]:
    """Split at a separator that stands outside brackets and strings."""
    parts, depth, quote, current = [], 0, "", ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        if char == separator and not depth and not quote:
            parts.append(current)
            current = ""
        else:
            current += char
    return [part.strip() for part in [*parts, current] if part.strip()]


def parse_css(text: str, *, name: str = "") -> list[Node]:
    """Rules, at-rules and declarations as a tree, without comments. Braces that do not match raise StyleError."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    root = Node("", [])
    stack, current, depth, quote = [root], "", 0, ""

    def close_statement() -> None:
        if head := " ".join(current.split()):
            stack[-1].children.append(Node(head))  # type: ignore[union-attr]

    for char in text:
        if quote or (char not in "{};" or depth):
            quote = ("" if char == quote else quote) if quote else (char if char in "\"'" else "")
            depth += 0 if quote else (char in "([") - (char in ")]")
            current += char
            continue
        if char == "{":
            node = Node(" ".join(current.split()), [])
            stack[-1].children.append(node)  # type: ignore[union-attr]
            stack.append(node)
        else:
            close_statement()
            if char == "}":
                stack.pop()
                if not stack:
                    raise StyleError(f"{name}: one closing brace too many")
        current = ""
    close_statement()
    if len(stack) != 1:
        raise StyleError(f"{name}: the rule {stack[-1].head!r} is not closed")
    return root.children or []


def expand_selector(selector: str) -> list[str]:
    """:is(a, b) as several selectors, :not(a, b) as :not(a):not(b)."""
    if match := re.search(r":not\(", selector):
        inner = _inside(selector, match.end())
        if len(parts := split_top(inner, ",")) > 1:
            joined = "".join(f":not({part})" for part in parts)
            return expand_selector(selector[: match.start()] + joined + selector[match.end() + len(inner) + 1 :])
    if match := re.search(r":is\(", selector):
        inner = _inside(selector, match.end())
        before, after = selector[: match.start()], selector[match.end() + len(inner) + 1 :]
        return [each for part in split_top(inner, ",") for each in expand_selector(before + part + after)]
    return [selector]


def _inside(text: str, start: int) -> str:
    depth, end = 1, start
    while depth:
        depth += (text[end] == "(") - (text[end] == ")")
        end += 1
    return text[start : end - 1]


def lower_declaration(head: str) -> list[str]:
    """One declaration as the declarations an old browser needs, the newest last."""
    name, _, value = head.partition(":")
    name, value = name.strip(), value.strip()
    if name.startswith("--"):
        return [f"{name}:{value}"]
    important = " !important" if value.endswith("!important") else ""
    bare = value.removesuffix("!important").strip()
    name = RENAMED.get(name, name)
    if name in SIDES and name.startswith("border"):
        return [f"{side}:{value}" for side in SIDES[name]]
    if name in SIDES:
        parts = split_top(bare, " ")
        if len(SIDES[name]) == 4:
            four = parts + parts[:1] if len(parts) == 1 else parts
            parts = {2: four * 2, 3: [*four, four[1]], 4: four}[len(four)]
        values = [parts[min(at, len(parts) - 1)] + important for at in range(len(SIDES[name]))]
        return [line for side, each in zip(SIDES[name], values, strict=True) for line in _plain_first(side, each)]
    lines = _plain_first(name, value)
    return [f"-webkit-{line}" for line in lines if name in PREFIXED] + lines


def _plain_first(name: str, value: str) -> list[str]:
    plain = re.sub(r"(?<=[\d.])cqi\b", "vw", plain_colour(value).replace("dvh", "vh"))
    return [f"{name}:{plain}", f"{name}:{value}"] if plain != value else [f"{name}:{value}"]


def plain_colour(value: str) -> str:
    """color-mix(in srgb, A p%, B) as the one of the two that has the larger share."""
    while match := re.search(r"color-mix\(", value):
        inner = _inside(value, match.end())
        _, first, second = split_top(inner, ",")
        share = re.search(r"([\d.]+)%", first)
        heavy = float(share.group(1)) >= 45 if share else True
        chosen = re.sub(r"\s*[\d.]+%$", "", first if heavy else second)
        value = value[: match.start()] + chosen + value[match.end() + len(inner) + 1 :]
    return value


def lower_rule(node: Node, *, lift: str = "") -> list[str]:
    """A rule as compact text; several rules where a browser might refuse a part."""
    if node.children is None:
        return [f"{node.head};"]
    if node.head.startswith(("@keyframes", "@font-face", "@page", "@property", "@counter-style")):
        return [f"{node.head}{{{''.join(_block(child) for child in node.children)}}}"]
    if node.head.startswith("@"):
        inner = "".join(text for child in node.children for text in lower_rule(child, lift=lift))
        return [f"{node.head}{{{inner}}}"] if inner else []
    declarations = [line for child in node.children if child.children is None for line in lower_declaration(child.head)]
    if any(child.children is not None for child in node.children):
        raise StyleError(f"nested rules are younger than the browsers we serve: {node.head}")
    mixed = [line for line in declarations if line.startswith("--") and "color-mix(" in line]
    lines = [_plain_property(line) for line in declarations]
    selectors = [each for part in split_top(node.head, ",") for each in expand_selector(part)]
    out = [f"{heads}{{{';'.join(lines)}}}" for heads in _groups(selectors, lift) if lines]
    if mixed:
        rest = "".join(f"{heads}{{{';'.join(mixed)}}}" for heads in _groups(selectors, lift))
        out.append(f"@supports (color:color-mix(in srgb,red,red)){{{rest}}}")
    return out


def _plain_property(line: str) -> str:
    return plain_colour(line) if line.startswith("--") else line


def _block(node: Node) -> str:
    if node.children is None:
        return ";".join(lower_declaration(node.head)) + ";"
    return f"{node.head}{{{''.join(_block(child) for child in node.children)}}}"


def _groups(selectors: list[str], lift: str) -> Iterator[str]:
    """Selectors that may stand together, and each that must stand alone lest an old browser refuse the whole list."""
    lifted = [(lift + each if each.startswith(":root") else f"{lift} {each}") if lift else each for each in selectors]
    together = [each for each in lifted if not any(young in each for young in LONE)]
    if together:
        yield ",".join(together)
    yield from (each for each in lifted if each not in together)


def compile_css(sources: Iterable[tuple[str, str]]) -> str:
    """One style sheet out of (name, text) pairs: sorted by layer, flattened, lowered, without comments."""
    layers: dict[str, list[str]] = {name: [] for name in [*LAYERS, ""]}
    for name, text in sources:
        for node in parse_css(text, name=name):
            layer = node.head.removeprefix("@layer ").strip() if node.head.startswith("@layer ") else ""
            if node.head.startswith("@layer ") and node.children is None:
                continue  # only the order of layers
            if layer not in layers:
                raise StyleError(f"{name}: unknown layer {layer!r}; known are {', '.join(LAYERS)}")
            for child in (node.children or []) if layer else [node]:
                layers[layer] += lower_rule(child, lift=LIFT.get(layer, ""))
    return "\n".join(rule for name in [*LAYERS, ""] for rule in layers[name]) + "\n"


def build_bundle(theme: str, bundle: str, *, root: Path = THEMES_DIR) -> str:
    """The text of css/<bundle>.css for a theme."""
    files = find_bundles(theme, root=root)[bundle]
    return compile_css((file, find_source(theme, file, root=root).read_text(encoding="utf-8")) for file in files)


class BundleFinder(BaseFinder):
    """Offers css/<bundle>.css to runserver, whitenoise and collectstatic; made anew when a source has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.theme: str = settings.THEME
        self.location = Path(settings.VAR_DIR) / "bundles" / self.theme
        self.storage = FileSystemStorage(location=self.location)

    def names(self) -> dict[str, str]:
        """Offered path → bundle."""
        return {f"css/{bundle}.css": bundle for bundle in find_bundles(self.theme)}

    def make(self, path: str) -> Path:
        """The file on disk for an offered path. Days of files say nothing: an upgrade may bring files that are older
        than what was made before it."""
        bundle, target = self.names()[path], self.location / path
        mark = f"/* {self.digest(bundle)} */\n"
        if not target.exists() or not target.read_text(encoding="utf-8").startswith(mark):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(mark + build_bundle(self.theme, bundle))
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        return target

    def digest(self, bundle: str) -> str:
        """Changes when a source of the bundle does, the list of them, or how they are compiled."""
        found = hashlib.sha256(Path(__file__).read_bytes())
        for file in find_bundles(self.theme)[bundle]:
            found.update(file.encode() + find_source(self.theme, file).read_bytes())
        return found.hexdigest()[:16]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The absolute path of a bundle, [] for anything else."""
        if path not in self.names():
            return []
        made = str(self.make(path))
        return [made] if find_all or kwargs.get("all") else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, made fresh, for collectstatic."""
        for path in self.names():
            if not matches_patterns(path, ignore_patterns):
                self.make(path)
                yield path, self.storage
