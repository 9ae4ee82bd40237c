"""The plan of an import: what would be made, changed, moved and left, as plain data that can be sealed and kept."""

import json
import zlib
from dataclasses import asdict, dataclass, field

from people.domain.rosters.problems import Notice, Problem

PARTS = ("new", "changes", "problems", "notices", "absent", "preview")


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
    """A plan as compressed lines of JSON, written piece by piece; it is sealed before it is stored."""
    packer = zlib.compressobj(1)
    pieces = []
    for name in PARTS:
        for row in getattr(plan, name):
            line = json.dumps(
                [name, asdict(row) if not isinstance(row, tuple) else row], ensure_ascii=False, default=str
            )
            pieces.append(packer.compress(line.encode() + b"\n"))
    pieces.append(packer.compress(json.dumps(["counts", plan.counts]).encode()))
    return b"".join([*filter(None, pieces), packer.flush()])


def unpack_plan(packed: bytes) -> Plan:
    """The plan again."""
    plan = Plan()
    for line in zlib.decompress(packed).splitlines():
        name, row = json.loads(line)
        if name == "counts":
            plan.counts = row
        elif name == "new":
            row["memberships"] = [NewMembership(**part) for part in row["memberships"]]
            plan.new.append(NewPerson(**row))
        elif name == "changes":
            row["opened"] = [NewMembership(**part) for part in row["opened"]]
            plan.changes.append(Change(**row))
        elif name in ("problems", "notices"):
            getattr(plan, name).append(Problem(**row) if name == "problems" else Notice(**row))
        else:
            getattr(plan, name).append(tuple(row))
    return plan
