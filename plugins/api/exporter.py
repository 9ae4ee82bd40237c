"""Exporter: a file format in which tables can be taken out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, ClassVar, TypeAlias

from plugins.api.extension import Extension, Kind

Cell: TypeAlias = "str | int | Decimal | bool | date | datetime | None"


@dataclass(frozen=True)
class Column:
    """One column: its name for programs and its heading for people."""

    name: str
    label: str


@dataclass(frozen=True)
class Table:
    """What is taken out. Rows come one after the other: never make a list of them."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


class Exporter(Extension):
    """Writes a table. Who may see which columns is decided before it is called."""

    kind = Kind.EXPORTER
    may_query = frozenset({"write"})
    mime: ClassVar[str]
    extension: ClassVar[str]
    is_spreadsheet: ClassVar[bool] = False
    """Whether the program that opens it calculates; text that begins like a formula is then led by a ``'``."""

    @abstractmethod
    def write(self, table: Table, stream: IO[bytes]) -> None:
        """Write it, row after row, to a stream that cannot go back."""

    @abstractmethod
    def read_back(self, content: bytes) -> list[list[str]]:
        """The cells of a written file, headings first, as the program that opens it would show them; for the kit."""
