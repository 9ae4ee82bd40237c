"""Saving answers: the short path. One transaction, one insert; no plugin, no signal, nothing else.

An answer that was acknowledged is on disk. The same save key again is the same answer; an older revision than the
server's is a conflict between two windows, and is reported instead of overwriting.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from courses.domain.inspecting.subjects import still_fills_in
from courses.domain.moment import read_moment
from courses.models import Attempt, PrivacyClass, Progress, Response
from people.domain.prepared import PreparedInsert

MAX_BYTES = 64 * 1024
MAX_KEY = 64
GRACE = timedelta(seconds=5)  # for answers that were on their way when time was over
Raw = dict[str, list[str]]

insert_response = PreparedInsert(Response)


class SaveError(Exception):
    """An answer was not saved."""


class NotYours(SaveError):
    """There is no such attempt for this person."""


class Unreadable(SaveError):
    """The request is not an answer: too large, no key, or a kind that is never saved in parts."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Conflict(SaveError):
    """Another window saved something newer; `revision` is what the server has."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class Closed(SaveError):
    """Nothing can be saved any more: `reason` is deadline, submitted or voided."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Saved:
    """The receipt of an answer. The number counts the saves of the whole attempt."""

    revision: int
    saved_at: datetime
    question: str
    state: str


def clean_raw(fields: Mapping[str, Sequence[str]]) -> Raw:
    """Posted fields as they will be stored: lists of strings, without the NUL bytes no database keeps."""
    raw = {
        str(name)[:200].replace("\0", ""): [str(v).replace("\0", "") for v in values] for name, values in fields.items()
    }
    if sum(len(name) + sum(len(v.encode()) for v in values) for name, values in raw.items()) > MAX_BYTES:
        raise Unreadable("too_large")
    return raw


def save_answer(
    person_id: int,
    attempt_id: str,
    *,
    question: str,
    raw: Raw,
    save_key: str,
    revision: int | None = None,
    flagged: bool = False,
    partial: bool = False,
    now: datetime | None = None,
) -> Saved:
    """Commit one raw answer. `revision` is what the page knows; None accepts whatever stands there."""
    if not 8 <= len(save_key) <= MAX_KEY or len(question) > 64:
        raise Unreadable("no_key")
    now = now or timezone.now()
    try:
        with transaction.atomic():
            row = _lock_attempt(person_id, attempt_id, save_key)
            if row["same"] is not None:
                return _receipt(row["id"], row["same"])
            _check_open(row, now)
            last = row["last"] or 0
            if revision is not None and revision != last:
                raise Conflict(last)
            response = Response(
                attempt_id=row["id"], revision=last + 1, question=question, raw=raw, save_key=save_key,
                flagged=flagged, partial=partial, saved_at=now,
            )  # fmt: skip
            insert_response(response)
    except IntegrityError:  # PostgreSQL without a row lock could get here; the constraint decides
        raise Conflict(last + 1) from None
    return Saved(last + 1, now, question, _state(raw, partial))


def keep_early(person_id: int, attempt_id: str, *, raw: Raw, now: datetime | None = None) -> bool:
    """Keep a paper that a page sent because its own clock had run down, where the server's has not: the page's clock
    was fast, or more time was granted meanwhile. False when it is indeed to be handed in."""
    now = now or timezone.now()
    found = Attempt.objects.filter(public_id=attempt_id, person=person_id).first()
    if found is None or found.is_sealed or found.progress not in (Progress.STARTED, Progress.RETURNED):
        return False
    if found.deadline is not None and now > found.deadline - GRACE:
        return False
    save_answer(person_id, attempt_id, question="", raw=raw, save_key=f"early-{secrets.token_hex(12)}", now=now)
    return True


@lru_cache(maxsize=4)
def _lock_statement(vendor: str) -> str:
    tables = {
        "attempt": connection.ops.quote_name(Attempt._meta.db_table),
        "response": connection.ops.quote_name(Response._meta.db_table),
    }
    statement = (
        "SELECT a.id, a.progress, a.deadline, a.privacy, a.subject_id, "
        "(SELECT MAX(r.revision) FROM {response} r WHERE r.attempt_id = a.id), "
        "(SELECT s.revision FROM {response} s WHERE s.attempt_id = a.id AND s.save_key = %s) "
        "FROM {attempt} a WHERE a.public_id = %s AND a.person_id = %s"
    )
    return statement.format(**tables) + (" FOR UPDATE OF a" if vendor == "postgresql" else "")


def _lock_attempt(person_id: int, attempt_id: str, save_key: str) -> dict[str, Any]:
    """The attempt, its highest revision, and the revision of this very key: one prepared statement."""
    with connection.cursor() as cursor:
        cursor.execute(_lock_statement(connection.vendor), [save_key, attempt_id, person_id])
        row = cursor.fetchone()
    if row is None:
        raise NotYours(attempt_id)
    found = dict(zip(("id", "progress", "deadline", "privacy", "subject", "last", "same"), row, strict=True))
    if not still_fills_in(person_id, found["subject"]):
        raise NotYours(attempt_id)
    found["deadline"] = read_moment(found["deadline"]) if found["deadline"] else None
    return found


def _check_open(row: dict[str, Any], now: datetime) -> None:
    if row["privacy"] == PrivacyClass.CONFIDENTIAL:
        raise Unreadable("sealed")  # nothing of a confidential paper is kept before it is handed in
    if row["progress"] == Progress.VOIDED:
        raise Closed("voided")
    if row["progress"] not in (Progress.STARTED, Progress.RETURNED):
        raise Closed("submitted")
    if row["deadline"] is not None and now > row["deadline"] + GRACE:
        raise Closed("deadline")


def _receipt(attempt_pk: int, revision: int) -> Saved:
    found = Response.objects.get(attempt_id=attempt_pk, revision=revision)
    return Saved(found.revision, found.saved_at, found.question, _state(found.raw, found.partial))


def _state(raw: Raw, partial: bool) -> str:
    if not any(value.strip() for values in raw.values() for value in values):
        return "none"
    return "part" if partial else "done"


@dataclass(frozen=True)
class Draft:
    """The last answer to one question."""

    question: str
    state: str
    flagged: bool
    saved_at: datetime
    save_key: str


@dataclass(frozen=True)
class Drafts:
    """Everything saved in an attempt: the merged fields, the state of each question, the highest revision."""

    raw: Raw
    questions: dict[str, Draft]
    revision: int


def read_drafts(attempt_pk: int) -> Drafts:
    """The last answer to each question. One query."""
    rows = Response.objects.filter(attempt_id=attempt_pk).order_by("revision")
    latest: dict[str, Response] = {}
    revision = 0
    for row in rows:
        if row.question == "":
            latest.clear()  # a whole form replaces what was saved question by question
        latest[row.question] = row
        revision = row.revision
    merged: Raw = {}
    for row in latest.values():
        merged.update(row.raw)
    questions = {
        key: Draft(key, _state(row.raw, row.partial), row.flagged, row.saved_at, row.save_key)
        for key, row in latest.items()
    }
    return Drafts(merged, questions, revision)
