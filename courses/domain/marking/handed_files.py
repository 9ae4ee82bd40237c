"""Who may read a file of an attempt: its learner, and whoever may mark the work or answer an appeal about it."""

from dataclasses import dataclass
from typing import Any

from courses.domain.authoring.assessment import version_facts
from courses.domain.inspecting.showing import inspections_for
from courses.domain.inspecting.subjects import may_fill_in
from courses.domain.marking.scope import code_of, works_in_scope
from courses.domain.uploading.given import is_sealed_so
from courses.models import Attempt, AttemptFile, Grade


@dataclass(frozen=True)
class ReadableFile:
    """A stored file and the name under which this reader saves it."""

    stored: str
    name: str


def find_readable(user: Any, file_id: str, *, seal: str) -> ReadableFile | None:
    """The file, for whom it is meant; for everybody else there is none. Markers see nothing before it is handed in."""
    row = AttemptFile.objects.select_related("attempt__subject").filter(public_id=file_id).first()
    if row is None or not row.file or not is_sealed_so(file_id, seal):
        return None
    if row.marker_id is not None:
        return ReadableFile(row.file.name or "", row.name) if _may_read_of_marker(user, row) else None
    if row.attempt.person_id == user.pk and may_fill_in(user, row.attempt):
        return ReadableFile(row.file.name or "", row.name)
    if row.handed_in_at is None or not _may_read(user, row.attempt):
        return None
    return ReadableFile(row.file.name or "", _name_for_marker(row))


def _may_read_of_marker(user: Any, row: AttemptFile) -> bool:
    """What a marker sent along: by this marker; with the marks by others who mark; by its learner with the result."""
    if row.marker_id == user.pk:
        return _may_read(user, row.attempt)
    if row.mark_id is None:
        return False
    own = row.attempt.person_id == user.pk and may_fill_in(user, row.attempt)
    return _may_read(user, row.attempt) or (own and Grade.objects.filter(attempt=row.attempt).exists())


def _may_read(user: Any, attempt: Attempt) -> bool:
    """An organisation's own rating is read by whoever reads its inspections."""
    if attempt.subject_id is not None:
        return inspections_for(user).filter(pk=attempt.enrolment_id or 0).exists()
    return any(works_in_scope(user, action).filter(pk=attempt.pk).exists() for action in ("mark", "answer_appeals"))


def _name_for_marker(row: AttemptFile) -> str:
    """Where marking is anonymous, a name that people gave their file would tell who they are."""
    policy = version_facts(row.attempt.version_id).policy
    if row.attempt.subject_id is not None:  # an organisation is always known by name
        return row.name
    if not policy.anonymous_marking or Grade.objects.filter(attempt=row.attempt).exists():
        return row.name
    return f"{code_of(row.attempt)}.{row.name.rpartition('.')[2]}"
