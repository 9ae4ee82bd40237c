"""Which school a row of a roster means: by code, name, alias or old name, told apart by district, within a scope."""

from dataclasses import dataclass, field
from datetime import date

from people.domain.number import fold_key
from people.domain.rosters.problems import Problem
from people.domain.rosters.register import Place, Register
from people.domain.rosters.rows import RosterRow

Found = tuple[int, tuple[str, str, dict[str, str]] | None]


@dataclass
class PlaceFinder:
    """Answers once per wording of school, code and district. `scope` are tree paths one may import for; None is all."""

    register: Register
    day: date
    scope: list[str] | None = None
    answers: dict[tuple[str, str, str], Found] = field(default_factory=dict)

    def find(self, row: RosterRow) -> tuple[int, Problem | None]:
        """The organisation of a row, or 0 and the error."""
        key = (row.school, row.school_code, row.district)
        if key not in self.answers:
            self.answers[key] = self.resolve(*key)
        place, trouble = self.answers[key]
        if trouble is None:
            return place, None
        name, code, words = trouble
        value = row.school_code if name == "school_code" else row.school or row.school_code
        return 0, Problem(row.number, name, code, value[:60], dict(words))

    def resolve(self, school: str, code: str, district: str) -> Found:
        named = self.by_name(school, district) if school else set()
        if code:
            found = self.register.codes.get(fold_key(code))
            if found is None:
                return 0, ("school_code", "unknown_code", {})
            if named and found not in self.register.names.get(fold_key(school), set()):
                return 0, ("school_code", "code_and_name_differ", {"school": self.register.places[found].name})
            return self.check(self.register.places[found])
        if not named:
            return 0, ("school", "unknown_school", {})
        if len(named) > 1:
            return 0, ("school", "ambiguous_school", {"schools": self.say(named)})
        return self.check(self.register.places[next(iter(named))])

    def by_name(self, school: str, district: str) -> set[int]:
        """Organisations of this name, alias or old name; of several those that still exist, then by district."""
        found = set(self.register.names.get(fold_key(school), set()))
        if len(found) > 1:
            alive = {key for key in found if self.is_open(self.register.places[key])}
            found = alive or found
        if len(found) > 1 and district:
            key = fold_key(district)
            near = {place for place in found if key in self.register.district_key(self.register.places[place])}
            found = near or found
        return found

    def is_open(self, place: Place) -> bool:
        return place.valid_until is None or place.valid_until >= self.day

    def check(self, place: Place) -> Found:
        if self.scope is not None and not any(place.path.startswith(path) for path in self.scope):
            return 0, ("school", "outside_scope", {})
        if not self.is_open(place):
            return 0, ("school", "closed_school", {"day": str(place.valid_until)})
        return place.id, None

    def say(self, places: set[int]) -> str:
        """Names with what they stand under, so that two schools of one name can be told apart."""
        by_path = {place.path: place.name for place in self.register.places.values()}
        names = []
        for place in sorted((self.register.places[key] for key in places), key=lambda entry: entry.path)[:4]:
            above = by_path.get(place.path[:-4], "")
            names.append(f"{above} {place.name} ({place.code})".strip())
        return "; ".join(names)
