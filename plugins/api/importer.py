"""Importer: a file format from which records can be brought in."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from django.utils.translation import gettext as _

from plugins.api.extension import Extension, Kind
from plugins.api.records import JSONObject, Problem


@dataclass(frozen=True)
class Reading:
    """What a file holds: records for the core to apply, and problems whose path begins with the row (``3.stem``)."""

    rows: tuple[JSONObject, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ImportSample:
    """One worked example; ``rows`` and ``errors`` say how many of each must be found."""

    name: str
    content: bytes = field(repr=False)
    rows: int
    errors: int = 0


class Importer(Extension):
    """Reads and never writes: the core shows the reading first, and applies it when somebody says so."""

    kind = Kind.IMPORTER
    target: ClassVar[str]
    """What the records are, a name that the core knows, such as ``items``."""
    extensions: ClassVar[tuple[str, ...]]

    writes: ClassVar[bool] = False
    """Whether ``write`` takes records out again; what it wrote must read back as the same records."""
    mime: ClassVar[str] = "application/octet-stream"
    kinds: ClassVar[frozenset[str]] = frozenset()
    """The kinds of records that ``write`` can hold; empty: all of them."""

    def recognises(self, content: bytes) -> bool:
        """Whether a file is of this format, by its content and never by its name."""
        return True

    def write(self, rows: Sequence[JSONObject]) -> bytes:
        """Records as ``read`` gives them, as a file; without any an empty file or a template."""
        raise NotImplementedError

    @abstractmethod
    def read(self, content: bytes) -> Reading:
        """The records in a file, problems in the active language. It never raises: what cannot be read is a problem."""

    @abstractmethod
    def samples(self) -> Iterable[ImportSample]:
        """Worked examples, one at least without and one with errors."""


LOST_DIGITS: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)


class FileRefused(Exception):
    """A file that cannot be read, before its first row or in the middle; ``code`` is a word that the core has a
    sentence for: ``empty_file``, ``file_too_large``, ``broken_file``, ``locked_file``, ``not_a_table``, ``no_rows``,
    ``too_many_rows``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class TableFile:
    """One table of a file. ``rows`` come one after the other, with the numbers that they bear in the file, from 1."""

    name: str = ""
    rows: Iterator[tuple[int, Sequence[str]]] = field(default_factory=lambda: iter(()), repr=False)
    others: tuple[str, ...] = ()
    """Further tables that could be asked for by their names."""
    hidden: tuple[str, ...] = ()


class TableImporter(Importer):
    """A file format that holds tables: rosters and lists of organisations are read through it, row by row, so that
    what is held at once does not grow with the file. What the rows mean is the core's business."""

    target = "tables"

    @abstractmethod
    def open(self, content: bytes, wanted: str = "") -> TableFile:
        """The wanted, else the first table. What cannot be read raises ``FileRefused``, here or between two rows."""

    def read(self, content: bytes) -> Reading:
        """The whole table at once, with every long number of which the program kept fifteen digits only."""
        rows: list[JSONObject] = []
        problems: list[Problem] = []
        try:
            for number, cells in self.open(content).rows:
                rows.append({"row": number, "cells": [str(cell).replace("\0", "") for cell in cells]})
                wrong = [place for place, cell in enumerate(cells, start=1) if LOST_DIGITS.fullmatch(cell)]
                words = _("Stored as a number: the last digits are lost.")
                problems += [Problem(f"{number}.{place}", words) for place in wrong]
        except FileRefused:
            return Reading((), (Problem("file", _("This file cannot be read as a table.")),))
        if not rows:
            return Reading((), (Problem("file", _("This table has no rows.")),))
        return Reading(tuple(rows), tuple(problems))
