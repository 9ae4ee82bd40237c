"""All notes and bookmarks of a learner, in the order of their courses; as a page, as text, as their own data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.domain.learning.outline import Outline, outline_of
from courses.domain.noting.note import OwnNote, read_note
from courses.models import Course, Enrolment, UnitNote
from people.models import User

BOOKMARKS, WORDS = "bookmarks", "words"


@dataclass(frozen=True)
class NotebookEntry:
    """A part with a note, a bookmark, or both. Without `is_open` the part is not in the course any more."""

    course_id: str
    course: str
    key: str
    number: int | None
    title: str
    is_open: bool
    note: OwnNote
    place: int


def notebook_of(person: User, *, language: str, only: str = "") -> list[NotebookEntry]:
    """Everything somebody wrote and marked. Two queries, and two for each outline this process has not read."""
    rows = UnitNote.objects.of(person).exclude(bookmarked_at=None, sealed=b"")
    if only == BOOKMARKS:
        rows = rows.filter(bookmarked_at__isnull=False)
    elif only == WORDS:
        rows = rows.exclude(sealed=b"")
    notes = list(rows.select_related("course__current_version").order_by("course_id", "pk"))
    taken = Enrolment.objects.of(person).filter(course__in={row.course_id for row in notes}).select_related("version")
    versions = {row.course_id: row.course.current_version for row in notes} | {
        row.course_id: row.version for row in taken
    }
    outlines = {
        course: outline_of(version, language=language) for course, version in versions.items() if version is not None
    }
    found = [_entry(row, outlines.get(row.course_id)) for row in notes]
    return sorted(found, key=lambda entry: (entry.course, entry.course_id, entry.place))


def _entry(row: UnitNote, outline: Outline | None) -> NotebookEntry:
    key, course = str(row.item_key), row.course
    keys = [item.key for item in outline.items] if outline is not None else []
    item = outline.by_key.get(key) if outline is not None else None
    return NotebookEntry(
        course_id=course.public_id, course=outline.title if outline is not None else course.title, key=key,
        number=item.number if item is not None else None,
        title=item.title if item is not None else _("A part that is no longer in the course"),
        is_open=key in keys, note=read_note(row), place=keys.index(key) if key in keys else len(keys),
    )  # fmt: skip


def title_of(person: User, course: Course, *, key: str, language: str) -> str:
    """The title of a part as this learner's version calls it; empty where there is no such part."""
    enrolment = Enrolment.objects.of(person).filter(course=course).select_related("version").first()
    version = enrolment.version if enrolment is not None else course.current_version
    item = outline_of(version, language=language).by_key.get(key) if version is not None else None
    return item.title if item is not None else ""


def write_notebook(entries: list[NotebookEntry]) -> str:
    """The notebook as plain text: courses, parts, words."""
    lines = [_("My notes and bookmarks"), _day(timezone.now()), ""]
    course = None
    for entry in entries:
        if entry.course_id != course:
            course = entry.course_id
            lines += ["", entry.course, "=" * 24, ""]
        lines += [*_lines_of(entry), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines_of(entry: NotebookEntry) -> Iterator[str]:
    number = f"{entry.number} " if entry.number else ""
    mark = f" [{_('Bookmark')}]" if entry.note.is_bookmarked else ""
    yield f"{number}{entry.title}{mark}"
    if entry.note.text:
        yield entry.note.text
        yield f"({_day(entry.note.changed_at)})"


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), pgettext("format of a day", "j F Y"))


def describe_notes(person: User) -> list[dict[str, Any]]:
    """The same as data, for the copy of everything that is held about a person."""
    rows = UnitNote.objects.of(person).exclude(bookmarked_at=None, sealed=b"").select_related("course").order_by("pk")
    return [
        {
            "course": row.course.title, "part": str(row.item_key), "bookmarked": str(row.bookmarked_at or ""),
            "changed": str(row.changed_at), "text": read_note(row).text,
        }
        for row in rows
    ]  # fmt: skip
