"""One note and bookmark a part: written, marked, read by its owner, erased. The words are never stored in clear."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import Enrolment, UnitNote
from courses.models.note import LONGEST_NOTE
from people.models import User
from people.models.keyring import KeyMissing, decrypt, encrypt


@dataclass(frozen=True)
class OwnNote:
    """What its owner sees. `revision` is what a page must know to write over it."""

    text: str = ""
    revision: int = 0
    is_bookmarked: bool = False
    changed_at: datetime | None = None


NO_NOTE = OwnNote()


class NewerWords(Exception):
    """Another window has saved other words meanwhile."""

    def __init__(self, note: OwnNote) -> None:
        super().__init__("newer words")
        self.note = note


def open_text(sealed: Any) -> str:
    """The words; a line that says so where the key that sealed them is not at hand."""
    if not sealed:
        return ""
    try:
        return decrypt(sealed).decode()
    except KeyMissing:
        return _("This note cannot be opened: the key it was sealed with is missing.")


def read_note(row: UnitNote | None) -> OwnNote:
    """A row as its owner sees it."""
    if row is None:
        return NO_NOTE
    return OwnNote(open_text(row.sealed), row.revision, row.bookmarked_at is not None, row.changed_at)


def find_note(person: User, *, course_id: int, key: uuid.UUID) -> OwnNote | None:
    """Somebody's own note and bookmark in a part; None where there never was one."""
    row = UnitNote.objects.of(person).filter(course=course_id, item_key=key).first()
    return read_note(row) if row is not None else None


def may_take_notes(person: User, *, course_id: int, key: uuid.UUID) -> bool:
    """Whoever learns in the course, and whoever has a note there from when they did."""
    if Enrolment.objects.of(person).running().filter(course=course_id).exists():
        return True
    return UnitNote.objects.of(person).filter(course=course_id, item_key=key).exists()


def clean_note(text: str) -> str:
    """Words as they are kept; refuses what is too long, so that nothing is cut off unseen."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").rstrip()
    if len(text) > LONGEST_NOTE:
        raise Refused(
            "too_long",
            _("A note holds at most %(most)s characters; yours has %(count)s. What you typed is still here.")
            % {"most": LONGEST_NOTE, "count": len(text)},
        )
    return text


@transaction.atomic
def save_note(person: User, *, course_id: int, key: uuid.UUID, text: str, known: str) -> OwnNote:
    """Keep the words, if the window that sends them knew the last ones (`known`, a revision); else NewerWords.

    Sending the same words again changes nothing, from whichever window; where there are none, none can be lost.
    """
    text = clean_note(text)
    row = _own_row(person, course_id, key)
    note = read_note(row)
    if text == note.text:
        return note
    if note.text and known != str(row.revision):
        raise NewerWords(note)
    row.sealed = encrypt(text.encode()) if text else b""
    row.revision, row.changed_at = row.revision + 1, timezone.now()
    row.save(update_fields=["sealed", "revision", "changed_at"])
    return read_note(row)


@transaction.atomic
def set_bookmark(person: User, *, course_id: int, key: uuid.UUID, on: bool) -> OwnNote:
    """Mark a part, or take the mark away; again changes nothing."""
    row = _own_row(person, course_id, key)
    if on != (row.bookmarked_at is not None):
        row.bookmarked_at = timezone.now() if on else None
        row.save(update_fields=["bookmarked_at"])
    return read_note(row)


def _own_row(person: User, course_id: int, key: uuid.UUID) -> UnitNote:
    row, _made = UnitNote.objects.get_or_create(person=person, course_id=course_id, item_key=key)
    return UnitNote.objects.select_for_update().get(pk=row.pk)


def erase_notes(person_id: int) -> int:
    """Remove everything somebody wrote and marked, for good; how many parts it was."""
    return int(UnitNote.objects.filter(person=person_id).delete()[0])


@transaction.atomic
def carry_notes(keep_id: int, drop_id: int) -> int:
    """After two records of one person became one: words about the same part stand one below the other. Doing it again
    changes nothing; the row of the closed record stays, since a merge can be taken back."""
    carried = 0
    for row in UnitNote.objects.filter(person=drop_id):
        kept = (
            UnitNote.objects.select_for_update()
            .filter(person=keep_id, course=row.course_id, item_key=row.item_key)
            .first()
        )
        if kept is None:
            continue
        other, own = open_text(row.sealed), open_text(kept.sealed)
        if other and other not in own:
            kept.sealed, kept.revision = encrypt("\n\n".join(filter(None, (own, other))).encode()), kept.revision + 1
        kept.bookmarked_at = kept.bookmarked_at or row.bookmarked_at
        kept.save(update_fields=["sealed", "revision", "bookmarked_at"])
        carried += 1
    return carried
