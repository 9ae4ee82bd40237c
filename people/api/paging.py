"""Paging: by a cursor in the order of random ids, so that rows which come in between neither shift nor repeat any."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from people.api.problem import invalid

Item = TypeVar("Item")
ID = re.compile(r"[0-9a-z]{1,12}")
ID_PATTERN = r"^[0-9a-z]{1,12}$"
CURSOR_PATTERN = r"^[A-Za-z0-9_-]{1,40}$"
MOST = 200


class Page(Schema, Generic[Item]):
    """Some rows, and the cursor of the next ones; `next` is null on the last page."""

    items: list[Item]
    next: str | None = None


class Paging(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most.")
    cursor: str | None = Field(None, pattern=CURSOR_PATTERN, description="`next` of the page before.")


def take_page(
    rows: QuerySet[Any], paging: Paging, show: Callable[[Sequence[Any]], Iterable[Any]], *, field: str = "public_id"
) -> dict[str, Any]:
    """A page of rows, shown. One query, and what `show` asks for all of them together."""
    rows = rows.order_by(field)
    if paging.cursor:
        rows = rows.filter(**{f"{field}__gt": read_cursor(paging.cursor)})
    found = list(rows[: paging.limit + 1])
    more, found = len(found) > paging.limit, found[: paging.limit]
    last = write_cursor(_value(found[-1], field)) if more else None
    return {"items": list(show(found)), "next": last}


def _value(row: Any, field: str) -> str:
    for part in field.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return str(row)


def write_cursor(public_id: str) -> str:
    """The id of the last row in a shape that nobody is tempted to make themselves."""
    return base64.urlsafe_b64encode(f"a:{public_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The id behind a cursor; a cursor that we did not write is refused."""
    try:
        words = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        words = ""
    if not words.startswith("a:") or not ID.fullmatch(words[2:]):
        raise invalid("query", "cursor", _("This cursor is not one of ours. Begin again without it."))
    return words[2:]
