"""Doubles: people of one name in one unit. They may be one person with two records, or two people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from people.domain.person import masked_value
from people.models import Membership, Organisation, PersonIdentifier, User


@dataclass(frozen=True)
class Double:
    """Somebody who stands twice in a unit: which record would stay, and which others would become part of it."""

    place: Organisation
    keep: User
    others: list[User]


def double_names() -> QuerySet[Any, Any]:
    """Unit and name of whoever stands there more than once, today or before: rows of `organisation`, name and `n`."""
    open_records = Membership.objects.filter(person__merged_into=None).exclude(person__real_name="")
    grouped = open_records.values("organisation", "person__real_name").annotate(n=Count("person", distinct=True))
    return grouped.filter(n__gt=1).order_by("organisation__path", "person__real_name")


def read_doubles(rows: list[dict[str, Any]]) -> list[Double]:
    """The people behind some of these rows, with their numbers as they are shown; at most three queries."""
    wanted = {(row["organisation"], row["person__real_name"]) for row in rows}
    found = (
        Membership.objects.filter(
            organisation__in=[row["organisation"] for row in rows],
            person__real_name__in=[row["person__real_name"] for row in rows],
            person__merged_into=None,
        )
        .select_related("person", "organisation")
        .order_by("valid_from", "pk")
    )
    people: dict[tuple[int, str], dict[int, User]] = {}
    places: dict[int, Organisation] = {}
    for one in found:
        key = (one.organisation_id, one.person.real_name)
        if key in wanted:
            places[one.organisation_id] = one.organisation
            people.setdefault(key, {}).setdefault(one.person_id, one.person)
    note_numbers([person for some in people.values() for person in some.values()])
    doubles = []
    for row in rows:
        key = (int(row["organisation"]), str(row["person__real_name"]))
        some = sorted(people.get(key, {}).values(), key=in_use_first)
        if len(some) > 1:
            doubles.append(Double(places[key[0]], some[0], some[1:]))
    return doubles


def in_use_first(person: User) -> tuple[bool, bool, int]:
    """The record that somebody signs in with stays rather than one that nobody used; of two alike the older one."""
    return person.activated_at is None, not person.is_active, person.pk


def note_numbers(people: list[User]) -> None:
    """Put `numbers` on each of them: their current numbers, masked where they are sensitive."""
    rows = PersonIdentifier.objects.current().filter(person__in=people).order_by("scheme", "pk")
    by_person: dict[int, list[str]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(f"{row.get_scheme_display()} {masked_value(row)}")
    for person in people:
        person.numbers = by_person.get(person.pk, [])  # type: ignore[attr-defined]
