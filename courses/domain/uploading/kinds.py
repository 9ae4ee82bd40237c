"""What a file that was sent really is, told from its content; what it is called counts for nothing here."""

import codecs
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from cms.domain.files.upload import HEAD, sniff
from courses.domain.uploading.image import TooManyPixels, remake_picture
from courses.domain.uploading.sound import sound_of
from plugins.api import FileKind

PICTURES = frozenset({"jpeg", "png", "webp", "gif"})
SOUNDS = frozenset({"mp3", "mp4", "ogg", "webm", "wav"})
OFFICE = {
    "word/document.xml": (FileKind.DOCUMENT, "docx"),
    "xl/workbook.xml": (FileKind.SHEET, "xlsx"),
    "ppt/presentation.xml": (FileKind.SLIDES, "pptx"),
}
TYPES = "[Content_Types].xml"
LINKS = "word/_rels/settings.xml.rels"
ENTRIES = 5000
UNPACKED = 400 * 1024 * 1024
RATIO = 200
PART = 1024 * 1024
MACROS = ("vbaproject.bin", "vbadata.xml")
TAIL = 2048
CHUNK = 64 * 1024
STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
IN_MEMORY = 1024 * 1024


class Unfit(Exception):
    """A file is not taken; `code` says why, `found` what it is instead."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code, self.found = code, found


@dataclass(frozen=True)
class Looked:
    """A file that was looked into: what it is, and what is to be kept of it."""

    kind: FileKind
    extension: str
    content: Any
    is_made: bool = False

    def close(self) -> None:
        """Let go of what was made in its place; the file that was sent is its sender's."""
        if self.is_made:
            self.content.close()


def look_into(file: IO[bytes], *, size: int, kinds: tuple[FileKind, ...]) -> Looked:
    """What a file is, made harmless. Raises Unfit with empty, kind, damaged, pixels, archive or macros."""
    if not size:
        raise Unfit("empty")
    file.seek(0)
    claimed = sniff(file.read(HEAD))
    looked = _reader_of(claimed)(file, claimed, size)
    if looked is None:
        raise Unfit("kind", claimed)
    if looked.kind not in kinds:
        looked.close()
        raise Unfit("kind", claimed)
    looked.content.seek(0)
    return looked


def _reader_of(claimed: str) -> Callable[[IO[bytes], str, int], Looked | None]:
    if claimed in PICTURES:
        return _look_at_picture
    if claimed in SOUNDS:
        return _look_at_sound
    readers = {"pdf": _look_at_pdf, "zip": _look_at_office, "text": _look_at_text, "": _look_at_text}
    return readers.get(claimed, _look_at_nothing)


def _look_at_nothing(_file: IO[bytes], _claimed: str, _size: int) -> None:
    """Programs, web pages and old Office documents are never taken."""


def _look_at_picture(file: IO[bytes], _claimed: str, _size: int) -> Looked:
    try:
        made, extension = remake_picture(file)
    except TooManyPixels:
        raise Unfit("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, KeyError):
        raise Unfit("damaged") from None
    return Looked(FileKind.IMAGE, extension, made, is_made=True)


def _look_at_sound(file: IO[bytes], claimed: str, size: int) -> Looked:
    extension = sound_of(file, claimed, size=size)
    if not extension:
        raise Unfit("damaged" if claimed not in ("mp4", "webm") else "kind", claimed)
    return Looked(FileKind.AUDIO, extension, file)


def _look_at_pdf(file: IO[bytes], _claimed: str, size: int) -> Looked:
    file.seek(0)
    head = file.read(8)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    if not re.match(rb"%PDF-[12]\.\d", head) or b"startxref" not in tail or b"%%EOF" not in tail:
        raise Unfit("damaged")
    return Looked(FileKind.PDF, "pdf", file)


def _look_at_office(file: Any, claimed: str, _size: int) -> Looked | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _check_measure(entries)
            main = next((name for name in OFFICE if name in names), "")
            if not main or TYPES not in names:
                raise Unfit("kind", claimed)
            _check_macros(archive, names)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        raise Unfit("damaged") from None
    kind, extension = OFFICE[main]
    return Looked(kind, extension, file)


def _check_measure(entries: list[zipfile.ZipInfo]) -> None:
    """Few entries, a modest size unpacked, no paths that climb, nothing locked."""
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries) or 1
    climbs = any(
        entry.filename.startswith(("/", "\\")) or ".." in PurePosixPath(entry.filename.replace("\\", "/")).parts
        for entry in entries
    )
    if len(entries) > ENTRIES or total > UNPACKED or total / packed > RATIO or climbs:
        raise Unfit("archive")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit("damaged")


def _check_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    """No macros, and no template that is fetched from elsewhere when the document is opened."""
    kinds = _part(archive, TYPES).lower()
    if any(name.lower().endswith(MACROS) for name in names) or b"macroenabled" in kinds:
        raise Unfit("macros")
    links = _part(archive, LINKS).lower() if LINKS in names else b""
    if b"attachedtemplate" in links and b'targetmode="external"' in links:
        raise Unfit("macros")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(PART)


def _look_at_text(file: IO[bytes], claimed: str, _size: int) -> Looked | None:
    """Plain text in UTF-8 or GB 18030, kept as UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        made = _read_as(file, encoding)
        if made is not None:
            return Looked(FileKind.TEXT, "txt", made, is_made=True)
    raise Unfit("kind", "" if claimed == "text" else claimed)


def _read_as(file: IO[bytes], encoding: str) -> Any:
    """The text in UTF-8; None where it is none in this encoding."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — handed on, and closed with its content
    try:
        while chunk := file.read(CHUNK):
            words = decoder.decode(chunk)
            if STRANGE.search(words):
                raise ValueError(encoding)
            made.write(words.encode())
        made.write(decoder.decode(b"", final=True).encode())
    except ValueError:
        made.close()
        return None
    return made
