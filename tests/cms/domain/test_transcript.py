"""Transcripts in, cues out, and WebVTT again; whatever the text holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.radio.transcript import Cue, TranscriptError, cues_past, decode_transcript, read_transcript, write_vtt


def test_voices_become_speakers() -> None:
    cues = read_transcript("WEBVTT\n\n00:01.000 --> 00:04.500\n<v 王医生>你好&amp;<b>晚安</b></v>\n")
    assert cues == [Cue(1.0, 4.5, "王医生", "你好&晚安")]


def test_two_voices_in_one_cue_become_two() -> None:
    cues = read_transcript("WEBVTT\n\n00:01.000 --> 00:04.000\n<v 甲>好吗<v.loud 乙>好\n")
    assert [(cue.speaker, cue.text) for cue in cues] == [("甲", "好吗"), ("乙", "好")]


def test_srt_with_windows_lines_is_read() -> None:
    cues = read_transcript("\ufeff1\r\n00:00:01,250 --> 00:00:02,000\r\n沈医生：床只留给睡觉。\r\n")
    assert cues == [Cue(1.25, 2.0, "沈医生", "床只留给睡觉。")]


def test_pasted_lines_are_read_and_ordered() -> None:
    cues = read_transcript("[15:43] 小满：我害怕天亮\n后来不怕了\n0:42 沈医生: 不能努力")
    assert [(cue.start, cue.end, cue.speaker) for cue in cues] == [(42, 943, "沈医生"), (943, 953, "小满")]
    assert cues[1].text == "我害怕天亮 后来不怕了"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("没有时间的一段话", "format"),
        ("WEBVTT", "format"),
        ("WEBVTT\n\n99:99:99 --> x\nhi", "format"),
        ("0:01 a\n" * 5001, "many"),
        ("字" * 800_000, "size"),
    ],
)
def test_text_that_is_no_transcript_says_why(text: str, code: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(text)
    assert caught.value.code == code


def test_hostile_words_stay_words() -> None:
    cues = read_transcript("0:01 <v x><script>alert(1)</script>--> & \x00\u202e坏人")
    assert cues[0].text == "alert(1)--> & 坏人"
    assert "<script" not in write_vtt(cues)
    assert write_vtt(cues).count("-->") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_common_encodings_are_read(encoding: str) -> None:
    assert decode_transcript("0:01 林可：晚上好".encode(encoding)) == "0:01 林可：晚上好"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(TranscriptError):
        decode_transcript(b"\xff\xff\xff\xff")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        cues = read_transcript(text)
    except TranscriptError:
        return
    assert all(cue.end >= cue.start >= 0 for cue in cues)


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), words), min_size=1, max_size=8))
def test_what_is_written_is_read_again_with_the_same_times(rows: list[tuple[int, str]]) -> None:
    cues = sorted((Cue(start, start + 1, "林可", "词" + text) for start, text in rows), key=lambda cue: cue.start)
    again = read_transcript(write_vtt(cues))
    assert [cue.start for cue in again] == [cue.start for cue in cues]
    assert {cue.speaker for cue in again} == {"林可"}


def test_cues_after_the_end_are_counted() -> None:
    assert cues_past([Cue(1, 2, "", "a"), Cue(9, 10, "", "b")], duration=5) == 1
    assert cues_past([Cue(1, 2, "", "a")], duration=0) == 0
