"""The editor's way: upload, parts, transcript, and words that say what is wrong; in Wagtail's own admin."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import CustomDocument, CustomImage, CustomMedia, EpisodePage, Transcript
from tests.factories.cms_lessons import make_curriculum, make_lesson
from tests.factories.cms_media import PDF, MediaFactory, make_picture, make_wav
from tests.factories.cms_radio import VTT, make_episode, make_show, make_transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, admin_user: Any) -> Client:
    """Somebody who may everything in the admin."""
    client.force_login(admin_user)
    return client


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    """A file as a browser sends it, whatever it says it is."""
    return SimpleUploadedFile(name, data, content_type="audio/mpeg")


def test_sound_is_uploaded_under_a_random_name(editor: Client) -> None:
    response = editor.post(
        "/admin/media/audio/add/", {"title": "第19期", "file": upload(make_wav(), "张三的录音.wav"), "duration": "0"}
    )
    assert response.status_code == 302
    media = CustomMedia.objects.get()
    assert media.file.name.startswith("sound/")
    assert media.file.name.isascii()
    assert media.file_size > 0 or CustomMedia.objects.get(pk=media.pk).file_size > 0


@pytest.mark.parametrize("data", [PDF, make_picture(), b"<html></html>", b"MZ" + b"\0" * 99])
def test_lying_sound_is_refused_in_words(editor: Client, data: bytes) -> None:
    response = editor.post("/admin/media/audio/add/", {"title": "x", "file": upload(data, "x.mp3"), "duration": "0"})
    assert response.status_code == 200
    assert "mp3" in str(response.context["form"].errors["file"])
    assert not CustomMedia.objects.exists()


def test_replacing_sound_keeps_address_and_old_file(editor: Client) -> None:
    media = MediaFactory()
    address, old = media.url, media.file.name
    response = editor.post(
        f"/admin/media/edit/{media.pk}/",
        {"title": media.title, "file": upload(make_wav(seconds=1), "neu.wav"), "duration": "0"},
    )
    assert response.status_code == 302
    media.refresh_from_db()
    assert media.url == address
    assert media.file.name != old
    assert media.file.storage.exists(old)
    assert media.file.storage.exists(media.file.name)


def test_replacing_sound_by_a_lie_keeps_what_was_there(editor: Client) -> None:
    media = MediaFactory()
    old = media.file.name
    editor.post(f"/admin/media/edit/{media.pk}/", {"title": "x", "file": upload(PDF, "x.wav"), "duration": "0"})
    media.refresh_from_db()
    assert media.file.name == old
    assert media.file.storage.exists(old)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "x.svg"),
        (PDF, "x.png"),
        (make_picture(), "x.jpg"),
        (make_picture()[:40], "x.png"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "x.png"),
        (b"\xff\xd8\xff" + bytes(64), "x.jpg"),
        (b"RIFF\0\0\0\0WEBP" + bytes(64), "x.webp"),
        (b"\0\0\0\x1cftypavif" + bytes(64), "x.avif"),
        (b"<script>1</script>", "x.gif"),
        (b"", "x.png"),
    ],
)
def test_pictures_that_are_none_are_refused(editor: Client, data: bytes, name: str) -> None:
    response = editor.post("/admin/images/add/", {"title": "x", "file": upload(data, name)})
    assert response.status_code == 200
    assert len(response.context["form"].errors["file"]) == 1
    assert "svg)" not in str(response.context["form"].errors["file"]), "a guess of the library that confuses"
    many = editor.post(
        "/admin/images/multiple/add/",
        {"title": "x", "files[]": upload(data, name), "collection": "1"},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert many.json()["success"] is False
    assert not CustomImage.objects.exists()


def test_one_complaint_a_file(editor: Client) -> None:
    for address, name in (("documents", "x.pdf"), ("media/audio", "x.mp3"), ("media/video", "x.mp4")):
        data = {"title": "x", "file": upload(make_picture(), name), "duration": "0"}
        form = editor.post(f"/admin/{address}/add/", data).context["form"]
        assert [len(messages) for messages in form.errors.values()] == [1], form.errors


def test_picture_is_uploaded(editor: Client) -> None:
    assert editor.post("/admin/images/add/", {"title": "x", "file": upload(make_picture(), "x.png")}).status_code == 302
    assert CustomImage.objects.get().file.name.startswith("images/")


def test_document_that_lies_is_refused(editor: Client) -> None:
    response = editor.post("/admin/documents/add/", {"title": "x", "file": upload(make_picture(), "x.pdf")})
    assert response.status_code == 200
    assert not CustomDocument.objects.exists()
    assert editor.post("/admin/documents/add/", {"title": "x", "file": upload(PDF, "x.pdf")}).status_code == 302


def form_of(episode: EpisodePage, **values: Any) -> dict[str, Any]:
    """The editor's form of an episode, filled."""
    segments = values.pop("segments", [(0, "科普角"), (1, "分享会")])
    data = {
        "title": episode.title,
        "title_en": episode.title_en,
        "slug": episode.slug,
        "season": 1,
        "number": "1",
        "number_text": "",
        "kind": "full",
        "aired_on": "2026-11-20",
        "audio": episode.audio_id or "",
        "segments": streamfield(
            [
                (
                    "segment",
                    {"start": start, "kind": "science", "title": title, "title_en": "", "guests": inline_list()},
                )
                for start, title in segments
            ]
        ),
        "transcript_paste": "",
        "transcript_en_paste": "",
        "credits": inline_formset([]),
        "downloads": inline_formset([]),
        "summary": episode.summary,
        "summary_en": episode.summary_en,
        "notes": rich_text(""),
        "notes_en": rich_text(""),
        "topics": [],
        "audience": "everyone",
        "sensitivity": "general",
        "sources": streamfield([]),
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
        **values,
    }
    return {key: value for key, value in nested_form_data(data).items() if value is not None}


def inline_list() -> dict[str, Any]:
    """An empty ListBlock."""
    return {"count": "0"}


def save(editor: Client, episode: EpisodePage, **values: Any) -> Any:
    """Press "save draft"."""
    return editor.post(f"/admin/pages/{episode.pk}/edit/", form_of(episode, **values))


def latest(episode: EpisodePage) -> EpisodePage:
    """The newest draft."""
    return EpisodePage.objects.get(pk=episode.pk).get_latest_revision_as_object()


def test_transcript_is_pasted_and_kept_as_rows(editor: Client) -> None:
    episode = make_episode(make_show(), live=False, transcript=None)
    response = save(editor, episode, transcript_paste=VTT)
    assert response.status_code == 302, response.context["form"].errors
    transcript = latest(episode).transcript
    assert transcript.cues.count() == 3
    assert list(transcript.cues.values_list("speaker", flat=True)) == ["主持人 林可", "沈医生", "小满"]


def test_transcript_is_uploaded_as_srt(editor: Client) -> None:
    episode = make_episode(make_show(), live=False, transcript=None)
    srt = "1\r\n00:00:00,000 --> 00:00:01,000\r\n沈医生：床只留给睡觉。\r\n".encode("gb18030")
    response = save(editor, episode, transcript_file=io.BytesIO(srt))
    assert response.status_code == 302, response.context["form"].errors
    assert latest(episode).transcript.cues.get().text == "床只留给睡觉。"


def test_published_page_keeps_its_transcript_until_the_draft_is_published(editor: Client) -> None:
    episode = make_episode(make_show())
    first = episode.transcript
    save(editor, episode, transcript_paste="0:00 林可：改过的文字稿")
    assert EpisodePage.objects.get(pk=episode.pk).transcript == first
    assert latest(episode).transcript != first
    assert first.cues.count() == 3


@pytest.mark.parametrize("text", ["没有时间", "WEBVTT", "<script>alert(1)</script>"])
def test_transcript_that_is_none_says_why_and_keeps_the_old(editor: Client, text: str) -> None:
    episode = make_episode(make_show(), live=False)
    before = Transcript.objects.count()
    response = save(editor, episode, transcript_paste=text)
    assert response.status_code == 200
    assert response.context["form"].errors["transcript_paste"]
    assert Transcript.objects.count() == before


@pytest.mark.parametrize("segments", [[(1, "a")], [(0, "a"), (0, "b")], [(0, "a"), (9, "b")]])
def test_times_that_do_not_fit_are_told(editor: Client, segments: list[tuple[int, str]]) -> None:
    episode = make_episode(make_show(), live=False)
    response = save(editor, episode, segments=segments)
    assert response.status_code == 200
    assert response.context["form"].errors["segments"]


def test_same_transcript_twice_is_stored_once() -> None:
    assert make_transcript().pk == make_transcript(title="又一次").pk


@pytest.mark.parametrize(
    "address", ["/admin/snippets/cms/planslot/", "/admin/snippets/cms/calendarday/", "/admin/snippets/cms/question/",
                "/admin/snippets/cms/deliverylog/", "/admin/snippets/cms/standard/", "/admin/media/"]
)  # fmt: skip
def test_lists_of_the_admin_open(editor: Client, address: str) -> None:
    assert editor.get(address).status_code == 200


def test_forms_of_the_admin_open(editor: Client) -> None:
    show = make_show()
    curriculum = make_curriculum()
    pages = [show, make_episode(show), curriculum, make_lesson(curriculum)]
    for page in pages:
        assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
        assert editor.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
    assert editor.get(f"/admin/pages/add/cms/episodepage/{show.pk}/").status_code == 200
    assert editor.get(f"/admin/pages/add/cms/lessonpage/{curriculum.pk}/").status_code == 200


def test_records_of_teaching_cannot_be_written_in_the_admin(editor: Client) -> None:
    assert editor.get("/admin/snippets/cms/deliverylog/add/").status_code in {302, 403, 404}
