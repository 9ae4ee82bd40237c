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
_rules: dict[int, tuple[VersionFacts, tuple[UploadRule, ...]]] = {}


@dataclass(frozen=True)
class GivenFiles:
    """`files` for the context of a plugin, `by_field` for its `parse`, `url` where further ones may be sent."""

    files: tuple[StoredFile, ...] = ()
    by_field: Mapping[str, list[StoredFile]] = field(default_factory=dict)
    url: str = ""


NO_FILES = GivenFiles()


def takes_files(facts: VersionFacts) -> bool:
    """Whether the type asks for files at all. It is not called for this, and nobody else's type costs a query."""
    kind = runtime.assessment_type(facts.type_key)
    return kind is not None and not facts.is_sealed and type(kind).upload_rules is not AssessmentType.upload_rules


def rules_of(facts: VersionFacts) -> tuple[UploadRule, ...]:
    """What a version asks for; asked once a process, outside transactions. Nothing while the plugin cannot answer."""
    if not takes_files(facts):
        return ()
    found = _rules.get(facts.id)
    if found is not None and found[0] is facts:
        return found[1]
    called = runtime.call(facts.type_key, "upload_rules", facts.config, fallback=None)
    if not called.ok:
        return ()
    if len(_rules) > 512:
        _rules.clear()
    _rules[facts.id] = facts, tuple(called.value)
    return _rules[facts.id][1]


def files_on_paper(attempt: Attempt, facts: VersionFacts) -> GivenFiles:
    """What stands on an open paper. One query, and only for types that ask for files."""
    if not takes_files(facts):
        return NO_FILES
    rows = AttemptFile.objects.filter(attempt=attempt).standing()
    return give(rows, url=reverse("attempt_files", args=[attempt.public_id]))


def files_of_hand_in(attempt: Attempt, facts: VersionFacts, raw: Raw | None, *, alias: str = "") -> GivenFiles:
    """The files that a hand-in lists, whatever became of the paper since. `alias` hides names that tell who wrote."""
    if not takes_files(facts):
        return NO_FILES
    return give(_listed(AttemptFile.objects.filter(attempt=attempt), raw), alias=alias)


def files_of_hand_ins(facts: VersionFacts, raws: Mapping[int, Raw]) -> dict[int, GivenFiles]:
    """The same for many attempts at one version. One query."""
    if not takes_files(facts):
        return {}
    rows: dict[int, list[AttemptFile]] = {}
    for row in AttemptFile.objects.filter(attempt__in=raws):
        rows.setdefault(row.attempt_id, []).append(row)
    return {key: give(_listed(rows.get(key, ()), raw)) for key, raw in raws.items()}


def _listed(rows: Iterable[AttemptFile], raw: Raw | None) -> list[AttemptFile]:
    return [row for row in rows if row.public_id in (raw or {}).get(field_name(row.field), ())]


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
