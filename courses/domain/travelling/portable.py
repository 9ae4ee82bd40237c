"""Rows as values that another installation understands: no primary keys, every reference under a lasting name.

A `Swap` turns the key of a row into its reference on the way out, and a reference into a row on the way in; None: it
does not travel, or is not here. Rich text and streams of every depth are walked by their block definitions, so that a
block that is added later travels without a change here.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.domain.rich_text import clean_rich_text
from cms.models import CustomDocument, CustomImage, CustomMedia

Reference = dict[str, str]
TAG = re.compile(r"<(a|embed)\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
LINKED: dict[str, type[models.Model]] = {
    "page": Page,
    "document": CustomDocument,
    "image": CustomImage,
    "media": CustomMedia,
}


Swap = Callable[[type[models.Model], Any], Any]


def carried_fields(model: type[models.Model], left_out: frozenset[str]) -> list[Any]:
    """The columns of a model that travel: all but keys and those that are left out."""
    skipped = left_out | {"id"}
    return [one for one in model._meta.concrete_fields if one.name not in skipped and not one.primary_key]


def pack_row(row: models.Model, name: Swap, *, left_out: frozenset[str]) -> dict[str, Any]:
    """The columns of a row as JSON values."""
    return {one.name: _pack_value(one, row, name) for one in carried_fields(type(row), left_out)}


def _pack_value(field: Any, row: models.Model, name: Swap) -> Any:
    if isinstance(field, models.ForeignKey):
        pk = getattr(row, field.attname)
        return name(field.related_model, pk) if pk is not None else None
    value = getattr(row, field.attname)
    if isinstance(field, StreamField):
        return swap_block(field.stream_block, list(value.raw_data), name) if value else []
    if isinstance(field, RichTextField):
        return swap_rich_text(str(value or ""), name)
    return plain(value)


def plain(value: Any) -> Any:
    """A value as JSON holds it: days and decimals as text."""
    if value is None or isinstance(value, bool | int | str | float | list | dict):
        return value
    return DjangoJSONEncoder().default(value)


def fill_row(row: models.Model, values: dict[str, Any], find: Swap, *, left_out: frozenset[str]) -> None:
    """Set the columns of a row from values that travelled. What is unknown here is not looked at; what is missing stays
    as it is. Raises ValidationError for a value that the column does not take."""
    for one in carried_fields(type(row), left_out):
        if one.name not in values:
            continue
        value = values[one.name]
        if isinstance(one, models.ForeignKey):
            found = find(one.related_model, value) if value else None
            setattr(row, one.attname, found.pk if found is not None else None)
        elif isinstance(one, StreamField):
            setattr(row, one.name, read_stream(one, value, find))
        elif isinstance(one, RichTextField):
            setattr(row, one.name, clean_rich_text(swap_rich_text(str(value or ""), find)))
        else:
            setattr(row, one.attname, _to_python(one, value))


def _to_python(field: Any, value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\x00", "")
    if isinstance(value, list | dict) and not isinstance(field, models.JSONField):
        raise ValidationError({field.name: [str(field.error_messages["invalid"]) % {"value": "…"}]})
    return field.to_python(value)


def read_stream(field: Any, value: Any, find: Swap) -> Any:
    """The value of a stream, with references to rows of this installation and its rich text made harmless."""
    block = field.stream_block
    raw = [one for one in value if isinstance(one, dict) and "type" in one] if isinstance(value, list) else []
    found = swap_block(block, raw, find, incoming=True)
    return block.to_python([one for one in found if one["type"] in block.child_blocks])


def unknown_blocks(field: Any, value: Any) -> list[str]:
    """The kinds of blocks in a stream that nobody here can show."""
    rows = value if isinstance(value, list) else []
    kinds = [str(one.get("type")) for one in rows if isinstance(one, dict)]
    return sorted({kind for kind in kinds if kind not in field.stream_block.child_blocks})


def swap_block(block: Any, value: Any, swap: Swap, *, incoming: bool = False) -> Any:
    """The raw value of a block with every reference swapped; `incoming` also makes rich text harmless."""
    if isinstance(block, blocks.RichTextBlock):
        text = swap_rich_text(str(value or ""), swap)
        return clean_rich_text(text) if incoming else text
    if isinstance(block, ChooserBlock):
        found = swap(block.model_class, value) if value else None
        return found.pk if isinstance(found, models.Model) else found
    if isinstance(block, blocks.BaseStructBlock) and isinstance(value, dict):
        known = block.child_blocks
        return {
            name: swap_block(known[name], inner, swap, incoming=incoming) if name in known else inner
            for name, inner in value.items()
        }
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [_swap_item(block.child_block, one, swap, incoming) for one in value]
    if isinstance(block, blocks.BaseStreamBlock) and isinstance(value, list):
        return [_swap_named(block, one, swap, incoming) for one in value]
    return value


def _swap_item(block: Any, item: Any, swap: Swap, incoming: bool) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": swap_block(block, item["value"], swap, incoming=incoming)}
    return swap_block(block, item, swap, incoming=incoming)


def _swap_named(block: Any, item: Any, swap: Swap, incoming: bool) -> Any:
    inner = block.child_blocks.get(item.get("type")) if isinstance(item, dict) else None
    return {**item, "value": swap_block(inner, item.get("value"), swap, incoming=incoming)} if inner else item


def swap_rich_text(html: str, swap: Swap) -> str:
    """Rich text as it is stored, with links and embeds of rows swapped; a link to nothing leaves its words, an embed of
    nothing goes."""

    def replace(found: re.Match[str]) -> str:
        tag, attributes = found[1].lower(), dict(ATTRIBUTE.findall(found[2]))
        kind = attributes.get("linktype" if tag == "a" else "embedtype", "")
        if kind not in LINKED:
            return found[0]
        target = swap(LINKED[kind], attributes.get("id", ""))
        if target is None:
            return "<a>" if tag == "a" else ""
        attributes["id"] = _word(target)
        rest = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        return f"<{tag} {rest}>" if tag == "a" else f"<{tag} {rest}/>"

    return TAG.sub(replace, html)


def _word(target: Any) -> str:
    """A reference as one word, or the key of a row."""
    if isinstance(target, models.Model):
        return str(target.pk)
    return ":".join(next(iter(target.items()))) if isinstance(target, dict) else str(target)
