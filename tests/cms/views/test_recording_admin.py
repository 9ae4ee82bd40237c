"""Captions and sizes in the admin: nothing is lost unseen, two editors do not overwrite each other, lies are refused."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.radio.transcript import Cue, TranscriptError, write_vtt
from cms.domain.recording.captions import NewerCaptions, find_captions, find_problems, read_posted, save_captions
from cms.domain.recording.chapter_lines import read_lines, write_lines
from cms.domain.recording.reading import read_captions
from cms.domain.recording.showing import write_srt
from cms.models import CustomMedia, MediaRendition
from tests.factories.cms_media import PDF, MediaFactory, make_wav
from tests.factories.films import make_mp4, make_webm

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v 沈医生>先听，再说。\n\n00:04.000 --> 00:05.500\n慢慢呼气\n"
SRT = "1\n00:00:01,000 --> 00:00:03,000\n先听\n\n2\n00:00:04,000 --> 00:00:05,500\n再说\n"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
CUES = st.lists(
    st.builds(
        lambda start, length, text: Cue(start / 1000, (start + length) / 1000, "", text),
        st.integers(0, 5_000_000), st.integers(1, 9_000), WORDS.filter(lambda text: ":" not in text and "：" not in text),
    ),
    max_size=20,
)  # fmt: skip


class TestReading:
    def test_vtt_and_srt_are_read_whole(self):
        for text in (VTT, SRT, SRT.replace("\n", "\r\n"), "\ufeff" + VTT):
            read = read_captions(text)
            assert (len(read.cues), read.problems) == (2, ())
        assert read_captions(VTT).cues[0] == Cue(1.0, 3.0, "沈医生", "先听，再说。")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("WEBVTT\n\n00:01.000 --> 00:03.000\n好\n\n00:0x.000 --> 00:05.000\n丢了？\n", 6),
            ("WEBVTT\n\n00:01.000 --> 00:03.000\n好\n\n00:09.000 --> 00:05.000\n倒着\n", 6),
            ("WEBVTT\n\n00:01.000 --> 00:03.000\n好\n\n没有时间的一段\n", 6),
            ("WEBVTT\n\n00:01.000 --> 00:03.000\n好\n\n00:04.000 --> 00:05.000\n", 6),
            ("1\n00:00:01,000 --> 00:00:03,000\n好\n2\n00:00:04,000 -> 00:00:05,000\n少一个箭头\n", 2),
        ],
    )
    def test_whatever_cannot_be_read_is_told_with_its_line(self, text, line):
        read = read_captions(text)
        told = [one.line for one in read.problems]
        assert line in told
        assert len(read.cues) == 1

    def test_cues_without_an_empty_line_between_them_are_all_kept(self):
        text = "1\n00:00:01,000 --> 00:00:03,000\n一\n2\n00:00:04,000 --> 00:00:05,000\n二\n"
        assert [cue.text for cue in read_captions(text).cues] == ["一", "二"]

    @settings(deadline=None)
    @given(CUES)
    def test_what_is_written_is_read_again_without_losing_any(self, cues):
        cues = sorted(cues, key=lambda cue: (cue.start, cue.end))
        if not cues:
            return
        for text in (write_vtt(cues), write_srt(cues)):
            read = read_captions(text)
            assert len(read.cues) + len(read.problems) >= len(cues)
        assert [(cue.start, cue.end) for cue in read_captions(write_vtt(cues)).cues] == [
            (cue.start, cue.end) for cue in cues
        ]

    @settings(deadline=None)
    @given(st.text(max_size=300))
    def test_any_text_is_read_or_refused(self, text):
        try:
            read = read_captions(f"WEBVTT\n\n{text}")
        except TranscriptError:
            return
        assert text.count("-->") <= len(read.cues) + len(read.problems) + text.count("NOTE") + 3 * text.count("-->")

    def test_rows_of_the_editor_are_checked_one_by_one(self):
        cues, problems = read_posted(json.dumps([["0:01", "0:03", "", "好"], ["x", "0:05", "", "y"], [1]]))
        assert [one.place for one in problems] == [1, 2]
        assert len(cues) == 3
        assert read_posted("no json")[1]
        told = find_problems(
            [Cue(2, 1, "", "倒"), Cue(3, 4, "", ""), Cue(3.5, 5, "", "叠")], language="zh-hans", duration=4
        )
        assert [(one.place, one.is_warning) for one in told] == [(0, False), (1, False), (2, True)]


def test_chapters_are_typed_one_a_line():
    rows = read_lines("0:00 开场 | Opening\n12:30 练习｜Exercise\n1:02:05 结束", duration=4000)
    assert [row["start"] for row in rows] == [0, 750, 3725]
    assert rows[1]["title_en"] == "Exercise"
    assert read_lines(write_lines(rows), duration=4000) == rows
    for text in ("0:00 开场\n0:00 又来", "1:00 晚了", "0:00 开场\n99:00 太远", "没有时间", "0:00"):
        with pytest.raises(ValidationError):
            read_lines(text, duration=4000)


@pytest.fixture
def media(db):
    return MediaFactory(title="怎样开口", duration=600)


@pytest.fixture
def editor(admin_user) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def address(media, tail="captions/zh/"):
    return f"/admin/recordings/{media.pk}/{tail}"


def rows(*texts):
    return json.dumps([[f"0:{place:02}", f"0:{place + 1:02}", "", text] for place, text in enumerate(texts)])


@pytest.mark.django_db
class TestCaptions:
    def test_lines_are_saved_and_shown_again(self, editor, media):
        assert editor.post(address(media), {"revision": "0", "cues": rows("一", "二")}).status_code == 302
        there = find_captions(media, "zh-hans")
        assert [cue.text for cue in there.cues] == ["一", "二"]
        assert "captions-rows" in editor.get(address(media)).content.decode()
        shown = editor.get(f"{address(media)}file.vtt")
        assert shown["Content-Type"].startswith("text/vtt")
        assert len(read_captions(shown.content.decode()).cues) == 2
        assert len(read_captions(editor.get(f"{address(media)}file.srt").content.decode()).cues) == 2
        assert editor.get(f"/admin/recordings/{media.pk}/captions/en/file.vtt").status_code == 404

    def test_without_script_the_text_is_saved(self, editor, media):
        assert editor.post(address(media), {"revision": "0", "text": VTT}).status_code == 302
        assert find_captions(media, "zh-hans").cues[0].speaker == "沈医生"

    def test_second_editor_is_told_and_nothing_is_overwritten(self, editor, media):
        editor.post(address(media), {"revision": "0", "cues": rows("她的")})
        answer = editor.post(address(media), {"revision": "0", "cues": rows("我的")})
        assert answer.status_code == 409
        assert "我的" in json.dumps(answer.context["rows"], ensure_ascii=False)
        assert "她的" in json.dumps(answer.context["gone"], ensure_ascii=False)
        assert [cue.text for cue in find_captions(media, "zh-hans").cues] == ["她的"]
        known = answer.context["there"].revision
        assert editor.post(address(media), {"revision": str(known), "cues": rows("我的")}).status_code == 302
        with pytest.raises(NewerCaptions):
            save_captions(media, "zh-hans", [Cue(0, 1, "", "旧页")], known=known)

    def test_faulty_lines_stay_on_the_page_with_words(self, editor, media):
        answer = editor.post(address(media), {"revision": "0", "cues": json.dumps([["x", "0:03", "", "还在这里"]])})
        assert answer.status_code == 422
        assert answer.context["errors"]
        assert answer.context["rows"][0][3] == "还在这里"
        assert find_captions(media, "zh-hans").revision == 0

    def test_file_is_read_into_the_editor_and_not_saved(self, editor, media):
        upload = SimpleUploadedFile("字幕.srt", SRT.encode("gb18030"))
        answer = editor.post(address(media), {"take": "1", "file": upload})
        assert (answer.status_code, answer.context["taken"]) == (200, 2)
        assert find_captions(media, "zh-hans").revision == 0

    def test_file_with_unreadable_lines_takes_nothing_until_one_says_so(self, editor, media):
        bad = VTT + "\n00:xx --> 00:09\n丢了？\n"
        answer = editor.post(address(media), {"take": "1", "file": SimpleUploadedFile("a.vtt", bad.encode())})
        assert answer.status_code == 422
        assert "丢了？" in answer.context["unread"][0]
        answer = editor.post(address(media), {"take": "1", "anyway": "1", "held": answer.context["held"]})
        assert answer.context["taken"] == 2
        assert editor.post(address(media), {"take": "1", "file": SimpleUploadedFile("a.vtt", PDF)}).status_code == 422

    def test_guests_and_learners_have_no_business_here(self, media, django_user_model):
        assert Client().get(address(media)).status_code == 302
        client = Client()
        client.force_login(django_user_model.objects.create(real_name="周晓岚"))
        assert client.get(address(media)).status_code in (302, 403)


@pytest.mark.django_db
class TestSizes:
    @pytest.fixture
    def film(self):
        from django.core.files.base import ContentFile  # one file, made here

        made = MediaFactory(
            type="video", title="片子", file=ContentFile(make_mp4(seconds=10, height=720), name="a.mp4")
        )
        CustomMedia.objects.filter(pk=made.pk).update(duration=10, height=720, width=1280)
        made.refresh_from_db()
        return made

    def add(self, editor, film, data, name):
        return editor.post(address(film, "sizes/"), {"file": SimpleUploadedFile(name, data)})

    def test_smaller_films_and_the_sound_alone_are_added(self, editor, film):
        assert self.add(editor, film, make_mp4(seconds=10, height=360), "s.mp4").status_code == 302
        assert self.add(editor, film, make_webm(seconds=10, height=480), "m.webm").status_code == 302
        assert self.add(editor, film, make_wav(seconds=9), "t.wav").status_code == 302
        assert list(MediaRendition.objects.values_list("height", flat=True)) == [480, 360, 0]
        assert "480p" in editor.get(address(film, "sizes/")).content.decode()
        key = MediaRendition.objects.get(height=360).public_id
        editor.post(address(film, "sizes/"), {"remove": key})
        assert not MediaRendition.objects.filter(height=360).exists()

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (PDF, "x.mp4"),
            (make_mp4(seconds=10, height=360)[:-200], "x.mp4"),
            (b"\0\0\0\x18ftypisom" + bytes(300), "x.mp4"),
            (b"\x1aE\xdf\xa3" + bytes(300), "x.webm"),
            (make_mp4(seconds=10, height=720), "x.mp4"),
            (make_mp4(seconds=90, height=360), "x.mp4"),
            (b"<script>", "x.webm"),
            (b"ID3" + bytes(300), "x.mp3"),
        ],
    )
    def test_what_is_no_size_of_it_is_refused_and_nothing_kept(self, editor, film, data, name):
        answer = self.add(editor, film, data, name)
        assert answer.status_code == 422
        assert answer.context["problems"]
        assert not MediaRendition.objects.exists()

    def test_readers_get_sizes_with_ranges_and_copies_only_where_allowed(self, editor, film):
        self.add(editor, film, make_mp4(seconds=10, height=360), "s.mp4")
        row = MediaRendition.objects.get()
        url = f"/sound/{film.public_id}/{row.public_id}.mp4"
        part = editor.get(url, headers={"Range": "bytes=0-9"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, make_mp4(seconds=10, height=360)[:10])
        part.close()
        assert Client().get(url).status_code == 404  # no live page shows it
        copy = f"/sound/{film.public_id}/copy/{row.public_id}"
        assert editor.get(copy).status_code == 404
        CustomMedia.objects.update(may_download=True)
        kept = editor.get(copy)
        assert kept["Content-Disposition"].startswith("attachment")
        kept.close()
        assert Client().get(copy).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"\0\0\0\x18ftypisom" + bytes(600), make_mp4(seconds=3, height=0), make_mp4(seconds=3)[:-50]]
)
def test_film_that_is_none_is_refused_when_uploaded(editor, data):
    answer = editor.post(
        "/admin/media/video/add/", {"title": "x", "file": SimpleUploadedFile("x.mp4", data), "duration": "0"}
    )
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert not CustomMedia.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"), [(make_mp4(seconds=12, height=360), "x.mp4"), (make_webm(seconds=12, height=360), "x.webm")]
)
def test_film_tells_its_length_and_lines(editor, data, name):
    lines = "0:00 开场\n0:05 练习"
    form = {"title": "x", "file": SimpleUploadedFile(name, data), "duration": "0", "chapter_lines": lines}
    assert editor.post("/admin/media/video/add/", form).status_code == 302
    media = CustomMedia.objects.get()
    assert (round(media.duration), media.height) == (12, 360)
    assert [one["start"] for one in media.chapters] == [0, 5]
