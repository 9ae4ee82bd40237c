"""Uploads are what their bytes are."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cms.domain.files.upload import check_document, check_image, check_sound, sniff
from tests.factories.cms_media import PDF, make_archive, make_docx, make_picture, make_wav

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def code_of(check, data: bytes, name: str, **options) -> str:
    """The code of the refusal; empty when the file is accepted."""
    try:
        check(io.BytesIO(data), name=name, **options)
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (make_picture(), "a.png", ""),
        (make_picture(form="JPEG"), "a.JPG", ""),
        (make_picture(form="WEBP"), "a.webp", ""),
        (make_picture(), "a.jpg", "lying_upload"),
        (PDF, "a.png", "lying_upload"),
        (SVG, "a.png", "lying_upload"),
        (SVG, "a.svg", "kind"),
        (b"MZ" + b"\0" * 80, "a.gif", "lying_upload"),
        (make_picture()[:60], "a.png", "damaged"),
        (b"", "a.png", "damaged"),
        (make_picture(size=(4000, 3000)), "a.png", "pixels"),
    ],
)
def test_picture(data: bytes, name: str, code: str, settings) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 10_000_000
    assert code_of(check_image, data, name) == code


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (make_wav(), "a.wav", ""),
        (b"ID3\x04" + b"\0" * 50, "a.mp3", ""),
        (b"\xff\xfb\x90\x44" + b"\0" * 50, "a.mp3", ""),
        (make_wav(), "a.mp3", "lying_upload"),
        (PDF, "a.mp3", "lying_upload"),
        (b"<html><script>", "a.mp3", "lying_upload"),
        (make_docx(), "a.m4a", "lying_upload"),
        (b"\0\0\0\x20ftypM4A ", "a.m4a", ""),
        (make_wav(), "a.exe", "kind"),
        (make_wav(), "a", "kind"),
    ],
)
def test_sound(data: bytes, name: str, code: str) -> None:
    assert code_of(check_sound, data, name) == code


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (PDF, "a.pdf", ""),
        (make_docx(), "a.docx", ""),
        (make_docx(), "a.xlsx", "lying_upload"),
        (make_archive("a.txt"), "a.docx", "lying_upload"),
        (make_archive("a.txt"), "a.zip", ""),
        (make_archive("../../etc/passwd"), "a.zip", "archive"),
        (make_archive("[Content_Types].xml", "word/vbaProject.bin"), "a.docx", "macros"),
        (b"PK\x03\x04 broken", "a.zip", "damaged"),
        (make_picture(), "a.pdf", "lying_upload"),
        ("姓名,班级".encode(), "a.csv", ""),
        (b"\0\1\2\3", "a.txt", "lying_upload"),
        (SVG, "a.txt", "lying_upload"),
        (b"0:01 hello", "a.vtt", ""),
        (b"no times at all", "a.vtt", "lying_upload"),
        (PDF, "a.html", "kind"),
    ],
)
def test_document(data: bytes, name: str, code: str) -> None:
    assert code_of(check_document, data, name) == code


def test_lie_is_told_in_the_language_of_the_editor() -> None:
    messages = []
    for language in ("zh-hans", "en"):
        with override(language), pytest.raises(ValidationError) as caught:
            check_sound(io.BytesIO(PDF), name="节目.mp3")
        messages.append(caught.value.messages[0])
    assert "PDF" in messages[0]
    assert "mp3" in messages[1]
    assert "PDF" in messages[1]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 12])
def test_sniffing_short_files_does_not_fail(length: int) -> None:
    assert isinstance(sniff(b"\xff\xfb\x90"[:length]), str)
