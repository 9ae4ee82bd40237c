"""Who would be reached, before anything is published: how many, where, who is done, who has it already, who has no
account yet. Five queries, however many people."""

from dataclasses import dataclass, field

from courses.domain.assigning.audience import finished_people, named_memberships
from courses.domain.assigning.reconcile import courses_asked_by
from courses.models import AssignedPerson, Assignment, AssignmentState
from people.models import Organisation, User


@dataclass
class Reach:
    """Numbers of people of a place."""

    name: str = ""
    people: int = 0
    done: int = 0
    other: int = 0
    new: int = 0

    @property
    def left(self) -> int:
        """Who still has something to do."""
        return self.people - self.done


@dataclass
class District(Reach):
    """A district (or what stands directly under the root) with its units."""

    units: dict[str, Reach] = field(default_factory=dict)

    @property
    def list(self) -> list[Reach]:
        """Its units in the order of the tree."""
        return [self.units[path] for path in sorted(self.units)]


@dataclass
class Preview:
    """The whole, and its districts in the order of the tree."""

    whole: Reach
    districts: list[District]


def preview(assignment: Assignment) -> Preview:
    """Count everybody who fits today, each once, at the unit they have belonged to longest."""
    rows = named_memberships(assignment).order_by("-valid_from", "-pk")
    places: dict[int, str] = dict(rows.values_list("person_id", "organisation__path"))
    done, other = finished_people(assignment), _assigned_elsewhere(assignment)
    new = set(User.objects.filter(activated_at=None).values_list("pk", flat=True))
    whole, districts = Reach(), dict[str, District]()
    for person, path in places.items():
        head = path[: 2 * Organisation.steplen]
        district = districts.setdefault(head, District())
        for reach in (whole, district, district.units.setdefault(path, Reach())):
            reach.people += 1
            reach.done += person in done
            reach.other += person in other
            reach.new += person in new
    _name(districts)
    return Preview(whole, [districts[head] for head in sorted(districts)])


def _assigned_elsewhere(assignment: Assignment) -> set[int]:
    """Who is asked for the same by another assignment that runs or will."""
    rows = AssignedPerson.objects.current().filter(
        assignment__state=AssignmentState.PUBLISHED, assignment__courses__course__in=courses_asked_by(assignment)
    )
    return set(rows.exclude(assignment=assignment).values_list("person_id", flat=True))


def _name(districts: dict[str, District]) -> None:
    paths = [path for district in districts.values() for path in district.units]
    names: dict[str, str] = {}
    for start in range(0, len(paths), 500):
        part = [*paths[start : start + 500], *districts]
        names |= {row.path: str(row) for row in Organisation.objects.filter(path__in=part)}
    for head, district in districts.items():
        district.name = names.get(head, "")
        for path, reach in district.units.items():
            reach.name = names.get(path, "")
