"""Who a row means: exactly one person of the unit it is imported for, by a number or by name and school."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from courses.domain.importing.columns import PastRow
from people.domain.number import fold_key, fold_name, lookup_value, normalize
from people.models import Membership, Organisation, OrganisationAlias, PersonIdentifier, Scheme, User

CHUNK = 500
SCHEMES = {"teacher_code": Scheme.TEACHER_CODE, "staff_number": Scheme.STAFF_NUMBER}


class PersonFinder:
    """What the register knows of the people whom these rows name. The number of queries grows with hundreds of rows."""

    def __init__(self, rows: Iterable[PastRow], organisation: Organisation) -> None:
        rows = list(rows)
        self.people: dict[int, User] = {}
        self.by_number: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.schools: dict[str, set[int]] = defaultdict(set)
        self.members: dict[int, set[int]] = defaultdict(set)  # person → units, of any time
        inside = Organisation.objects.filter(path__startswith=organisation.path)
        for pk, name, code in inside.values_list("pk", "name", "code"):
            self.schools[fold_key(name)].add(pk)
            self.schools[fold_key(code or "")].add(pk)
        for pk, name in OrganisationAlias.objects.filter(organisation__in=inside).values_list("organisation", "name"):
            self.schools[fold_key(name)].add(pk)
        self.schools.pop("", None)
        for column, scheme in SCHEMES.items():
            self._load_numbers(column, scheme, rows)
        named = {row.word("name") for row in rows if not (row.word("teacher_code") or row.word("staff_number"))}
        self._load_people(organisation, named)

    def _load_numbers(self, column: str, scheme: str, rows: list[PastRow]) -> None:
        wanted = sorted({key_of(column, row) for row in rows} - {""})
        for begin in range(0, len(wanted), CHUNK):
            found = PersonIdentifier.objects.current().filter(scheme=scheme, lookup__in=wanted[begin : begin + CHUNK])
            for lookup, person in found.values_list("lookup", "person_id"):
                self.by_number[(column, lookup)].add(person)

    def _load_people(self, organisation: Organisation, names: set[str]) -> None:
        numbered = sorted(set().union(*self.by_number.values())) if self.by_number else []
        here = Membership.objects.filter(organisation__path__startswith=organisation.path)
        asked = sorted(names)
        parts: list[dict[str, Any]] = [
            {"person__in": numbered[at : at + CHUNK]} for at in range(0, len(numbered), CHUNK)
        ]
        parts += [{"person__real_name__in": asked[at : at + CHUNK]} for at in range(0, len(asked), CHUNK)]
        for part in parts:
            for row in here.filter(person__merged_into=None, **part).select_related("person"):
                self.people[row.person_id] = row.person
                self.members[row.person_id].add(row.organisation_id)
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for pk, person in self.people.items():
            self.by_name[fold_name(person.real_name)].add(pk)

    def find(self, row: PastRow) -> User | None:
        """The one person; None with a trouble on the row when there is none, or more than one."""
        column = next((name for name in SCHEMES if row.word(name)), "name")
        if column == "name":
            found = set(self.by_name.get(fold_name(row.word("name")), ()))
        else:
            found = self.by_number.get((column, key_of(column, row)), set()) & set(self.people)
        if not found:
            row.refuse(column, "no_person")
            return None
        found = self._at_school(row, found)
        named = {pk for pk in found if fold_name(self.people[pk].real_name) == fold_name(row.word("name"))}
        if len(named) == 1:
            return self.people[named.pop()]
        row.refuse(
            column if named or not found else "name", "several" if named else "other_name" if found else "no_person"
        )
        return None

    def _at_school(self, row: PastRow, found: set[int]) -> set[int]:
        """Those who belong or belonged to the named school; a number alone decides where the school is not known."""
        if not row.word("school"):
            return found
        places = self.schools.get(fold_key(row.word("school")), set())
        at = {pk for pk in found if self.members[pk] & places}
        return at if at or not (row.word("staff_number") or row.word("teacher_code")) or len(found) > 1 else found


def key_of(column: str, row: PastRow) -> str:
    """A number as the register looks it up."""
    value = normalize(SCHEMES[column], row.word(column)) if row.word(column) else ""
    return lookup_value(SCHEMES[column], value) if value else ""
