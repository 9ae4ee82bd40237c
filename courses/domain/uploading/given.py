"""The files of an attempt as plugins are handed them: an opaque id, a name, a size, a signed address; never a path."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from courses.domain.authoring.assessment import VersionFacts
from courses.models import Attempt, AttemptFile
from plugins.api import AssessmentType, Ctx, StoredFile, UploadRule, runtime

Raw = Mapping[str, Sequence[str]]
field_name = Ctx(config={}, variant={}).field
_rules: dict[tuple[int, str], tuple[VersionFacts, tuple[UploadRule, ...]]] = {}


@dataclass(frozen=True)
class GivenFiles:
    """`files` for the context of a plugin, `by_field` for its `parse`, `url` where further ones may be sent."""

    files: tuple[StoredFile, ...] = ()
    by_field: Mapping[str, list[StoredFile]] = field(default_factory=dict)
    url: str = ""


NO_FILES = GivenFiles()
LEARNERS, MARKERS = "upload_rules", "marking_uploads"  # who is asked: the method of the type


def asks_files(facts: VersionFacts, of: str = LEARNERS) -> bool:
    """Whether the type asks somebody for files at all. It is not called for this, and nobody else's costs a query."""
    kind = runtime.assessment_type(facts.type_key)
    return kind is not None and not facts.is_sealed and getattr(type(kind), of) is not getattr(AssessmentType, of)


def has_files(facts: VersionFacts) -> bool:
    """Whether there may be files, of the learner or of markers."""
    return asks_files(facts) or asks_files(facts, MARKERS)


def rules_of(facts: VersionFacts, of: str = LEARNERS) -> tuple[UploadRule, ...]:
    """What a version asks for; asked once a process, outside transactions. Nothing while the plugin cannot answer."""
    if not asks_files(facts, of):
        return ()
    found = _rules.get((facts.id, of))
    if found is not None and found[0] is facts:
        return found[1]
    called = runtime.call(facts.type_key, of, facts.config, fallback=None)
    if not called.ok:
        return ()
    if len(_rules) > 512:
        _rules.clear()
    _rules[facts.id, of] = facts, tuple(called.value)
    return _rules[facts.id, of][1]


def files_on_paper(attempt: Attempt, facts: VersionFacts) -> GivenFiles:
    """What stands on an open paper. One query, and only for types that ask for files."""
    if not asks_files(facts):
        return NO_FILES
    rows = AttemptFile.objects.filter(attempt=attempt).of_learner().standing()
    return give(rows, url=reverse("attempt_files", args=[attempt.public_id]))


def files_of_hand_in(attempt: Attempt, facts: VersionFacts, raw: Raw | None) -> GivenFiles:
    """The files that a hand-in lists, whatever became of the paper since, with those of the marks. One query."""
    if not has_files(facts):
        return NO_FILES
    return give(_listed(AttemptFile.objects.filter(attempt=attempt), raw))


def files_before_marker(
    attempt: Attempt, facts: VersionFacts, raw: Raw | None, *, marker: Any, is_graded: bool, alias: str = ""
) -> GivenFiles:
    """What lies before whoever marks: the hand-in, and what this one sent along for marks that are not given yet.

    Files of other markers show once a result stands. `alias` hides names that tell who wrote.
    """
    if not has_files(facts):
        return NO_FILES
    rows = list(AttemptFile.objects.filter(attempt=attempt))
    learners = [row for row in _listed(rows, raw) if row.marker_id is None]
    of_marks = [row for row in rows if (row.mark_id and is_graded) or is_pending_of(row, marker)]
    given = give(learners, alias=alias)
    return GivenFiles(given.files + give(of_marks).files, given.by_field)


def is_pending_of(row: AttemptFile, marker: Any) -> bool:
    """Whether a file waits for the marks with which this person gives it."""
    return row.marker_id == marker.pk and row.mark_id is None and row.removed_at is None


def files_of_hand_ins(facts: VersionFacts, raws: Mapping[int, Raw]) -> dict[int, GivenFiles]:
    """The same for many attempts at one version. One query."""
    if not has_files(facts):
        return {}
    rows: dict[int, list[AttemptFile]] = {}
    for row in AttemptFile.objects.filter(attempt__in=raws):
        rows.setdefault(row.attempt_id, []).append(row)
    return {key: give(_listed(rows.get(key, ()), raw)) for key, raw in raws.items()}


def _listed(rows: Iterable[AttemptFile], raw: Raw | None) -> list[AttemptFile]:
    """The learner's by their ids in the answers; a marker's once they belong to marks."""
    return [row for row in rows if row.mark_id or _is_named(row, raw or {})]


def _is_named(row: AttemptFile, raw: Raw) -> bool:
    return row.marker_id is None and row.public_id in raw.get(field_name(row.field), ())


def give(rows: Iterable[AttemptFile], *, url: str = "", alias: str = "") -> GivenFiles:
    """Rows as a plugin sees them."""
    files = tuple(_give(row, number, alias) for number, row in enumerate(rows, start=1))
    by_field: dict[str, list[StoredFile]] = {}
    for one in files:
        by_field.setdefault(field_name(one.field), []).append(one)
    return GivenFiles(files, by_field, url)


def _give(row: AttemptFile, number: int, alias: str) -> StoredFile:
    name = f"{alias}-{number}.{row.name.rpartition('.')[2]}" if alias else row.name
    return StoredFile(row.public_id, name, row.size, address_of(row), row.field, row.kind)


def address_of(row: AttemptFile) -> str:
    """Where a file is read by whoever may; the seal keeps addresses from being made up."""
    return reverse("attempt_file", args=[row.public_id, seal_of(row.public_id)])


def seal_of(public_id: str) -> str:
    """The signature in the address of a file."""
    return Signer(salt="courses.attempt-file").signature(public_id)[:22]


def is_sealed_so(public_id: str, seal: str) -> bool:
    """Whether an address is one of ours."""
    return constant_time_compare(seal_of(public_id), seal)


def describe_files(person: Any) -> list[dict[str, Any]]:
    """What somebody sent, for the copy of their own data: what it is, when it came, where they can fetch it."""
    rows = AttemptFile.objects.filter(attempt__person=person).standing().select_related("attempt__assessment")
    return [
        {
            "assessment": row.attempt.assessment.title,
            "name": row.name,
            "kind": row.kind,
            "bytes": row.size,
            "sent": str(row.uploaded_at),
            "handed in": str(row.handed_in_at or ""),
            "address": address_of(row),
        }
        for row in rows.order_by("uploaded_at")
    ]
