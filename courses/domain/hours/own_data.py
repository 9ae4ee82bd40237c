"""What the copy of one's own data says of hours: every row of the ledger, and everything that was handed in."""

from typing import Any

from courses.models import HourClaim, HourEntry
from people.models import User


def describe_hours(person: User) -> dict[str, Any]:
    """In words that a program and a person can read. Two queries."""
    entries = HourEntry.objects.filter(person=person).select_related("category").order_by("pk")
    claims = HourClaim.objects.filter(person=person).prefetch_related("steps").order_by("pk")
    return {
        "entries": [
            {
                "title": row.title, "day": str(row.earned_on), "hours": str(row.hours), "origin": row.source_kind,
                "category": str(row.category or ""), "note": row.note, "takes_back": row.reverses_id is not None,
            }
            for row in entries
        ],
        "handed_in": [
            {
                "title": row.title, "giver": row.giver, "day": str(row.day), "hours": str(row.hours),
                "words": row.words, "file": row.file_name, "state": row.state, "reason": row.reason,
                "steps": [{"state": step.state, "at": str(step.at), "words": step.words} for step in row.steps.all()],
            }
            for row in claims
        ],
    }  # fmt: skip
