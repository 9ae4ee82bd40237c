"""Files that markers send along: taken by their content, tied to the marks they came with, forgotten otherwise."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing.attempt_state import AWAITING, GRADED, state_of
from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.uploading.files import Stored, keep_upload, shelf
from courses.domain.uploading.given import MARKERS, asks_files, is_pending_of, rules_of
from courses.domain.uploading.kinds import Looked
from courses.domain.uploading.words import harmless_name, refuse_number
from courses.models import Attempt, AttemptFile, Mark
from plugins.api import UploadRule

NEW = "-new"  # the chooser of a field, beside the ticks of what has arrived


def receive_marker_files(attempt: Attempt, user: Any, files: Any) -> tuple[dict[str, list[str]], list[Any]]:
    """Take what came with a marking form. Returns the ids by field, and why something was not taken."""
    rules = {f"{rule.field}{NEW}": rule for rule in rules_of(version_facts(attempt.version_id), MARKERS)}
    taken: dict[str, list[str]] = {}
    problems = []
    for name, uploads in files.lists():
        for upload in uploads:
            try:
                if name not in rules:
                    raise Refused(
                        "no_field", _("No files are asked for here. Reload the page: what you wrote is kept.")
                    )
                row = receive_marker_file(attempt, user, rules[name], upload)
            except Refused as refusal:
                problems.append(refusal.message)
            else:
                taken.setdefault(row.field, []).append(row.public_id)
    return taken, problems


def receive_marker_file(attempt: Attempt, user: Any, rule: UploadRule, upload: UploadedFile) -> AttemptFile:
    """One file of a marker. The same content again is the same file. Refuses with words."""
    name = upload.name or ""

    @transaction.atomic
    def put(looked: Looked, stored: Stored) -> AttemptFile:
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if state_of(locked) not in (AWAITING, GRADED):
            raise Refused("not_waiting", _("This work is not waiting for marks any more; nothing was written."))
        rows = list(AttemptFile.objects.filter(attempt=locked, field=rule.field, marker=user.pk, mark=None))
        pending = [row for row in rows if is_pending_of(row, user)]
        same = next((row for row in pending if row.sha256 == stored.sha256), None)
        if same is not None:
            transaction.on_commit(lambda: shelf().delete_now(stored.name))
            return same
        if len(pending) >= rule.count:
            raise refuse_number(rule)
        return AttemptFile.objects.create(
            attempt=locked, marker=user, field=rule.field, name=harmless_name(name, looked.extension),
            kind=looked.kind.value, size=stored.size, sha256=stored.sha256, file=stored.name,
        )  # fmt: skip

    return keep_upload(upload, rule, put)


def tie_to_marks(attempt: Attempt, mark: Mark) -> None:
    """What stays ticked in the marks belongs to them; what was unticked is taken back. In the transaction of the mark;
    no query for types that ask markers for nothing."""
    if not asks_files(version_facts(attempt.version_id), MARKERS):
        return
    for row in AttemptFile.objects.filter(attempt=attempt, marker=mark.marker_id, mark=None, removed_at=None):
        if row.public_id in _ids(mark.marks, row.field):
            row.mark, row.handed_in_at = mark, mark.marked_at
        else:
            row.removed_at = timezone.now()
        row.save(update_fields=["mark", "handed_in_at", "removed_at"])


def _ids(marks: Any, field: str) -> list[str]:
    given = marks.get(field) if isinstance(marks, Mapping) else None
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def with_taken(data: Any, taken: Mapping[str, list[str]]) -> Any:
    """Posted data with the ids of files that came along, each ticked."""
    if not taken:
        return data
    copy = data.copy()
    for field, ids in taken.items():
        for id_ in ids:
            if id_ not in copy.getlist(field):
                copy.appendlist(field, id_)
    return copy
