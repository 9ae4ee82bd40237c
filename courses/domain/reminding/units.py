"""Who is told about whom: the coordinators nearest to each unit, with numbers of people and no names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from courses.domain.reminding.owed import Owed
from people.models import Organisation, RoleGrant
from people.models.organisation import paths_above
from people.models.role import Role


@dataclass
class Tally:
    """What one coordinator is told: how many people have something open, and how many of them are late."""

    person_id: int
    organisation_id: int
    people: set[int] = field(default_factory=set)
    late_people: set[int] = field(default_factory=set)

    @property
    def open(self) -> int:
        """People with something open."""
        return len(self.people)

    @property
    def late(self) -> int:
        """People with a last day that has passed."""
        return len(self.late_people)


def coordinators_below(owner: Organisation) -> dict[str, list[tuple[int, int]]]:
    """Path of a unit → its coordinators of today and the unit. One query."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    grants = RoleGrant.objects.current().filter(
        role=Role.COORDINATOR, organisation__path__startswith=owner.path, person__is_active=True,
        person__merged_into=None,
    )  # fmt: skip
    rows = grants.order_by("pk").values_list("organisation__path", "person_id", "organisation_id")
    for path, person, organisation in rows:
        found[path].append((person, organisation))
    return found


def tally_units(
    owed: Iterable[tuple[Owed, date]], *, owner: Organisation, today: date, since: Mapping[int, date]
) -> list[Tally]:
    """Sums for the coordinators nearest above each unit; what they heard of before (`since`) is left out."""
    known = coordinators_below(owner)
    tallies: dict[int, Tally] = {}
    if not known:
        return []
    for one, day in owed:
        nearest = next((known[path] for path in reversed(paths_above(one.path)) if path in known), [])
        for person, organisation in nearest:
            if person in since and day <= since[person]:
                continue
            tally = tallies.setdefault(person, Tally(person, organisation))
            tally.people.add(one.person_id)
            if one.due_on is not None and one.due_on < today:
                tally.late_people.add(one.person_id)
    return [tallies[person] for person in sorted(tallies)]
