"""Turns the plain texts of the demo into blocks: ## heading, - list, ! callout, everything else a paragraph."""

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def read_articles() -> Iterator[dict[str, Any]]:
    """Every article: its head (TOML between lines of +++) and its `body`."""
    for path in sorted((FOLDER / "articles").glob("*.md")):
        _nothing, head, body = path.read_text().split("+++\n", 2)
        yield {**tomllib.loads(head), "body": body}


def read_tables(folder: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every TOML file of a folder beside this one."""
    for path in sorted((FOLDER / folder).glob("*.toml")):
        yield path, tomllib.loads(path.read_text())


def plain(title: str) -> str:
    """A title without its break hints."""
    return title.replace("<wbr>", "")


def split_body(text: str) -> Iterator[tuple[str, str]]:
    """Kinds and texts: heading, callout, list (lines joined by newlines), paragraph."""
    points: list[str] = []
    for line in [*text.strip().splitlines(), ""]:
        if points and not line.startswith("- "):
            yield "list", "\n".join(points)
            points = []
        if line.startswith("## "):
            yield "heading", line[3:]
        elif line.startswith("! "):
            yield "callout", line[2:]
        elif line.startswith("- "):
            points.append(line[2:])
        elif line.strip():
            yield "paragraph", line


def to_html(kind: str, text: str) -> str:
    """A list or a paragraph as rich text."""
    if kind == "list":
        return "<ul>" + "".join(f"<li>{escape(point)}</li>" for point in text.split("\n")) + "</ul>"
    return f"<p>{escape(text)}</p>"


def to_blocks(text: str, *, mind: str) -> list[tuple[str, Any]]:
    """Blocks of an article; `mind` is the title of its callouts in the language of the text."""
    blocks: list[tuple[str, Any]] = []
    for kind, part in split_body(text):
        if kind == "heading":
            blocks.append(("heading", {"text": part, "level": "2"}))
        elif kind == "callout":
            blocks.append(("callout", {"kind": "tip", "title": mind, "text": to_html("paragraph", part)}))
        else:
            blocks.append(("paragraph", to_html(kind, part)))
    return blocks
