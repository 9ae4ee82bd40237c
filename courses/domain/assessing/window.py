"""When an assessment is open to somebody, and what lateness costs: sums over moments, without a query."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from courses.domain.assessing.terms import Terms
from courses.models import Late, Policy

DAY = timedelta(days=1)
POINT = Decimal("0.001")


@dataclass(frozen=True)
class Window:
    """From when until when; both may be open. After `closes_at` the late rule decides."""

    opens_at: datetime | None
    closes_at: datetime | None
    late: str
    late_percent: int

    def refusal(self, now: datetime) -> str:
        """Why nothing may begin at this moment; empty when it may."""
        if self.opens_at is not None and now < self.opens_at:
            return "not_yet"
        return "closed" if self.is_over(now) and self.late == Late.REFUSE else ""

    def is_over(self, now: datetime) -> bool:
        """Whether the closing date has passed."""
        return self.closes_at is not None and now > self.closes_at

    def deadline(self, started_at: datetime, limit: int | None) -> datetime | None:
        """When a paper begun then must be in: the time limit, and the closing date where nothing late is accepted."""
        ends = [] if limit is None else [started_at + timedelta(minutes=limit)]
        if self.closes_at is not None and self.late == Late.REFUSE:
            ends.append(self.closes_at)
        return min(ends, default=None)

    def late_days(self, submitted_at: datetime) -> int:
        """Days begun after the closing date; 0 where nothing late is accepted, since the server handed in by then."""
        if self.closes_at is None or submitted_at <= self.closes_at or self.late == Late.REFUSE:
            return 0
        return -(-(submitted_at - self.closes_at) // DAY)

    def deduction(self, score: Decimal, days: int) -> Decimal:
        """The points that `days` cost, never more than the score."""
        if self.late != Late.DEDUCT or days <= 0:
            return Decimal(0)
        share = min(100, self.late_percent * days)
        return min(score, (score * share / 100).quantize(POINT, ROUND_HALF_UP))


ALWAYS = Window(None, None, Late.REFUSE, 0)


def find_window(policy: Policy, terms: Terms, *, until: date | None = None) -> Window:
    """The narrower of what policy and type say; `until` is a later last day that was granted to one person."""
    opens = [moment for moment in (policy.opens_at, terms.opens_at) if moment is not None]
    closes = [moment for moment in (policy.closes_at, terms.closes_at) if moment is not None]
    end = min(closes, default=None)
    if end is not None and until is not None:
        end = max(end, timezone.make_aware(datetime.combine(until + DAY, time())))
    return Window(max(opens, default=None), end, policy.late, policy.late_percent)
