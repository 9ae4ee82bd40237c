"""The plan of an import: what would be made, changed, moved and left, as plain data that can be sealed and kept."""

import json
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any

from people.domain.roster_problems import Notice, Problem


@dataclass(slots=True)
class NewMembership:
    row: int
    organisation: int
    stage: str = ""
    subject: str = ""
    position: str = ""
    rank: str = ""


@dataclass(slots=True)
class NewPerson:
    """A person to be made, with numbers as (scheme, issuer id or None, value)."""

    row: int
    name: str
    email: str = ""
    since: str = ""
    numbers: list[tuple[str, int | None, str]] = field(default_factory=list)
    memberships: list[NewMembership] = field(default_factory=list)


@dataclass(slots=True)
class Change:
    """What an import changes about a person of the register. `shown` is what the preview says: field, old, new."""

    row: int
    person: int
    name: str
    columns: dict[str, str] = field(default_factory=dict)  # real_name, email, working_since
    numbers: list[tuple[str, int | None, str]] = field(default_factory=list)
    retire: list[str] = field(default_factory=list)  # schemes whose number is replaced
    opened: list[NewMembership] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)  # memberships that end by transfer
    details: dict[str, dict[str, str]] = field(default_factory=dict)  # membership id → new subject, position …
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.columns or self.numbers or self.opened or self.closed or self.details)


@dataclass
class Plan:
    """Counts: new, changed, unchanged, error, skipped, absent; the first five add up to the rows of the sheet."""

    new: list[NewPerson] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    absent: list[tuple[int, str, str]] = field(default_factory=list)  # membership id, name, school
    counts: dict[str, int] = field(default_factory=dict)
    preview: list[tuple[int, str, str]] = field(default_factory=list)  # first new people: row, name, school

    @property
    def good_rows(self) -> int:
        return sum(self.counts.get(name, 0) for name in ("new", "changed", "unchanged"))

    @property
    def writing_rows(self) -> int:
        """Rows that would write something."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)


def pack_plan(plan: Plan) -> bytes:
    """A plan as compressed JSON; it is sealed before it is stored."""
    return zlib.compress(json.dumps(asdict(plan), ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack_plan(packed: bytes) -> Plan:
    data: dict[str, Any] = json.loads(zlib.decompress(packed))
    return Plan(
        new=[
            NewPerson(**{**row, "memberships": [NewMembership(**part) for part in row["memberships"]]})
            for row in data["new"]
        ],
        changes=[
            Change(**{**row, "opened": [NewMembership(**part) for part in row["opened"]]}) for row in data["changes"]
        ],
        problems=[Problem(**row) for row in data["problems"]],
        notices=[Notice(**row) for row in data["notices"]],
        absent=[tuple(row) for row in data["absent"]],
        counts=data["counts"],
        preview=[tuple(row) for row in data["preview"]],
    )
