"""Issuing many certificates in one short transaction: gap-free, none twice, whoever else issues at the same time.

Everything that can be refused is found before, everything that takes time is done before; then the counter is locked,
once, for all numbers of the chunk. A process that dies leaves nothing of its chunk behind, numbers least of all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.domain.certifying.look import look_of
from courses.domain.certifying.numbering import new_token, take_numbers
from courses.domain.certifying.period import local_day
from courses.domain.certifying.snapshot import (
    IssuingRefused,
    build_certificate,
    check_glyphs,
    check_may_issue,
    choose_key,
    design_for,
    make_snapshot,
)
from courses.domain.telling import tell_certificates_issued
from courses.models.certificate import Certificate, CertificateEvent, CertificateEventKind
from courses.models.certificate_template import TemplateVersion
from courses.models.issuer import IssuerLook
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme
from people.domain.audit import record_audits
from people.models.user import User
from plugins.api import runtime

CHUNK = 500


@dataclass
class Issued:
    """What became of a chunk: the certificates, and the periods that are held, by the code of the reason."""

    certificates: list[Certificate] = field(default_factory=list)
    held: dict[str, list[int]] = field(default_factory=dict)

    def hold(self, code: str, period: CertificationPeriod) -> None:
        self.held.setdefault(code, []).append(period.pk)


def issue_many(period_ids: Iterable[int], *, actor: User | None = None) -> Issued:
    """Issue the certificates of certified periods, in chunks of one programme each. Whoever has one keeps that one."""
    done = Issued()
    rows = CertificationPeriod.objects.filter(pk__in=list(period_ids)).order_by("programme_id", "pk")
    by_programme: dict[int, list[int]] = {}
    for pk, programme in rows.values_list("pk", "programme_id"):
        by_programme.setdefault(programme, []).append(pk)
    for ids in by_programme.values():
        for start in range(0, len(ids), CHUNK):
            made = issue_chunk(ids[start : start + CHUNK], actor=actor)
            done.certificates += made.certificates
            for code, held in made.held.items():
                done.held.setdefault(code, []).extend(held)
    return done


@dataclass(frozen=True)
class Manner:
    """What all certificates of a chunk share: design, look, signing key and moment."""

    design: TemplateVersion | None
    look: IssuerLook | None
    key: str
    now: datetime


def manner_of(programme: Programme) -> Manner:
    """How certificates of a programme are issued now. Raises IssuingRefused: none can be."""
    check_may_issue(programme.issuer)
    key = choose_key(programme.issuer)
    return Manner(design_for(programme), look_of(programme.issuer), key, timezone.now())


@transaction.atomic
def issue_chunk(period_ids: Sequence[int], *, actor: User | None = None) -> Issued:
    """Issue for periods of one programme, in the order of the ids. What is refused is held and says why."""
    periods = locked_periods(period_ids)
    done = Issued()
    if not periods:
        return done
    programme = periods[0].programme
    if any(period.programme_id != programme.pk for period in periods):
        raise ValueError("a chunk is of one programme")
    try:
        manner = manner_of(programme)
    except IssuingRefused as refusal:
        done.held[refusal.code] = [period.pk for period in periods]
    else:
        ready = prepare(periods, manner, done)
        if ready:
            write(ready, programme, manner, actor=actor, done=done)
    note_held(done)
    return done


def locked_periods(period_ids: Sequence[int]) -> list[CertificationPeriod]:
    """The certified periods among these that have no certificate in force, locked in the order of their keys."""
    rows = CertificationPeriod.objects.certified().filter(pk__in=period_ids).select_for_update(of=("self",))
    rows = rows.select_related("person", "version", "programme__issuer").order_by("pk")
    found = list(rows)
    current = Certificate.objects.current().filter(period__in=[period.pk for period in found])
    taken = set(current.values_list("period_id", flat=True))
    return [period for period in found if period.pk not in taken]


def prepare(
    periods: Sequence[CertificationPeriod], manner: Manner, done: Issued
) -> list[tuple[CertificationPeriod, dict[str, Any]]]:
    """Snapshots without numbers; a period whose snapshot is refused is held."""
    day, ready = local_day(manner.now), []
    for period in periods:
        name, token = period.person.real_name, new_token()
        try:
            snapshot = make_snapshot(
                period, name=name, issued_on=day, token=token, design=manner.design, look=manner.look
            )
            check_glyphs(snapshot)
        except IssuingRefused as refusal:
            done.hold(refusal.code, period)
        else:
            ready.append((period, {**snapshot, "replaces": "", "key": manner.key}))
    return ready


def write(
    ready: Sequence[tuple[CertificationPeriod, dict[str, Any]]],
    programme: Programme,
    manner: Manner,
    *,
    actor: User | None,
    done: Issued,
) -> None:
    """Take the numbers and write the rows, what happened, the audit, and what listeners are to hear."""
    now = manner.now
    numbers = take_numbers(programme, issuer=programme.issuer, year=local_day(now).year, count=len(ready))
    rows = [
        build_certificate(period, {**said, "number": number}, design=manner.design, look=manner.look, now=now)
        for (period, said), number in zip(ready, numbers, strict=True)
    ]
    done.certificates = Certificate.objects.bulk_create(rows)
    CertificateEvent.objects.bulk_create(
        CertificateEvent(certificate=row, kind=CertificateEventKind.ISSUED, at=now, actor=actor) for row in rows
    )
    record_audits("certificate.issued", actor=actor, subjects=[(row, row.organisation_id) for row in rows])
    tell_certificates_issued(rows)
    runtime.note_events("certificate_issued", [{"certificate_id": row.pk} for row in rows])
    issued = [period.pk for period, _snapshot in ready]
    CertificationPeriod.objects.filter(pk__in=issued).exclude(held_reason="").update(held_reason="")


def note_held(done: Issued) -> None:
    """Write down why nothing was issued for whom."""
    for code, ids in done.held.items():
        CertificationPeriod.objects.filter(pk__in=ids).exclude(held_reason=code).update(held_reason=code)
