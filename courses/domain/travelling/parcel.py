"""What an archive says, in typed values: read once, with everything refused that has not the shape it should have."""

import re
from dataclasses import dataclass
from typing import Any, TypeVar

from courses.domain.refusal import Refused
from courses.domain.travelling.archive import Archive, file_path, parse_json, say_damaged
from courses.domain.travelling.references import rename

T = TypeVar("T")
PUBLIC_ID = re.compile(r"[0-9a-z]{12}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
EXTENSION = re.compile(r"[a-z0-9]{0,8}")
MOST_ROWS = 20_000


@dataclass(frozen=True)
class FileEntry:
    """Bytes in the archive. `words` stand beside them; a recording has a `poster` and other `sizes`."""

    kind: str
    path: str
    sha256: str
    extension: str
    size: int
    words: dict[str, Any]
    poster: "FileEntry | None" = None
    sizes: tuple["FileEntry", ...] = ()

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.words.get("title") or self.path)[:200]

    @property
    def parts(self) -> tuple["FileEntry", ...]:
        """All bytes that belong together: its own, the poster, the other sizes."""
        return (self, *([self.poster] if self.poster else []), *self.sizes)

    @property
    def file_name(self) -> str:
        """A name by which its kind can be told."""
        return f"file.{self.extension}"


@dataclass(frozen=True)
class AssessmentEntry:
    """An assessment with its newest version, if it has one. `recordings` are those its settings name, by public id."""

    id: str
    title: str
    type_key: str
    recordings: dict[str, Any]
    version: dict[str, Any] | None


@dataclass(frozen=True)
class QuestionEntry:
    """A question of the bank."""

    id: str
    type_key: str
    code: str
    schema: int
    config: dict[str, Any]
    beside: dict[str, Any]


@dataclass(frozen=True)
class PageEntry:
    """The page of one language."""

    language: str
    slug: str
    fields: dict[str, Any]
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Parcel:
    """A whole course."""

    uuid: str
    code: str
    title: str
    open_to_all: bool
    pages: tuple[PageEntry, ...]
    assessments: tuple[AssessmentEntry, ...]
    questions: tuple[QuestionEntry, ...]
    files: dict[str, FileEntry]


def read_parcel(archive: Archive, *, copy_salt: str = "") -> Parcel:
    """The course in an archive; with a salt, as a copy under new identities. Raises Refused when it is no course."""
    table = parse_json(archive.tables)
    parcel = _parcel(table)
    if copy_salt:
        names = {parcel.uuid, *(one.id for one in parcel.assessments), *(one.id for one in parcel.questions)}
        names |= {item["key"] for page in parcel.pages for item in page.items}
        parcel = _parcel(parse_json(rename(archive.tables, sorted(names), salt=copy_salt)))
    return parcel


def _parcel(table: Any) -> Parcel:
    course = _need(_need(table, dict).get("course"), dict)
    return Parcel(
        uuid=_like(course.get("uuid"), UUID),
        code=_text(course.get("code"), 40),
        title=_text(course.get("title"), 255),
        open_to_all=bool(course.get("open_to_all", True)),
        pages=tuple(_page(one) for one in _rows(table, "pages")),
        assessments=tuple(_assessment(one) for one in _rows(table, "assessments")),
        questions=tuple(_question(one) for one in _rows(table, "questions")),
        files={str(key): _file(one) for key, one in _need(table.get("files", {}), dict).items()},
    )


def _rows(table: dict[str, Any], name: str) -> list[Any]:
    rows = _need(table.get(name, []), list)
    if len(rows) > MOST_ROWS:
        raise Refused("damaged", say_damaged())
    return rows


def _need(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise Refused("damaged", say_damaged())
    return value


def _like(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Refused("damaged", say_damaged())
    return value


def _text(value: Any, most: int) -> str:
    return str(value or "").replace("\x00", "")[:most]


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refused("damaged", say_damaged())
    return value


def _page(row: Any) -> PageEntry:
    row = _need(row, dict)
    items = [_need(item, dict) for item in _rows(row, "items")]
    keys = [_like(item.get("key"), UUID) for item in items]
    if len(set(keys)) != len(keys):
        raise Refused("damaged", say_damaged())
    return PageEntry(
        _text(row.get("language"), 16), _text(row.get("slug"), 255), _need(row.get("fields"), dict), tuple(items)
    )


def _assessment(row: Any) -> AssessmentEntry:
    row = _need(row, dict)
    version = row.get("version")
    if version is not None:
        for name in ("config", "policy"):
            _need(_need(version, dict).get(name), dict)
        _number(version.get("schema"))
    recordings = _need(row.get("recordings", {}), dict)
    for name in recordings:
        _like(name, PUBLIC_ID)
    title, type_key = _text(row.get("title"), 200), _text(row.get("type"), 40)
    return AssessmentEntry(_like(row.get("id"), PUBLIC_ID), title, type_key, recordings, version)


def _question(row: Any) -> QuestionEntry:
    row = _need(row, dict)
    beside = {
        "title": _text(row.get("title"), 200), "topic": _text(row.get("topic"), 120),
        "tags": tuple(_text(tag, 40) for tag in _need(row.get("tags", []), list)[:20]),
        "difficulty": max(1, min(5, _number(row.get("difficulty", 3)))),
    }  # fmt: skip
    return QuestionEntry(
        _like(row.get("id"), PUBLIC_ID), _text(row.get("type"), 40), _text(row.get("code"), 80),
        _number(row.get("schema", 1)), _need(row.get("config"), dict), beside,
    )  # fmt: skip


def _file(row: Any) -> FileEntry:
    row = _need(row, dict)
    sha256, extension = _like(row.get("sha256"), SHA256), _like(row.get("extension"), EXTENSION)
    size = _number(row.get("size"))
    poster = row.get("poster")
    if poster is not None:
        poster = _file({**_need(poster, dict), "kind": "image", "poster": None})
    sizes = tuple(
        _file({**_need(one, dict), "kind": "media", "poster": None, "sizes": []}) for one in _rows(row, "sizes")
    )
    known = {"kind", "path", "sha256", "extension", "size", "poster", "sizes"}
    words = {name: value for name, value in row.items() if name not in known}
    return FileEntry(
        _text(row.get("kind"), 12), file_path(sha256, extension), sha256, extension, size, words, poster, sizes
    )
