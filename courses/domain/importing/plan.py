"""What a sheet of past records would do, row by row. Compares and writes nothing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from courses.domain.certifying.numbering import number_key
from courses.domain.importing.columns import PastRow
from courses.domain.importing.numbers import serial_of
from courses.domain.importing.people import PersonFinder
from courses.models import Certificate, HourCategory, HourEntry, HourSource, Issuer, Programme
from people.domain.number import fold_key
from people.models import Organisation, User

MADE, SKIPPED, WRONG = "made", "known", "error"
CHUNK = 500


@dataclass
class PastLine:
    """One row and what becomes of it; `facts` is what writing needs."""

    row: PastRow
    person: User | None
    facts: dict[str, Any] = field(default_factory=dict)
    known: bool = False

    @property
    def outcome(self) -> str:
        """One of three."""
        return WRONG if self.row.troubles else SKIPPED if self.known else MADE


@dataclass
class PastPlan:
    """All rows of a sheet."""

    lines: list[PastLine]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows come to what; they add up to the rows of the sheet."""
        counted = Counter(line.outcome for line in self.lines)
        return {name: counted[name] for name in (MADE, SKIPPED, WRONG)}

    def due(self) -> list[PastLine]:
        """The rows that would be written."""
        return [line for line in self.lines if line.outcome == MADE]


def plan_rows(rows: list[PastRow], *, kind: str, organisation: Organisation) -> PastPlan:
    """Compare rows with the register."""
    finder = PersonFinder(rows, organisation)
    lines = [PastLine(row, finder.find(row)) for row in rows]
    plan = plan_certificates if kind == "certificates" else plan_hours
    plan(lines, organisation, today=timezone.localdate())
    return PastPlan(lines)


def plan_certificates(lines: list[PastLine], organisation: Organisation, *, today: date) -> None:
    """Dates, issuers, programmes, and numbers that are there already."""
    issuers = issuers_for(organisation)
    programmes = {row.code: row for row in Programme.objects.filter(near(organisation)).select_related("issuer")}
    for line in lines:
        check_certificate(line, issuers, programmes, today=today)
    known: dict[tuple[int, str], int] = {}
    numbers = sorted({number_key(line.row.word("number")) for line in lines} - {""})
    for begin in range(0, len(numbers), CHUNK):
        rows = Certificate.objects.filter(number_key__in=numbers[begin : begin + CHUNK])
        for issuer, key, person in rows.values_list("issuer_id", "number_key", "person_id"):
            known[(issuer, key)] = person
    for line in lines:
        if line.row.troubles or line.person is None:
            continue
        place = (line.facts["issuer"].pk, number_key(line.row.word("number")))
        holder = known.setdefault(place, 0)
        if holder == line.person.pk:
            line.known = True
        elif holder > 0:
            line.row.refuse("number", "number_taken")
        elif holder < 0:
            line.row.refuse("number", "number_twice")
        else:
            known[place] = -1


def near(organisation: Organisation) -> Q:
    """Owned at, below or above a unit: a district uses what its city owns."""
    above = [
        organisation.path[:end] for end in range(Organisation.steplen, len(organisation.path), Organisation.steplen)
    ]
    return Q(owner__path__startswith=organisation.path) | Q(owner__path__in=above)


def issuers_for(organisation: Organisation) -> dict[str, Issuer]:
    """Issuers by their prefix and by their name."""
    found: dict[str, Issuer] = {}
    for row in Issuer.objects.active().filter(near(organisation)):
        found[fold_key(row.name)] = found[fold_key(row.prefix)] = row
    return found


def check_certificate(
    line: PastLine, issuers: dict[str, Issuer], programmes: dict[str, Programme], *, today: date
) -> None:  # fmt: skip
    """What a row says of a certificate, and what is wrong with it."""
    row = line.row
    issuer = issuers.get(fold_key(row.word("issuer")))
    if row.word("issuer") and issuer is None:
        row.refuse("issuer", "unknown_issuer")
    programme = programmes.get(row.word("programme").upper()) or programmes.get(row.word("programme"))
    if row.word("programme") and programme is None:
        row.refuse("programme", "unknown_programme")
    if not row.word("title") and programme is None:
        row.refuse("title", "missing")
    start, until = row.days.get("start"), row.days.get("until")
    if start and start > today:
        row.refuse("start", "future")
    if start and until and until <= start:
        row.refuse("until", "until_before")
    line.facts = {"issuer": issuer, "programme": programme, "start": start, "until": until, "series": None}
    if issuer and programme and not issuer.is_external and programme.issuer_id == issuer.pk:
        line.facts["series"] = serial_of(row.word("number"), programme, issuer)


def plan_hours(lines: list[PastLine], organisation: Organisation, *, today: date) -> None:
    """Days, categories, and hours that stand in the ledger already."""
    categories: dict[str, HourCategory] = {}
    for row in HourCategory.objects.filter(near(organisation)):
        categories[fold_key(row.name)] = categories[fold_key(row.code)] = row
    for line in lines:
        word, day = line.row.word("category"), line.row.days.get("day")
        if word and fold_key(word) not in categories:
            line.row.refuse("category", "unknown_category")
        if day and day > today:
            line.row.refuse("day", "future")
        line.facts = {"category": categories.get(fold_key(word)) if word else None, "key": source_key(line.row)}
    people = sorted({line.person.pk for line in lines if line.person})
    known: set[tuple[int, str]] = set()
    for begin in range(0, len(people), CHUNK):
        rows = HourEntry.objects.filter(
            person__in=people[begin : begin + CHUNK], source_kind=HourSource.PAPER, source_key__startswith="past/"
        )
        known.update(rows.values_list("person_id", "source_key"))
    for line in lines:
        if line.person is not None and not line.row.troubles:
            place = (line.person.pk, line.facts["key"])
            line.known = place in known
            known.add(place)


def source_key(row: PastRow) -> str:
    """What makes two rows of a person one act: title, who gave it, the day and the number of the paper."""
    said = [fold_key(row.word(name)) for name in ("title", "giver", "number")] + [str(row.days.get("day"))]
    return "past/" + hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:40]
