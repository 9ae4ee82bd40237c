"""What a sheet of past records would do, row by row. Compares and writes nothing."""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.domain.certifying.numbering import number_key
from courses.domain.hours.ledger import CORRECTED
from courses.domain.importing.columns import PastRow
from courses.domain.importing.numbers import serial_of
from courses.domain.importing.people import PersonFinder
from courses.models import (
    Certificate,
    HourCategory,
    HourEntry,
    HourSource,
    Issuer,
    PastRecord,
    Programme,
)
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


def plan_rows(rows: list[PastRow], *, kind: str, organisation: Organisation, not_for: Collection[int]) -> PastPlan:
    """Compare rows with the register. Nobody brings over their own records: those are in `not_for`."""
    finder = PersonFinder(rows, organisation)
    lines = [PastLine(row, finder.find(row)) for row in rows]
    for line in lines:
        if line.person is not None and line.person.pk in not_for:
            line.row.refuse("name", "own")
    plan = plan_certificates if kind == "certificates" else plan_hours
    plan(lines, organisation, today=timezone.localdate())
    return PastPlan(lines)


def plan_certificates(lines: list[PastLine], organisation: Organisation, *, today: date) -> None:
    """Dates, issuers, programmes, and numbers that are there already."""
    issuers = issuers_for(organisation)
    programmes = {row.code: row for row in Programme.objects.filter(near(organisation)).select_related("issuer")}
    for line in lines:
        check_certificate(line, issuers, programmes, today=today)
    registered: dict[tuple[int, str], tuple[Any, ...]] = {}
    numbers = sorted({number_key(line.row.word("number")) for line in lines} - {""})
    for begin in range(0, len(numbers), CHUNK):
        rows = Certificate.objects.filter(number_key__in=numbers[begin : begin + CHUNK])
        columns = ("issuer_id", "number_key", "person_id", "valid_from", "valid_until")
        for issuer, key, *facts in rows.values_list(*columns):
            registered[(issuer, key)] = tuple(facts)
    in_file: dict[tuple[int, str], tuple[PastLine, Said]] = {}
    for line in lines:
        if line.row.troubles or line.person is None:
            continue
        place = (line.facts["issuer"].pk, number_key(line.row.word("number")))
        said = (line.person.pk, line.facts["start"], line.facts["until"])
        first, above = in_file.setdefault(place, (line, said))
        compare_number(line, said, there=registered.get(place), above=None if first is line else above)
        if above[0] != said[0] and not first.row.troubles and place not in registered:
            first.row.refuse("number", "number_twice")  # nobody knows whose it is: neither is written


Said = tuple[Any, ...]  # whose certificate it is, from when until when


def compare_number(line: PastLine, said: Said, *, there: Said | None, above: Said | None) -> None:
    """Compare with what has the same number in the register and in the rows above: the same again is nothing new."""
    if there is not None and there != said:
        line.row.refuse("number", "number_taken" if there[0] != said[0] else "number_differs")
    elif above is not None and above != said:
        line.row.refuse("number", "number_twice" if above[0] != said[0] else "number_again")
    else:
        line.known = there is not None or above is not None


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
    standing, undone = entered_before(sorted({line.person.pk for line in lines if line.person}))
    for line in lines:
        if line.person is not None and not line.row.troubles:
            place = (line.person.pk, line.facts["key"])
            line.known = place in standing
            standing.add(place)
            while (line.person.pk, line.facts["key"]) in undone:
                line.facts["key"] += CORRECTED


def entered_before(people: list[int]) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Person and source of what files brought before: what counts as there, and what went with a file taken back.

    What somebody took back or corrected by hand counts as there: the same file does not bring it again."""
    standing, undone = set[tuple[int, str]](), set[tuple[int, str]]()
    gone = PastRecord.objects.filter(entry=OuterRef("pk"), was_taken=True)
    for begin in range(0, len(people), CHUNK):
        rows = HourEntry.objects.filter(
            person__in=people[begin : begin + CHUNK], source_kind=HourSource.PAPER, source_key__startswith="past/",
            reverses=None,
        )  # fmt: skip
        for person, key, is_gone in rows.annotate(gone=Exists(gone)).values_list("person_id", "source_key", "gone"):
            if is_gone:
                undone.add((person, key))
            else:
                standing.add((person, key.rstrip(CORRECTED)))
    return standing, undone


def source_key(row: PastRow) -> str:
    """What makes two rows of a person one act: title, who gave it, the day and the number of the paper."""
    said = [fold_key(row.word(name)) for name in ("title", "giver", "number")] + [str(row.days.get("day"))]
    return "past/" + hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:40]
