"""Byte ranges as RFC 7233 asks."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.files.range import ByteRange, RangeNotSatisfiableError, RangeReader, read_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-1", (0, 1)),
        ("bytes=1000-", (1000, 1999)),
        ("bytes=-500", (1500, 1999)),
        ("bytes=-5000", (0, 1999)),
        ("bytes=0-99999", (0, 1999)),
        ("bytes=1999-1999", (1999, 1999)),
        (" bytes = 5 - 9 ", (5, 9)),
    ],
)
def test_range_is_read(header: str, expected: tuple[int, int]) -> None:
    found = read_range(header, size=2000)
    assert found is not None
    assert (found.first, found.last) == expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=0-1,5-9",
        "items=0-1",
        "bytes=a-b",
        "bytes=1-2-3",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_range_is_ignored_where_it_is_malformed_reversed_or_several(header: str) -> None:
    assert read_range(header, size=2000) is None


@pytest.mark.parametrize("header", ["bytes=2000-", "bytes=2000-2001", "bytes=-0", "bytes=999999999999-"])
def test_range_past_the_end_is_refused(header: str) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        read_range(header, size=2000)


@given(st.binary(min_size=1, max_size=500), st.integers(0, 600), st.integers(0, 600))
def test_reader_gives_exactly_the_range(data: bytes, first: int, last: int) -> None:
    try:
        span = read_range(f"bytes={first}-{last}", size=len(data)) or ByteRange(0, len(data) - 1)
    except RangeNotSatisfiableError:
        assert first >= len(data)
        return
    got = b"".join(RangeReader(io.BytesIO(data), span))
    assert got == data[span.first : span.last + 1]
    assert len(got) == span.length
