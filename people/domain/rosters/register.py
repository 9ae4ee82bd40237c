"""What the register knows already, read once before a roster is compared with it: schools, numbers, people, places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from people.domain.number import fold_key
from people.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationName,
    PersonIdentifier,
    Scheme,
    User,
)

FEW = 4000  # up to so many wanted values are asked for by name; above, all are read
CHUNK = 500


class Place(NamedTuple):
    """An organisation as the comparison needs it."""

    id: int
    path: str
    name: str
    name_key: str
    code: str
    kind: str
    valid_until: date | None


class Open(NamedTuple):
    """An open membership."""

    id: int
    organisation: int
    valid_from: date
    stage: str
    subject: str
    position: str
    rank: str


class Known(NamedTuple):
    """A person of the register."""

    id: int
    public_id: str
    name: str
    email: str
    since: date | None


@dataclass
class Register:
    """A snapshot; numbers map to person ids, memberships stand by person and organisation."""

    places: dict[int, Place] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    staff: dict[tuple[int, str], int] = field(default_factory=dict)
    staff_of: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    phones: dict[str, int] = field(default_factory=dict)
    phone_of: dict[int, str] = field(default_factory=dict)
    identities: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    people: dict[int, Known] = field(default_factory=dict)
    by_public_id: dict[str, int] = field(default_factory=dict)
    open: dict[int, dict[int, Open]] = field(default_factory=lambda: defaultdict(dict))
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # organisation → people

    def district_key(self, place: Place) -> set[str]:
        """The folded names of what stands above a place."""
        return {other.name_key for other in self.places.values() if place.path.startswith(other.path)}


def load_places(register: Register) -> None:
    """All organisations with their names, aliases and old names."""
    rows = Organisation.objects.values_list("id", "path", "name", "name_key", "code", "kind", "valid_until")
    for row in rows:
        place = Place(*row)
        key = place.name_key or fold_key(place.name)
        register.places[place.id] = place._replace(name_key=key)
        register.codes[fold_key(place.code)] = place.id
        register.names[key].add(place.id)
    for model in (OrganisationAlias, OrganisationName):
        for organisation, key in model.objects.values_list("organisation_id", "name_key"):
            register.names[key].add(organisation)


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(values))
    for begin in range(0, len(wanted), CHUNK):
        yield wanted[begin : begin + CHUNK]


def load_numbers(
    register: Register,
    *,
    staff: set[str],
    phones: set[str],
    identities: set[str],
    emails: set[str],
    public_ids: set[str],
) -> None:
    """Whose the numbers of the file are today, and the people they belong to with their open memberships."""
    wanted = ((Scheme.STAFF_NUMBER, staff), (Scheme.PHONE, phones), (Scheme.IDENTITY_NUMBER, identities))
    for scheme, values in wanted:
        for lookup, issuer, person in identifier_rows(scheme, values):
            if scheme == Scheme.STAFF_NUMBER:
                register.staff[issuer or 0, lookup] = person
            elif scheme == Scheme.PHONE:
                register.phones[lookup] = person
            else:
                register.identities[lookup] = person
    for part in chunks(emails):
        register.emails.update(User.objects.filter(email__in=part).values_list("email", "id"))
    for part in chunks(public_ids):
        register.by_public_id.update(User.objects.filter(public_id__in=part).values_list("public_id", "id"))


def identifier_rows(scheme: str, values: set[str]) -> Iterator[tuple[str, int | None, int]]:
    """Lookup, issuer and person of the current numbers of a scheme, all or the wanted ones."""
    rows = PersonIdentifier.objects.current().filter(scheme=scheme).order_by()
    columns = ("lookup", "issuer_id", "person_id")
    if len(values) > FEW:
        yield from rows.values_list(*columns).iterator(chunk_size=5000)
        return
    for part in chunks(values):
        yield from rows.filter(lookup__in=part).values_list(*columns)


def load_people(register: Register, *, organisations: set[int], capacity: str, day: date) -> None:
    """The people found by their numbers, and everybody who belongs to the schools of the file."""
    ids = {*register.staff.values(), *register.phones.values(), *register.identities.values()}
    ids |= {*register.emails.values(), *register.by_public_id.values()}
    open_rows = Membership.objects.filter(capacity=capacity).filter(Q(valid_until=None) | Q(valid_until__gte=day))
    for row in membership_rows(open_rows, organisations, ids):
        person, entry = row[0], Open(*row[1:])
        register.open[person][entry.organisation] = entry
        register.members[entry.organisation].add(person)
        ids.add(person)
    for known in (Known(*row) for row in person_rows(ids)):
        register.people[known.id] = known
    for scheme in (Scheme.STAFF_NUMBER, Scheme.PHONE):
        for lookup, issuer, person in numbers_of(scheme, ids):
            if scheme == Scheme.STAFF_NUMBER:
                register.staff_of[person][issuer or 0] = lookup
            else:
                register.phone_of[person] = lookup


def membership_rows(rows: "object", organisations: set[int], ids: set[int]) -> Iterator[tuple]:
    columns = ("person_id", "id", "organisation_id", "valid_from", "stage", "subject", "position", "rank")
    query = rows.order_by().values_list(*columns)  # type: ignore[attr-defined]
    if len(organisations) + len(ids) > FEW:
        yield from query.iterator(chunk_size=5000)
        return
    yield from query.filter(Q(organisation__in=organisations) | Q(person__in=ids))


def person_rows(ids: set[int]) -> Iterator[tuple]:
    query = User.objects.order_by().values_list("id", "public_id", "real_name", "email", "working_since")
    if len(ids) > FEW:
        yield from (row for row in query.iterator(chunk_size=5000) if row[0] in ids)
        return
    yield from query.filter(pk__in=ids)


def numbers_of(scheme: str, ids: set[int]) -> Iterator[tuple[str, int | None, int]]:
    query = PersonIdentifier.objects.current().filter(scheme=scheme).order_by()
    columns = query.values_list("lookup", "issuer_id", "person_id")
    if len(ids) > FEW:
        yield from (row for row in columns.iterator(chunk_size=5000) if row[2] in ids)
        return
    yield from columns.filter(person__in=ids)
