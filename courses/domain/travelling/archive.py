"""The file a course travels in: a ZIP with a manifest, a table and the files, opened without trusting any of it."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused

FORMAT = "xinqiao-course"
VERSION = 1
MANIFEST, COURSE = "manifest.json", "course.json"
MOST_ENTRIES = 5_000
MOST_JSON = 32 * 1024 * 1024
DEEPEST = 60
PIECE = 1024 * 1024
TORN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError)
"""What reading an entry raises where it is missing, torn or locked."""
STRANGERS = {
    "imsmanifest.xml": "SCORM",
    "moodle_backup.xml": "Moodle",
    "h5p.json": "H5P",
    "cmi5.xml": "cmi5",
    "course/course.xml": "Open edX",
    "[Content_Types].xml": "Office",
}


def file_path(sha256: str, extension: str) -> str:
    """Where a file stands in an archive: by its digest, so that the same bytes stand there once."""
    return f"files/{sha256}.{extension}" if extension else f"files/{sha256}"


def most_bytes() -> int:
    """The largest archive that is read, packed or unpacked."""
    return int(settings.XINQIAO_ARCHIVE_MAX_MB) * 1024 * 1024


class Archive:
    """An archive that was looked at: its manifest, its tables, and its files by digest."""

    def __init__(self, file: zipfile.ZipFile, manifest: dict[str, Any], tables: str) -> None:
        self._file, self.manifest, self.tables = file, manifest, tables

    def has(self, path: str) -> bool:
        """Whether a file stands in it."""
        return path in self._file.NameToInfo

    def digest(self, path: str) -> str:
        """SHA-256 of a file in it, read piece by piece."""
        found = hashlib.sha256()
        with self.open(path) as file:
            while piece := file.read(PIECE):
                found.update(piece)
        return found.hexdigest()

    def size(self, path: str) -> int:
        """Bytes of a file in it, unpacked."""
        return self._file.getinfo(path).file_size

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """A file in it, to be read from its beginning; seekable."""
        try:
            with self._file.open(path) as file:
                yield file
        except TORN as error:
            raise Refused("damaged", say_damaged()) from error


def begins_as_archive(file: Any) -> bool:
    """Whether a file that is no sound ZIP begins as one: its end was lost on the way."""
    try:
        file.seek(0)
        return bool(file.read(4) == b"PK\x03\x04")
    except (OSError, ValueError):
        return False


def say_damaged() -> str:
    """For an archive that broke on its way."""
    return _("This archive is damaged: a part of it cannot be read. Export the course again and upload the new file.")


@contextmanager
def open_archive(file: Any) -> Iterator[Archive]:
    """Open a file that somebody sent. Raises Refused, in words, for whatever is no sound archive of a course."""
    try:
        packed = zipfile.ZipFile(file)
    except (*TORN, OSError, ValueError) as error:
        if begins_as_archive(file):
            raise Refused("damaged", say_damaged()) from error
        raise Refused("no_archive", _("This file is no archive of a course: it is not even a ZIP file.")) from error
    with packed:
        check_entries(packed.infolist())
        manifest = read_json(packed, MANIFEST)
        check_manifest(manifest, packed.namelist())
        raw = read_entry(packed, COURSE)
        if hashlib.sha256(raw).hexdigest() != manifest.get("sha256"):
            raise Refused("damaged", say_damaged())
        yield Archive(packed, manifest, raw.decode("utf-8", "replace"))


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, climbing paths, encrypted and doubled entries, and ways of packing that nobody here writes."""
    names = [entry.filename for entry in entries]
    climbs = any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts or "\\" in name for name in names)
    total = sum(entry.file_size for entry in entries)
    known = all(entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries)
    locked = any(entry.flag_bits & 0x1 for entry in entries)
    if climbs or len(entries) > MOST_ENTRIES or total > most_bytes() or len(set(names)) != len(names) or not known:
        raise Refused(
            "odd", _("This archive unpacks to far more than it should, or holds unusual paths. It was not accepted.")
        )
    if locked:
        raise Refused("locked", _("This archive is protected by a password. Export the course again without one."))


def check_manifest(manifest: Any, names: list[str]) -> None:
    """Refuse what comes from elsewhere, saying from where when it can be told, and what a later release wrote."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        kind = next((kind for name, kind in STRANGERS.items() if name in names), "")
        if kind:
            words = _("This is a %(kind)s file, no archive of a course of this system. It cannot be imported here.")
            raise Refused("stranger", words % {"kind": kind})
        raise Refused("stranger", _("This ZIP file is no archive of a course: it has no list of its contents."))
    version = manifest.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise Refused("newer", _("A later release of this system wrote this archive. Update this one first."))


def read_entry(packed: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a table, never more than is allowed however little it says it holds; empty when it is missing."""
    try:
        with packed.open(name) as file:
            content = file.read(MOST_JSON + 1)
    except KeyError:
        return b""
    except TORN as error:
        raise Refused("damaged", say_damaged()) from error
    if len(content) > MOST_JSON:
        raise Refused("odd", _("The words of this course are larger than any course should be. It was not accepted."))
    return content


def read_json(packed: zipfile.ZipFile, name: str) -> Any:
    """A table; None when it is missing."""
    content = read_entry(packed, name)
    return parse_json(content.decode("utf-8", "replace")) if content else None


def parse_json(text: str) -> Any:
    """JSON from elsewhere: no deeper than sense, no numbers that are none, no NUL. Raises Refused."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("damaged", say_damaged()) from error
    if _depth(value) > DEEPEST or "\\u0000" in text or "\x00" in text:
        raise Refused("damaged", say_damaged())
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any) -> int:
    """How deep lists and dictionaries stand in each other; counted level by level, so that no depth breaks it."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        level = [inner for one in level for inner in _inside(one)]
        depth += 1
    return depth


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
