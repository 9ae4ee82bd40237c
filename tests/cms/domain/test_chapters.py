"""Times as people write them, and chapters as programs read them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.radio.chapters import Chapter, chapter_problems, chapters_json, chapters_vtt, clock_text, read_clock

PARTS = [Chapter(0, 900, "床，只用来睡觉"), Chapter(900, 3600, "</script>--> & <b>")]


@given(st.integers(0, 99 * 3600))
def test_clock_is_read_as_it_is_written(seconds: int) -> None:
    assert read_clock(clock_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "1:2:3:4", "5:99", "-1", "1.5", "a:00", "٣:٠٠"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_clock(text)


def test_full_width_colon_is_a_colon() -> None:
    assert read_clock("15：43") == 943


def test_problems_name_the_part() -> None:
    assert chapter_problems([0, 900, 2100], duration=3600) == []
    assert chapter_problems([5, 900, 900], duration=800) == [
        (0, "first_not_zero"), (1, "past_end"), (2, "order"), (2, "past_end"),
    ]  # fmt: skip


def test_chapters_json_is_the_agreed_document() -> None:
    document = json.loads(chapters_json(PARTS))
    assert document["version"] == "1.2.0"
    assert [part["startTime"] for part in document["chapters"]] == [0, 900]


def test_chapters_vtt_holds_one_time_line_a_part() -> None:
    text = chapters_vtt(PARTS)
    assert text.startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:15:00.000\n")
    assert text.count("-->") == 2
    assert "<b>" not in text
