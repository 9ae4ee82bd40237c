"""PlainLists: lists of an author's form kept as plain rows with their ids, not in Wagtail's wrapped shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

Row = dict[str, Any]


def wrap_rows(rows: Iterable[Row] | None) -> list[Row]:
    """Plain rows as Wagtail's ``ListBlock`` wants them."""
    return [
        {"type": "item", "id": one.get("id"), "value": {key: part for key, part in one.items() if key != "id"}}
        for one in rows or ()
    ]


def unwrap_rows(wrapped: Iterable[Row]) -> list[Row]:
    """What a ``ListBlock`` of structs prepares, as plain rows with their ids."""
    return [{"id": one["id"], **one["value"]} for one in wrapped]


class PlainLists:
    """Stands before ``StructBlock`` among the bases; ``plain_lists`` names the lists of structs of the form."""

    plain_lists: ClassVar[tuple[str, ...]] = ()

    def get_prep_value(self, value: Any) -> Row:
        """The config: ids beside the fields of each row."""
        prepared: Row = super().get_prep_value(value)  # type: ignore[misc]  # of the StructBlock behind it
        return {**prepared, **{name: unwrap_rows(prepared[name]) for name in self.plain_lists}}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        wrapped = {name: wrap_rows(value.get(name)) for name in self.plain_lists}
        return super().to_python({**value, **wrapped})  # type: ignore[misc]  # likewise

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]
