"""Importer: a file format from which records can be brought in."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

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
