"""What an upload really is, told from its bytes: a file that says one thing and holds another is refused."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cms.domain.radio.transcript import TranscriptError, decode_transcript, read_transcript

HEAD = 4096
ZIP_ENTRIES = 2000
ZIP_TOTAL = 500 * 1024 * 1024
ZIP_RATIO = 200
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
IMAGE_FORMATS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "gif": "GIF",
    "avif": "AVIF",
}
SOUND_KINDS = {"mp3": {"mp3"}, "ogg": {"ogg"}, "flac": {"flac"}, "wav": {"wav"}, "m4a": {"mp4"}}
FILM_KINDS = {"mp4": {"mp4"}, "webm": {"webm"}}
SIGNATURES = (
    (0, b"%PDF-", "pdf"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF8", "gif"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xd0\xcf\x11\xe0", "old_office"),
    (4, b"ftypavif", "avif"),
    (4, b"ftyp", "mp4"),
)


def extension_of(name: str) -> str:
    """The extension in lower case without its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def sniff(head: bytes) -> str:
    """A short name for what the first bytes are: pdf, zip, png, mp3, mp4, markup, text, program …, or "" if unknown."""
    for offset, signature, kind in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], "")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0:
        return "mp3"
    return sniff_text(head)


def sniff_text(head: bytes) -> str:
    """ "markup" for HTML, SVG and scripts in disguise, "text" for other readable bytes."""
    if b"\x00" in head and head[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php")):
        return "markup"
    return "text" if head else ""


def kind_words(kind: str) -> str:
    """What a sniffed kind is called in a message."""
    words = {
        "pdf": _("a PDF document"),
        "zip": _("a ZIP archive or an Office document"),
        "png": _("a PNG picture"),
        "jpeg": _("a JPEG picture"),
        "gif": _("a GIF picture"),
        "webp": _("a WebP picture"),
        "avif": _("an AVIF picture"),
        "mp3": _("an MP3 sound file"),
        "ogg": _("an Ogg sound file"),
        "flac": _("a FLAC sound file"),
        "wav": _("a WAV sound file"),
        "mp4": _("an MP4 file"),
        "webm": _("a WebM film"),
        "markup": _("a web page or drawing code"),
        "text": _("plain text"),
        "program": _("a program"),
        "old_office": _("a document of an old Office version"),
    }
    return str(words.get(kind, _("something else")))


def refuse(extension: str, kind: str) -> ValidationError:
    """The message for a file that is not what its name says."""
    return ValidationError(
        _("This file is called .%(name)s, but inside it is %(kind)s. Nothing was saved. Please choose the right file.")
        % {"name": extension or "?", "kind": kind_words(kind)},
        code="lying_upload",
    )


def too_big(limit: int) -> ValidationError:
    """The message for a file above its limit (bytes)."""
    return ValidationError(
        _("This file is larger than %(size)s MB. Please make it smaller and choose it again.")
        % {"size": limit // (1024 * 1024)},
        code="too_big",
    )


@contextmanager
def from_start(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The file at its beginning, and again so afterwards."""
    file.seek(0)
    try:
        yield file
    finally:
        file.seek(0)


def check_image(file: IO[bytes], *, name: str) -> None:
    """Raise ValidationError unless the file is the picture its name says, whole, and not larger than the pixel cap."""
    extension = extension_of(name)
    with from_start(file):
        kind = sniff(file.read(HEAD))
    if extension not in IMAGE_FORMATS:
        raise ValidationError(
            _("Pictures can be JPEG, PNG, WebP, GIF or AVIF. Drawings in SVG are not accepted, as they can hold code."),
            code="kind",
        )
    try:
        read_image(file, expected=IMAGE_FORMATS[extension])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if kind and kind != IMAGE_FORMATS[extension].lower():
            raise refuse(extension, kind) from error
        raise ValidationError(
            _("This picture is damaged and cannot be opened. Please export it again."), code="damaged"
        ) from error


def read_image(file: IO[bytes], *, expected: str) -> None:
    """Open and verify by Pillow; the pixel cap is a ValidationError, everything unreadable another error."""
    limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    with from_start(file), warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(file)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise too_many_pixels(limit) from None
        if picture.width * picture.height * getattr(picture, "n_frames", 1) > limit:
            raise too_many_pixels(limit)
        if picture.format != expected:
            raise UnidentifiedImageError(picture.format)
        picture.verify()


def too_many_pixels(limit: int) -> ValidationError:
    """The message for a picture above the cap."""
    return ValidationError(
        _("This picture has more than %(count)s million pixels. Please scale it down and choose it again.")
        % {"count": limit // 1_000_000},
        code="pixels",
    )


def check_sound(file: IO[bytes], *, name: str, film: bool = False) -> None:
    """Raise ValidationError unless the bytes are sound (or film) of the kind that the name says."""
    extension = extension_of(name)
    kinds = FILM_KINDS if film else SOUND_KINDS
    if extension not in kinds:
        raise ValidationError(
            _("Films can be MP4 or WebM.") if film else _("Sound can be MP3, M4A, Ogg, FLAC or WAV."), code="kind"
        )
    with from_start(file):
        kind = sniff(file.read(HEAD))
    if kind not in kinds[extension]:
        raise refuse(extension, kind)


def check_document(file: IO[bytes], *, name: str) -> None:
    """Raise ValidationError unless the bytes are the document that the name says, and an archive is a modest one."""
    extension = extension_of(name)
    with from_start(file):
        kind = sniff(file.read(HEAD))
    if extension in OFFICE or extension == "zip":
        if kind != "zip":
            raise refuse(extension, kind)
        check_archive(file, extension=extension)
    elif extension == "pdf":
        if kind != "pdf":
            raise refuse(extension, kind)
    elif extension in {"txt", "csv", "vtt", "srt"}:
        check_text(file, extension=extension, kind=kind)
    else:
        raise ValidationError(
            _("Documents can be PDF, Word, Excel, PowerPoint (.docx, .xlsx, .pptx), text, CSV or ZIP."), code="kind"
        )


def check_text(file: IO[bytes], *, extension: str, kind: str) -> None:
    """Text must be readable text; a transcript must be a transcript."""
    if kind != "text":
        raise refuse(extension, kind)
    if extension not in {"vtt", "srt"}:
        return
    with from_start(file):
        data = file.read()
    try:
        read_transcript(decode_transcript(data))
    except TranscriptError as error:
        raise refuse(extension, "text") from error


def check_archive(file: Any, *, extension: str) -> None:
    """Few entries, a modest size unpacked, no paths that climb; an Office file holds what its name says."""
    with from_start(file):
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise ValidationError(
                _("This file is damaged and cannot be opened. Please save it again."), code="damaged"
            ) from error
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    names = [entry.filename for entry in entries]
    climbs = any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts for name in names)
    if len(entries) > ZIP_ENTRIES or total > ZIP_TOTAL or total / packed > ZIP_RATIO or climbs:
        raise ValidationError(
            _("This archive unpacks to far more than it should, or holds unusual paths. It was not accepted."),
            code="archive",
        )
    folder = OFFICE.get(extension)
    if folder and not ("[Content_Types].xml" in names and any(name.startswith(folder) for name in names)):
        raise refuse(extension, "zip")
    if folder and any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(_("Documents with macros are not accepted. Please save it without."), code="macros")
