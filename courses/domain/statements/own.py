"""Statements of one person: for the copy of one's own data, and their end."""

from typing import Any

from courses.models import Statement
from people.models import User


def describe_statements(person: User) -> list[Any]:
    """What was said about a person."""
    return list(Statement.objects.filter(person=person).order_by("pk").values_list("content", flat=True))


def erase_statements(person_id: int) -> int:
    """Forget what was said about somebody; what a record store has, its keeper has to erase."""
    return int(Statement.objects.filter(person=person_id).delete()[0])
