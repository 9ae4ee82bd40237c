"""Writing what a confirmed sheet says: certificates of an earlier register or of other bodies, and hours."""

from collections.abc import Callable
from datetime import datetime, time
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
    Programme,
    ProgrammeVersion,
)
from people.domain.job import create_job
from people.models import User

SCHEMA = 1
CHUNK = 500
Tell = Callable[[int, int], None]


def write_certificates(lines: list[PastLine], *, actor: User, base: Callable[[Any], str], tell: Tell) -> int:
    """Register them: never signed, never looking as if issued here. In one transaction, with the counters raised last.

    `base` gives the address under which an issuer's certificates are checked."""
    now = timezone.now()
    versions = {pk: published_version(Programme(pk=pk)) for pk in {_programme(line) for line in lines} - {None}}
    stamps = stamp_people([line.person.pk for line in lines if line.person])
    rows = [_certificate(line, now, base, stamps) for line in lines]
    for row, line in zip(rows, lines, strict=True):
        version = versions.get(_programme(line))
        if version is not None:
            row.version, row.period = version, _period(row, version)
    for begin in range(0, len(rows), CHUNK):
        made = Certificate.objects.bulk_create(rows[begin : begin + CHUNK])
        CertificateEvent.objects.bulk_create(
            [
                CertificateEvent(certificate=row, kind=CertificateEventKind.REGISTERED, actor=actor, at=now)
                for row in made
            ]
        )
        tell(min(begin + CHUNK, len(rows)), len(rows))
    raise_counters(
        (line.facts["issuer"], line.facts["programme"], *line.facts["series"]) for line in lines if line.facts["series"]
    )
    for pk in sorted(pk for pk, version in versions.items() if version is not None and pk is not None):
        create_job("courses.open_periods", arguments={"programme": pk})  # renewals of what was brought over
    return len(rows)


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


def _period(row: Certificate, version: ProgrammeVersion) -> CertificationPeriod | None:
    """The certified period of a certificate that a programme knows, so that renewal opens on its day; an open first
    period that it answers is put aside. One that overlaps a certified period stays without."""
    programme = version.programme
    own = CertificationPeriod.objects.filter(person=row.person, programme=programme)
    same = own.certified().filter(valid_from=row.valid_from)
    if same.exists():
        return None
    today = timezone.localdate()
    if row.valid_until is None or row.valid_until >= today:
        own.open().update(archived_at=timezone.now())
    made: CertificationPeriod = CertificationPeriod.objects.create(
        person=row.person, programme=programme, version=version, window_start=row.valid_from,
        completed_on=row.valid_from, valid_from=row.valid_from, valid_until=row.valid_until,
        certified_at=row.issued_at, organisation_id=row.organisation_id, district_id=row.district_id,
        evidence=[{"imported": row.number}],
    )  # fmt: skip
    return made


def write_hours(lines: list[PastLine], *, actor: User, tell: Tell) -> int:
    """Enter hours of old papers; approved by whoever confirmed the file."""
    rows = []
    by_day: dict[Any, list[PastLine]] = {}
    for line in lines:
        by_day.setdefault(line.row.days["day"], []).append(line)
    for day, group in by_day.items():
        stamps = stamp_people([line.person.pk for line in group if line.person], day=day)
        rows += [_entry(line, actor, stamps) for line in group]
    for begin in range(0, len(rows), CHUNK):
        HourEntry.objects.bulk_create(rows[begin : begin + CHUNK])
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
