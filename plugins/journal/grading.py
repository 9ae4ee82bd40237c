"""The outcome of a journal: done or not yet, never a score; and a signal when somebody may need help."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from plugins.api import Ctx, DisclosureKind, Outcome, Status, find_disclosures
from plugins.journal.entries import Entry, read_entries
from plugins.journal.plan import read_plan

CRISIS: Final = "crisis"
NOTHING: Final = Decimal(0)


def grade_journal(ctx: Ctx) -> Outcome:
    """Completed when enough entries are whole. ``crisis`` asks the core to show help to the writer first."""
    plan = read_plan(ctx.config)
    entries = read_entries(plan, ctx.response)
    return Outcome(
        status=Status.GRADED,
        max_score=NOTHING,
        completed=sum(entry.is_whole(plan) for entry in entries) >= max(1, plan.min_entries),
        signals=(CRISIS,) if disclosures_in(entries) else (),
    )


def disclosures_in(entries: list[Entry]) -> frozenset[DisclosureKind]:
    """What the entries may disclose."""
    return frozenset(kind for entry in entries for text in entry.texts.values() for kind in find_disclosures(text))
