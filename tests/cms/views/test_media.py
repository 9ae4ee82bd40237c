"""Files over HTTP: ranges, conditions, headers; who may have what, and what happens when a file is replaced."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms.domain.files.media import measure_media, purge_discarded_files
from cms.models import CustomMedia, DiscardedFile, LessonMaterial
from people.models import Job, User
from tests.factories.cms_lessons import make_curriculum, make_lesson
from tests.factories.cms_media import PDF, DocumentFactory, ImageFactory, MediaFactory, make_wav
from tests.factories.cms_radio import make_episode, make_show

pytestmark = pytest.mark.django_db


def body(response: Any) -> bytes:
    """The bytes of a streamed answer."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def sound() -> CustomMedia:
    """The sound of a published episode."""
    return make_episode(make_show()).audio


@pytest.mark.parametrize(
    ("header", "status", "first", "last"),
    [
        ("", 200, 0, None),
        ("bytes=0-1", 206, 0, 1),
        ("bytes=1000-", 206, 1000, None),
        ("bytes=-500", 206, -500, None),
        ("bytes=9-5", 200, 0, None),
        ("bytes=0-1,5-9", 200, 0, None),
        ("chapters=1-2", 200, 0, None),
    ],
)
def test_sound_is_sent_in_ranges(
    client: Client, sound: CustomMedia, header: str, status: int, first: int, last: Any
) -> None:
    with sound.file.open("rb") as file:
        whole = file.read()
    response = client.get(sound.url, headers={"Range": header} if header else {})
    expected = whole[first:] if last is None else whole[first : last + 1]
    assert (response.status_code, body(response)) == (status, expected)
    assert response["Content-Length"] == str(len(expected))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "audio/wav"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-transform" in response["Cache-Control"]
    assert "Content-Encoding" not in response
    if status == 206:
        start = first % len(whole)
        assert response["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_range_past_the_end_is_416(client: Client, sound: CustomMedia, header: str) -> None:
    response = client.get(sound.url, headers={"Range": header})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{sound.file.size}"


def test_head_tells_length_and_ranges(client: Client, sound: CustomMedia) -> None:
    response = client.head(sound.url, headers={"Range": "bytes=0-1"})
    assert (response.status_code, body(response)) == (200, b"")
    assert response["Content-Length"] == str(sound.file.size)
    assert response["Accept-Ranges"] == "bytes"


def test_gzip_is_never_used(client: Client, sound: CustomMedia) -> None:
    response = client.get(sound.url, headers={"Accept-Encoding": "gzip, br", "Range": "bytes=0-99"})
    assert "Content-Encoding" not in response
    assert len(body(response)) == 100


def test_who_has_the_file_is_answered_304(client: Client, sound: CustomMedia) -> None:
    first = client.get(sound.url)
    body(first)
    assert client.get(sound.url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(sound.url, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_if_range_of_another_file_sends_the_whole(client: Client, sound: CustomMedia) -> None:
    first = client.get(sound.url)
    size = len(body(first))
    same = client.get(sound.url, headers={"Range": "bytes=0-1", "If-Range": first["ETag"]})
    other = client.get(sound.url, headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert (same.status_code, len(body(same))) == (206, 2)
    assert (other.status_code, len(body(other))) == (200, size)


def test_post_is_refused(client: Client, sound: CustomMedia) -> None:
    assert client.post(sound.url).status_code == 405


def test_sound_of_a_draft_is_for_editors_only(client: Client, admin_user: Any) -> None:
    draft = make_episode(make_show(), live=False).audio
    assert client.get(draft.url).status_code == 404
    client.force_login(User.objects.create(real_name="路人"))
    assert client.get(draft.url).status_code == 404
    client.force_login(admin_user)
    response = client.get(draft.url, headers={"Range": "bytes=0-1"})
    assert (response.status_code, len(body(response))) == (206, 2)
    assert "private" in response["Cache-Control"]


def test_withdrawn_episode_takes_its_sound_along(client: Client) -> None:
    episode = make_episode(make_show())
    assert client.head(episode.audio.url).status_code == 200
    episode.unpublish()
    assert client.head(episode.audio.url).status_code == 404


def test_sound_has_no_address_by_its_stored_name(client: Client, sound: CustomMedia) -> None:
    assert client.get(f"/media/{sound.file.name}").status_code == 404


@pytest.mark.parametrize("name", ["../private/x", "images/../../x", "images/none.png", "", "images/"])
def test_odd_names_are_not_found(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_picture_is_kept_for_a_year_under_a_name_that_tells_nothing(client: Client) -> None:
    image = ImageFactory(title="张三")
    response = client.get(image.file.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert "max-age=31536000" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert image.file.name.isascii()
    body(response)


def test_document_is_private_until_a_live_page_names_it(client: Client) -> None:
    document = DocumentFactory(title="活动单")
    assert client.get(document.url).status_code == 404
    lesson = make_lesson(make_curriculum(), materials=0)
    LessonMaterial.objects.create(page=lesson, document=document)
    response = client.get(document.url)
    assert (response.status_code, body(response)) == (200, PDF)
    assert "filename*=utf-8''" in response["Content-Disposition"]
    lesson.unpublish()
    assert client.get(document.url).status_code == 404


def test_numbered_address_of_a_document_leads_to_ours(client: Client) -> None:
    document = DocumentFactory()
    assert client.get(f"/documents/{document.pk}/x.pdf")["Location"] == document.url


def test_proxy_is_told_where_the_file_is(client: Client, sound: CustomMedia, settings: Any) -> None:
    settings.SENDFILE_PREFIX = "/protected/"
    response = client.get(sound.url, headers={"Range": "bytes=0-1"})
    assert response["X-Accel-Redirect"] == f"/protected/public/{sound.file.name}"
    assert response.content == b""


def test_replaced_file_stays_until_the_clock_takes_it(client: Client, sound: CustomMedia) -> None:
    address, old = sound.url, sound.file.name
    storage = sound.file.storage
    body(client.get(address))
    storage.delete(old)  # as Wagtail does before the new file is saved
    sound.file.save("new.wav", ContentFile(make_wav(seconds=1)))
    assert storage.exists(old)
    assert sound.url == address
    assert purge_discarded_files(before=timezone.now() - timedelta(hours=24)) == 0
    assert purge_discarded_files(before=timezone.now() + timedelta(minutes=1)) == 1
    assert not storage.exists(old)
    assert storage.exists(sound.file.name)


def test_file_whose_replacement_fails_is_not_lost(sound: CustomMedia) -> None:
    storage, name = sound.file.storage, sound.file.name
    with suppress(RuntimeError), transaction.atomic():
        storage.delete(name)
        raise RuntimeError
    assert not DiscardedFile.objects.exists()
    storage.delete(name)  # deleted outside a transaction, and then the save fails: the row still names the file
    assert purge_discarded_files(before=timezone.now() + timedelta(minutes=1)) == 0
    assert storage.exists(name)


def test_new_sound_is_measured_by_a_job() -> None:
    media = MediaFactory()
    job = Job.objects.get(kind="measure_media", arguments__media=media.pk)
    assert media.measure == CustomMedia.Measure.WAITING
    from people.domain.job import run_job  # the handler is registered by the app

    assert run_job(job.public_id) == "done"
    media.refresh_from_db()
    assert media.duration == pytest.approx(2.0, abs=0.05)
    assert media.measure == CustomMedia.Measure.MEASURED
    assert 500 < len(media.peaks) <= 1000
    assert max(media.peaks) == 100
    assert media.peaks[:50] < media.peaks[-50:]


def test_saving_again_does_not_measure_again(sound: CustomMedia) -> None:
    before = Job.objects.filter(kind="measure_media").count()
    sound.title = "另一个名字"
    sound.save()
    assert Job.objects.filter(kind="measure_media").count() == before


def test_unreadable_sound_says_so_and_keeps_the_page_whole(client: Client) -> None:
    broken = MediaFactory(file=ContentFile(b"ID3 nothing", name="x.mp3"))
    measure_media(broken.pk)
    broken.refresh_from_db()
    assert broken.measure == CustomMedia.Measure.UNREADABLE
    episode = make_episode(make_show(), audio=broken, measured=False, segments=[])
    assert client.get(episode.url).status_code == 200
