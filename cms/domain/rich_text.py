"""Rich text set by code is sanitised here; only the editor's own form does it by itself.

Everything that comes in from outside the editor (imports, demo content, the API) goes through `clean_rich_text` or
`clean_stream` before it is assigned.
"""

from typing import Any

import nh3
from django.utils.html import strip_tags
from wagtail import blocks

TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "h4",
    "hr",
    "embed",
    "blockquote",
    "sup",
    "sub",
}
ATTRIBUTES = {
    "a": {"href", "linktype", "id", "title"},
    "embed": {"embedtype", "id", "alt", "format", "url"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
EMBEDS = {"image", "media"}


def _keep(tag: str, name: str, value: str) -> str | None:
    """Links to our own rows carry numbers only; embeds are our own pictures."""
    if name == "id":
        return value if value.isdecimal() else None
    if tag == "a" and name == "linktype":
        return value if value in {"page", "document"} else None
    if tag == "embed" and name == "embedtype":
        return value if value in EMBEDS else None
    if tag == "embed" and name == "url":
        return None
    return value


def clean_rich_text(html: str) -> str:
    """The same text with the house's own tags only: no script, style, handler, class, foreign embed or odd link."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "svg", "math"},
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def clean_plain(text: str) -> str:
    """Words without any markup."""
    return strip_tags(nh3.clean(text, tags=set())).strip()


def clean_stream(block: Any, value: Any) -> Any:
    """The raw value of a StreamField (or of any block) with the rich text of every depth sanitised.

    `block` is the block definition, for example `ArticlePage.body.field.stream_block`; plain text stays as it is, since
    templates escape it.
    """
    if isinstance(block, blocks.RichTextBlock):
        return clean_rich_text(str(value or ""))
    if isinstance(block, blocks.BaseStructBlock) and isinstance(value, dict):
        return {
            name: clean_stream(block.child_blocks[name], inner) if name in block.child_blocks else inner
            for name, inner in value.items()
        }
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [_clean_item(block.child_block, item) for item in value]
    if isinstance(block, blocks.BaseStreamBlock) and isinstance(value, list):
        return [_clean_named(block, item) for item in value]
    return value


def _clean_item(block: Any, item: Any) -> Any:
    """An item of a list, bare or with its id."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": clean_stream(block, item["value"])}
    return clean_stream(block, item)


def _clean_named(block: Any, item: Any) -> Any:
    """A block of a stream, as a pair or as stored."""
    if isinstance(item, dict):
        inner = block.child_blocks.get(item.get("type"))
        return {**item, "value": clean_stream(inner, item.get("value"))} if inner else item
    kind, value = item[0], item[1]
    inner = block.child_blocks.get(kind)
    return (kind, clean_stream(inner, value)) if inner else (kind, value)
