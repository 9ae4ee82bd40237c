"""What was granted to somebody in a programme, as a list for those who grant."""

from dataclasses import dataclass
from datetime import date, datetime

from courses.domain.programmes.wording import say_requirement
from courses.models import CertificationPeriod, ProgrammeException


@dataclass(frozen=True)
class GrantedException:
    """One exception; `withdrawn` is the reason why it was taken back."""

    id: str
    kind: str
    what: str
    until: date | None
    reason: str
    author: str
    at: datetime
    withdrawn: str
    withdrawn_by: str


def granted_in(period: CertificationPeriod) -> list[GrantedException]:
    """Everything granted in a period, the newest first. One query."""
    rows = ProgrammeException.objects.filter(period=period, withdraws=None).select_related(
        "author", "withdrawn_by__author", "requirement__course__current_version", "requirement__programme",
        "requirement__category",
    )  # fmt: skip
    return [_line(row) for row in rows.order_by("-granted_at", "-pk")]


def _line(row: ProgrammeException) -> GrantedException:
    taken: ProgrammeException | None = getattr(row, "withdrawn_by", None)
    return GrantedException(
        id=row.public_id, kind=row.kind, what=say_requirement(row.requirement) if row.requirement else "",
        until=row.due_on, reason=row.reason, author=row.author.real_name, at=row.granted_at,
        withdrawn=taken.reason if taken else "", withdrawn_by=taken.author.real_name if taken else "",
    )  # fmt: skip
