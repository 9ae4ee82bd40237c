"""Writing what a confirmed sheet says: certificates of an earlier register or of other bodies, and hours."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from courses.domain.certifying.certification import published_version
from courses.domain.certifying.numbering import name_key, new_token, number_key
from courses.domain.certifying.period import SHANGHAI
from courses.domain.hours.counting import plain_hours
from courses.domain.importing.numbers import raise_counters
from courses.domain.importing.plan import PastLine
from courses.domain.learning.stamp import StampOfDay, stamp_people
from courses.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateSource,
    CertificationPeriod,
    HourEntry,
    HourSource,
    PastImport,
    PastRecord,
    Programme,
)
from people.domain.job import create_job
from people.models import User

SCHEMA = 1
CHUNK = 500
Tell = Callable[[int, int], None]


def write_certificates(lines: list[PastLine], *, past: PastImport, base: Callable[[Any], str], tell: Tell) -> int:
    """Register them: never signed, never looking as if issued here. In one transaction, with the counters raised last.

    `base` gives the address under which an issuer's certificates are checked."""
    now = timezone.now()
    versions = {pk: published_version(Programme(pk=pk)) for pk in {_programme(line) for line in lines} - {None}}
    stamps = stamp_people([line.person.pk for line in lines if line.person])
    for begin in range(0, len(lines), CHUNK):
        part = lines[begin : begin + CHUNK]
        rows = [_certificate(line, now, base, stamps) for line in part]
        for row, line in zip(rows, part, strict=True):
            row.version = versions.get(_programme(line))
        aside = open_periods_of(rows)
        made = Certificate.objects.bulk_create(rows)
        CertificateEvent.objects.bulk_create(
            CertificateEvent(certificate=row, kind=CertificateEventKind.REGISTERED, actor=past.actor, at=now)
            for row in made
        )
        PastRecord.objects.bulk_create(
            PastRecord(past=past, certificate=row, put_aside_id=aside.get((row.person_id, row.programme_id)))
            for row in made
        )
        tell(min(begin + CHUNK, len(lines)), len(lines))
    raise_counters(
        (line.facts["issuer"], line.facts["programme"], *line.facts["series"]) for line in lines if line.facts["series"]
    )
    for pk in sorted(pk for pk, version in versions.items() if version is not None and pk is not None):
        create_job("courses.open_periods", arguments={"programme": pk})  # renewals of what was brought over
    return len(lines)


def _programme(line: PastLine) -> int | None:
    programme = line.facts["programme"]
    return programme.pk if programme else None


def _certificate(line: PastLine, now: datetime, base: Any, stamps: dict[int, StampOfDay]) -> Certificate:
    row, facts, token = line.row, line.facts, new_token()
    person, issuer, programme = line.person, facts["issuer"], facts["programme"]
    assert person is not None  # only rows without troubles are written
    start, until = facts["start"], facts["until"]
    title = row.word("title") or programme.name
    snapshot = {
        "schema": SCHEMA, "name": person.real_name, "number": row.word("number"), "programme": title,
        "programme_en": programme.name_en if programme else "", "level": row.word("level"), "level_en": "",
        "hours": plain_hours(row.hours), "issuer": issuer.name, "issuer_en": issuer.name_en,
        "issued_on": start.isoformat(), "valid_from": start.isoformat(),
        "valid_until": until.isoformat() if until else "",
        "verify": f"{base(issuer)}/verify/{token}/",
    }  # fmt: skip
    place = stamps.get(person.pk, StampOfDay(None, None))
    return Certificate(
        person=person, issuer=issuer, programme=programme, number=row.word("number"),
        source=CertificateSource.EXTERNAL if issuer.is_external else CertificateSource.IMPORTED,
        number_key=number_key(row.word("number")), name_key=name_key(person.real_name), token=token, schema=SCHEMA,
        snapshot=snapshot, issued_at=datetime.combine(start, time(12), SHANGHAI), valid_from=start, valid_until=until,
        organisation_id=place.organisation_id, district_id=place.district_id,
    )  # fmt: skip


def open_periods_of(rows: list[Certificate]) -> dict[tuple[int, int | None], int]:
    """Give the certificates that a programme knows a certified period, so that renewal opens on its day; gives the open
    first periods that they answer and that are put aside. Where such a period begins already there is no second."""
    known = [row for row in rows if row.version is not None]
    own = CertificationPeriod.objects.filter(
        person__in={row.person_id for row in known}, programme__in={row.programme_id for row in known}
    )
    begun: set[tuple[int, int | None, date | None]] = set(
        own.certified().values_list("person_id", "programme_id", "valid_from")
    )
    answered = {(row.person_id, row.programme_id) for row in known if counts_today(row)}
    open_now: dict[tuple[int, int | None], int] = {
        (person, programme): pk for pk, person, programme in own.open().values_list("pk", "person", "programme")
    }
    aside = {key: pk for key, pk in open_now.items() if key in answered}
    CertificationPeriod.objects.filter(pk__in=aside.values()).update(archived_at=timezone.now())
    fresh = []
    for row in known:
        if (row.person_id, row.programme_id, row.valid_from) not in begun:
            begun.add((row.person_id, row.programme_id, row.valid_from))
            fresh.append(row)
    for row, period in zip(fresh, CertificationPeriod.objects.bulk_create(_period(row) for row in fresh), strict=True):
        row.period = period
    return aside


def counts_today(row: Certificate) -> bool:
    return row.valid_until is None or row.valid_until >= timezone.localdate()


def _period(row: Certificate) -> CertificationPeriod:
    return CertificationPeriod(
        person=row.person, programme=row.programme, version=row.version, window_start=row.valid_from,
        completed_on=row.valid_from, valid_from=row.valid_from, valid_until=row.valid_until,
        certified_at=row.issued_at, organisation_id=row.organisation_id, district_id=row.district_id,
        evidence=[{"imported": row.number}],
    )  # fmt: skip


def write_hours(lines: list[PastLine], *, past: PastImport, tell: Tell) -> int:
    """Enter hours of old papers; approved by whoever sent the file, whose own hours are not in it."""
    rows = []
    by_day: dict[Any, list[PastLine]] = {}
    for line in lines:
        by_day.setdefault(line.row.days["day"], []).append(line)
    for day, group in by_day.items():
        stamps = stamp_people([line.person.pk for line in group if line.person], day=day)
        rows += [_entry(line, past.actor, stamps) for line in group]
    for begin in range(0, len(rows), CHUNK):
        made = HourEntry.objects.bulk_create(rows[begin : begin + CHUNK])
        PastRecord.objects.bulk_create(PastRecord(past=past, entry=row) for row in made)
        tell(min(begin + CHUNK, len(rows)), len(rows))
    return len(rows)


def _entry(line: PastLine, actor: User, stamps: dict[int, StampOfDay]) -> HourEntry:
    row = line.row
    assert line.person is not None  # only rows without troubles are written
    place = stamps.get(line.person.pk, StampOfDay(None, None))
    title = " · ".join(part for part in (row.word("title"), row.word("giver"), row.word("number")) if part)
    return HourEntry(
        person=line.person, category=line.facts["category"], hours=row.hours, earned_on=row.days["day"],
        source_kind=HourSource.PAPER, source_key=line.facts["key"], title=title[:160], awarded_by=actor,
        approved_by=actor, organisation_id=place.organisation_id, district_id=place.district_id,
    )  # fmt: skip
