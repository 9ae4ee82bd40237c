"""Files on their way into an open paper, taken back, put back, handed in and erased.

What is written is noted first as a file that nobody names; the row that names it makes the note void. So whatever ends
in between (a full disk, a process that dies) leaves nothing that the clock would not remove.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.storages import KeptFileStorage, random_name
from courses.domain.assessing.answers import GRACE, Closed, NotYours
from courses.domain.authoring.assessment import version_facts
from courses.domain.inspecting.subjects import may_fill_in
from courses.domain.refusal import Refused
from courses.domain.uploading.given import Raw, field_name, rules_of
from courses.domain.uploading.kinds import Looked, Unfit, look_into
from courses.domain.uploading.words import harmless_name, refuse_content, refuse_number, refuse_size
from courses.models import Attempt, AttemptFile, Progress
from courses.models.attempt import OPEN
from plugins.api import UploadRule

MEGABYTE = 1024 * 1024
MARGIN = MEGABYTE  # for the words that come along with files
UNDO = timedelta(hours=1)
A_DAY = timedelta(days=1)
FORGOTTEN = timedelta(days=30)  # what a marker sent along and never gave marks with
Row = TypeVar("Row", bound=models.Model)
TAKEN_BACK = 30  # so many wait for the clock at most, or somebody fills the disk by taking back


class Stored(NamedTuple):
    """Bytes that are on disk, and not yet anybody's."""

    name: str
    size: int
    sha256: str


def find_open(person_id: int, attempt_id: str, *, now: datetime | None = None, lock: bool = False) -> Attempt:
    """One's own attempt, as long as it can be written in. Raises NotYours or Closed."""
    rows = Attempt.objects.select_for_update(of=("self",)) if lock else Attempt.objects.all()
    attempt = rows.select_related("person", "subject").filter(public_id=attempt_id, person_id=person_id).first()
    if attempt is None or attempt.is_sealed or not may_fill_in(attempt.person, attempt):
        raise NotYours(attempt_id)
    if attempt.progress not in OPEN:
        raise Closed("voided" if attempt.progress == Progress.VOIDED else "submitted")
    if attempt.deadline is not None and (now or timezone.now()) > attempt.deadline + GRACE:
        raise Closed("deadline")
    return attempt


def most_bytes(attempt: Attempt) -> int:
    """More than this at once is never meant for this paper."""
    rules = rules_of(version_facts(attempt.version_id))
    return MARGIN + sum(rule.count * rule.megabytes * MEGABYTE for rule in rules)


def receive_file(
    person_id: int, attempt_id: str, *, field: str, upload: UploadedFile, now: datetime | None = None
) -> AttemptFile:
    """Look into a file, keep it and put it on the paper. The same content again is the same file.

    Raises NotYours, Closed, or Refused with words for the sender; then nothing of it is kept.
    """
    attempt = find_open(person_id, attempt_id, now=now)
    rule = rule_of(attempt, field)
    _check_patience(attempt)
    return keep_upload(
        upload, rule, lambda looked, stored: _put_on_paper(
            attempt, rule, looked, stored, name=upload.name or "", now=now
        ),
    )  # fmt: skip


def keep_upload(upload: UploadedFile, rule: UploadRule, put: Callable[[Looked, Stored], Row]) -> Row:
    """Look into a file and keep its bytes; `put` writes the row. Refuses with words; then nothing of it is kept."""
    name = upload.name or ""
    if (upload.size or 0) > rule.megabytes * MEGABYTE:
        raise refuse_size(rule, name=name)
    try:
        looked = look_into(cast(Any, upload), size=upload.size or 0, kinds=rule.kinds)
    except Unfit as unfit:
        raise refuse_content(unfit, rule, name=name) from None
    try:
        stored = keep_bytes(looked)
    finally:
        looked.close()
    try:
        return put(looked, stored)
    except BaseException:
        shelf().delete_now(stored.name)
        raise


def rule_of(attempt: Attempt, field: str) -> UploadRule:
    """What may be sent under a field; refuses where nothing may."""
    found = next((rule for rule in rules_of(version_facts(attempt.version_id)) if rule.field == field), None)
    if found is None:
        raise Refused("no_field", _("No files are asked for here. Reload the page: what you wrote is kept."))
    return found


def _check_room(attempt: Attempt, rule: UploadRule) -> None:
    standing = AttemptFile.objects.filter(attempt=attempt, field=rule.field).of_learner().standing()
    if standing.count() >= rule.count:
        raise refuse_number(rule)


def _check_patience(attempt: Attempt) -> None:
    waiting = AttemptFile.objects.filter(attempt=attempt, removed_at__isnull=False, handed_in_at=None).of_learner()
    if waiting.count() >= TAKEN_BACK:
        raise Refused("too_often", _("You have sent and taken back very many files. Wait an hour, then go on."))


def shelf() -> KeptFileStorage:
    """Where the bytes stand."""
    return cast(KeptFileStorage, AttemptFile.file.field.storage)


def keep_bytes(looked: Looked) -> Stored:
    """Write a file to the disk, noted beforehand as nobody's; refuses when there is no room."""
    storage = shelf()
    name = random_name(f"attempts/{timezone.localdate():%Y/%m}", f"x.{looked.extension}")
    digest, size = hashlib.sha256(), 0
    looked.content.seek(0)
    while chunk := looked.content.read(64 * 1024):
        digest.update(chunk)
        size += len(chunk)
    looked.content.seek(0)
    storage.delete(name)  # the note: whoever finds no row that names it removes it
    try:
        name = storage.save(name, looked.content if isinstance(looked.content, File) else File(looked.content))
    except OSError:
        storage.delete_now(name)
        words = _("The file could not be kept: there is no room just now. What you wrote is safe; try again later.")
        raise Refused("no_room", words) from None
    return Stored(name, size, digest.hexdigest())


@transaction.atomic
def _put_on_paper(
    attempt: Attempt, rule: UploadRule, looked: Looked, stored: Stored, *, name: str, now: datetime | None
) -> AttemptFile:
    locked = find_open(attempt.person_id, attempt.public_id, now=now, lock=True)
    papers = AttemptFile.objects.filter(attempt=locked, field=rule.field).of_learner().standing()
    same = papers.filter(sha256=stored.sha256).first()
    if same is not None:  # sent once more because its receipt was lost
        transaction.on_commit(lambda: shelf().delete_now(stored.name))
        return same
    _check_room(locked, rule)
    return AttemptFile.objects.create(
        attempt=locked, field=rule.field, name=harmless_name(name, looked.extension), kind=looked.kind.value,
        size=stored.size, sha256=stored.sha256, file=stored.name, uploaded_at=now or timezone.now(),
    )  # fmt: skip


@transaction.atomic
def take_back(person_id: int, attempt_id: str, file_id: str, *, now: datetime | None = None) -> AttemptFile:
    """Take a file off the paper; for an hour it can be put back. Raises NotYours or Closed."""
    locked = find_open(person_id, attempt_id, now=now, lock=True)
    row = AttemptFile.objects.filter(attempt=locked, public_id=file_id).of_learner().first()
    if row is None:
        raise NotYours(file_id)
    if row.removed_at is None:
        row.removed_at = now or timezone.now()
        row.save(update_fields=["removed_at"])
    return row


def put_back(person_id: int, attempt_id: str, file_id: str, *, now: datetime | None = None) -> AttemptFile:
    """Put a file that was taken back on the paper again. Raises NotYours, Closed, or Refused when there is no room."""
    open_one = find_open(person_id, attempt_id, now=now)
    row = AttemptFile.objects.filter(attempt=open_one, public_id=file_id).of_learner().first()
    if row is None:
        raise NotYours(file_id)
    rule = rule_of(open_one, row.field)
    with transaction.atomic():
        locked = find_open(person_id, attempt_id, now=now, lock=True)
        row = AttemptFile.objects.filter(attempt=locked, public_id=file_id).of_learner().first()
        if row is None:  # the hour was over
            raise NotYours(file_id)
        if row.removed_at is not None:
            _check_room(locked, rule)
            row.removed_at = None
            row.save(update_fields=["removed_at"])
    return row


def hand_in(attempt: Attempt, raw: Raw, *, now: datetime) -> dict[str, list[str]]:
    """The answers with the files that stand on the paper listed in them, whatever the page believed. In the
    transaction that closes the attempt."""
    listed = {name: list(values) for name, values in raw.items()}
    rows = list(AttemptFile.objects.filter(attempt=attempt).of_learner().standing().order_by("pk"))
    for name in {field_name(row.field) for row in rows}:
        listed[name] = [row.public_id for row in rows if field_name(row.field) == name]
    AttemptFile.objects.filter(pk__in=[row.pk for row in rows], handed_in_at=None).update(handed_in_at=now)
    return listed


def erase_files(rows: models.QuerySet[AttemptFile]) -> int:
    """Forget files, names and all; the bytes follow once the transaction holds. Returns how many."""
    found = list(rows)
    for row in found:
        if row.file.name:
            shelf().delete(row.file.name)
    AttemptFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def sweep_interrupted(*, now: datetime | None = None) -> int:
    """Remove what uploads left that broke off with their process; a duty of the clock."""
    before = ((now or timezone.now()) - A_DAY).timestamp()
    folder = settings.FILE_UPLOAD_TEMP_DIR
    left = [path for path in Path(folder).glob("*.upload*") if path.stat().st_mtime < before] if folder else []
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def sweep_taken_back(*, now: datetime | None = None, limit: int = 500) -> int:
    """Forget what was taken back and never handed in, and what no marks came with; a duty of the clock."""
    now = now or timezone.now()
    left = models.Q(marker__isnull=False, uploaded_at__lt=now - FORGOTTEN)
    open_ones = AttemptFile.objects.filter(handed_in_at=None)
    due = open_ones.filter(models.Q(removed_at__lt=now - UNDO) | left).order_by("pk")
    ids = list(due.values_list("pk", flat=True)[:limit])
    with transaction.atomic():
        return erase_files(due.filter(pk__in=ids))
