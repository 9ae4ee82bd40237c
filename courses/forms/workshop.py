"""What the forms of a workshop bring: a draft, a decision, how somebody wants to hear of it."""

import uuid

from django.http import QueryDict

from courses.domain.workshop.noticing import Habit
from courses.domain.workshop.writing import Draft
from courses.models import WorkshopThread

MOST_IDS = 20


def read_draft(data: QueryDict) -> Draft:
    """A post as it was sent; what is missing is empty. A form without a key of its own gets one now."""
    try:
        once = uuid.UUID(data.get("once", ""))
    except ValueError:
        once = uuid.uuid4()
    return Draft(
        body=data.get("body", ""), once=once, title=data.get("title", ""),
        kind=data.get("kind", WorkshopThread.Kind.QUESTION), quotes=data.get("quotes", "")[:12],
        files=ids_of(data, "file"), told=ids_of(data, "told"), seen=data.get("seen", "")[:32],
    )  # fmt: skip


def fresh_draft(*, kind: str = WorkshopThread.Kind.QUESTION, quotes: str = "") -> Draft:
    """An empty form."""
    return Draft(body="", once=uuid.uuid4(), kind=kind, quotes=quotes)


def ids_of(data: QueryDict, name: str) -> list[str]:
    """Public ids under a name."""
    return [one[:12] for one in data.getlist(name)[:MOST_IDS] if one.isalnum()]


def read_habit(data: QueryDict) -> Habit:
    """How somebody wants to hear."""
    return Habit(data.get("mentions", ""), data.get("digest", ""), by_mail=data.get("by_mail") == "1")
