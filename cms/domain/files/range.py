"""Byte ranges of one file: what a Range header asks for, and a reader that gives exactly that. No request in here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


class RangeNotSatisfiableError(Exception):
    """The range lies past the end: the answer is 416 with the true length."""


@dataclass(frozen=True)
class ByteRange:
    """First and last byte, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def read_range(header: str, *, size: int) -> ByteRange | None:
    """The single range of a Range header (RFC 7233), or None where the whole file is the right answer.

    A header that is malformed, reversed, of another unit or with several ranges is ignored, as the RFC asks or allows.
    Raises RangeNotSatisfiableError for a well-formed range that starts past the end, and for the last 0 bytes.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return read_suffix(int(last), size=size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiableError
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def read_suffix(length: int, *, size: int) -> ByteRange:
    """The last `length` bytes; the whole file when it is shorter than that."""
    if not length or not size:
        raise RangeNotSatisfiableError
    return ByteRange(max(0, size - length), size - 1)


class RangeReader:
    """Iterates over one range of an open file in chunks, and closes the file with the response."""

    def __init__(self, file: IO[bytes], span: ByteRange) -> None:
        self.file = file
        self.left = span.length
        file.seek(span.first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
