"""Certification: from facts about a person to a certified period and its certificate, in one transaction.

Called after a completion was recorded, never while plugin code runs. Nothing is reset: a renewal is a new period.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.domain.certifying.certificate import IssuingRefused, issue_certificate
from courses.domain.certifying.facts import judge_period
from courses.domain.certifying.period import (
    ONE_DAY,
    PeriodState,
    Span,
    local_day,
    period_state,
    plan_renewal,
    renewal_opens,
    rule_of,
    validity_span,
)
from courses.domain.certifying.window import check_completed_on, due_day, reopen, row_to_reopen
from courses.domain.hours.ledger import award_course_hours
from courses.domain.learning.stamp import stamp_person
from courses.domain.programmes.audience import in_audience
from courses.models.certificate import Certificate
from courses.models.class_closing import ProposedPerson
from courses.models.completion import CourseCompletion
from courses.models.period import CertificationPeriod, PeriodKind
from courses.models.programme import Programme, ProgrammeVersion, Requirement, RequirementKind, VersionState
from people.domain.audit import record_audit
from people.models.user import User

AWAITS_APPROVAL = "approval"  # why an open period is held: its class is not approved yet


def published_version(programme: Programme) -> ProgrammeVersion | None:
    """The version that new periods are judged by."""
    return programme.versions.filter(state=VersionState.PUBLISHED).order_by("pk").first()


def programmes_asking(asked: Q) -> list[Programme]:
    """Programmes of which the published version, or a version that open periods still use, has such a requirement.

    The version is looked for first: whether it is still used ends at the first open period and counts none."""
    used = Exists(CertificationPeriod.objects.open().filter(version=OuterRef("pk")))
    versions = ProgrammeVersion.objects.filter(pk__in=Requirement.objects.filter(asked).values("version"))
    live = versions.filter(Q(state=VersionState.PUBLISHED) | Q(used, state=VersionState.RETIRED))
    return list(Programme.objects.active().filter(pk__in=live.values("programme")).order_by("pk"))


def programmes_with_course(course_id: int) -> list[Programme]:
    """Programmes that ask for this course, or for hours, which any course may bring."""
    return programmes_asking(Q(course=course_id) | Q(kind=RequirementKind.HOURS_OF))


def first_window_start(person: User, programme: Programme, version: ProgrammeVersion) -> date:
    """From which day completions count for a first certification, or for a new one after a lapse or a revocation."""
    begin = version.opens_on or (local_day(version.published_at) if version.published_at else timezone.localdate())
    rule = rule_of(version)
    for period in CertificationPeriod.objects.filter(person=person, programme=programme):
        if period.revoked_at:
            begin = max(begin, local_day(period.revoked_at) + ONE_DAY)
        elif period.certified_at and period.valid_from:
            opens = renewal_opens(Span(period.valid_from, period.valid_until), rule)
            begin = max(begin, opens or begin)
    return begin


def latest_certified(person: User, programme: Programme) -> CertificationPeriod | None:
    """The certified period that ends last; revoked ones drop out."""
    found = CertificationPeriod.objects.certified().filter(person=person, programme=programme).order_by()
    return max(found, key=lambda one: (one.valid_until is None, one.valid_until or date.min, one.pk), default=None)


@transaction.atomic
def open_period(person: User, programme: Programme, *, day: date | None = None) -> CertificationPeriod | None:
    """The period in which a completion of this day would count: the open one, or a new one if it is time for it.

    An open period whose window has passed is archived, not changed. None: nothing to do (still valid and the window
    is not open, not in the audience, no published version)."""
    day = day or timezone.localdate()
    mine = CertificationPeriod.objects.filter(person=person, programme=programme).order_by("pk")
    current = mine.open().select_for_update(of=("self",)).select_related("version").first()
    if current is not None:
        waits = current.held_reason == AWAITS_APPROVAL  # what was earned in time is not lost by waiting
        if waits or period_state(current, today=day) != PeriodState.FAILED:
            return current
        current.archived_at = timezone.now()
        current.save(update_fields=["archived_at"])
    version = published_version(programme)
    if version is None or not in_audience(person, version, day=day):
        return None
    back = row_to_reopen(list(mine), day=day)
    if back is not None:
        reopen(back, day=day)
        back.save(update_fields=["archived_at", "entered_on", "window_due"])
        return back
    last = latest_certified(person, programme)
    if last is not None and last.valid_until is None:
        return None
    return open_renewal(last, version, day=day) if last else open_first(person, version, day=day)


def create_open_period(**values: Any) -> CertificationPeriod:
    """A new open period; if another transaction was quicker, its one, locked."""
    try:
        with transaction.atomic():
            return CertificationPeriod.objects.create(**values)
    except IntegrityError:
        mine = {name: values[name] for name in ("person", "programme")}
        return CertificationPeriod.objects.open().select_for_update().get(**mine)


def open_first(person: User, version: ProgrammeVersion, *, day: date) -> CertificationPeriod | None:
    """A period of a first certification, or of one that starts anew after a lapse; None when the round has closed."""
    start = first_window_start(person, version.programme, version)
    if version.closes_on is not None and max(day, start) > version.closes_on:
        return None
    organisation, district = stamp_person(person.pk, day=day)
    return create_open_period(
        person=person,
        programme=version.programme,
        version=version,
        kind=PeriodKind.FIRST,
        entered_on=day,
        window_start=start,
        window_due=due_day(version, day),
        window_end=version.closes_on,
        organisation_id=organisation,
        district_id=district,
    )


def open_renewal(last: CertificationPeriod, version: ProgrammeVersion, *, day: date) -> CertificationPeriod | None:
    """The next period once its window is open; a lapsed certification starts anew."""
    rule = rule_of(version)
    span = Span(last.valid_from or last.window_start, last.valid_until)
    window = plan_renewal(span, rule, today=day)
    if window is None or (window.end is not None and day > window.end):
        ended = last.valid_until is not None and day > last.valid_until + timedelta(days=rule.grace_days)
        return open_first(last.person, version, day=day) if ended else None
    revoked = (
        CertificationPeriod.objects.filter(person=last.person, programme=last.programme, revoked_at__isnull=False)
        .order_by("-revoked_at")
        .first()
    )
    start = (
        max(window.start, local_day(revoked.revoked_at) + ONE_DAY) if revoked and revoked.revoked_at else window.start
    )
    organisation, district = stamp_person(last.person_id, day=day)
    return create_open_period(
        person=last.person,
        programme=last.programme,
        version=version,
        kind=PeriodKind.RENEWAL,
        previous=last,
        entered_on=day,
        window_start=start,
        window_due=window.due,
        window_end=window.end,
        grace_until=window.grace_until,
        organisation_id=organisation,
        district_id=district,
    )


@transaction.atomic
def certify_period(
    period: CertificationPeriod, *, completed_on: date, evidence: tuple[str, ...] = ()
) -> CertificationPeriod:
    """Write the dates a period earned and the place of the day. Once: a certified period is returned as it is.

    A day outside the window is refused and nothing is written."""
    period = (
        CertificationPeriod.objects.select_for_update(of=("self",))
        .select_related("version", "previous")
        .get(pk=period.pk)
    )
    if period.certified_at:
        return period
    check_completed_on(period, completed_on)
    previous = period.previous
    before = Span(previous.valid_from, previous.valid_until) if previous and previous.valid_from else None
    span = validity_span(rule_of(period.version), completed_on=completed_on, previous=before)
    period.organisation_id, period.district_id = stamp_person(period.person_id, day=completed_on)
    period.completed_on, period.valid_from, period.valid_until = completed_on, span.start, span.until
    period.certified_at, period.evidence = timezone.now(), list(evidence)
    period.save(
        update_fields=[
            "organisation",
            "district",
            "completed_on",
            "valid_from",
            "valid_until",
            "certified_at",
            "evidence",
        ]
    )
    record_audit("period.certified", subject=period, organisation=period.organisation)
    return period


@transaction.atomic
def evaluate_person(person: User, programme: Programme, *, day: date | None = None) -> CertificationPeriod | None:
    """Judge somebody's open period; when its requirements are met, certify it and issue the certificate.

    Returns the certified period, or None while something is missing. If the certificate cannot be issued (no https, no
    key, a character without a glyph) the period is certified all the same and held with the reason,
    for a person to mend."""
    period = open_period(person, programme, day=day)
    return certify_if_met(period) if period is not None else None


@transaction.atomic
def certify_if_met(period: CertificationPeriod) -> CertificationPeriod | None:
    """Certify a period whose requirements are met and issue its certificate; None while something is missing, or while
    a second person has to approve it: then it is held, and neither its day nor its evidence is lost."""
    judgement = judge_period(period)
    if judgement is None or judgement.met_on is None:
        hold_period(period, "")  # what was met may have been taken back since
        return None
    if period.version.needs_approval and not is_approved(period):
        hold_period(period, AWAITS_APPROVAL)
        return None
    period = certify_period(period, completed_on=judgement.met_on, evidence=judgement.evidence)
    if issue_or_hold(period) is not None:  # other programmes may have waited for this certificate; never in a circle
        for programme in programmes_asking(Q(programme=period.programme_id)):
            evaluate_person(period.person, programme)
    return period


def hold_period(period: CertificationPeriod, reason: str) -> None:
    """Write down, or wipe out, why an open period waits."""
    if period.held_reason != reason and period.certified_at is None:
        CertificationPeriod.objects.filter(pk=period.pk).update(held_reason=reason)
        period.held_reason = reason


def is_approved(period: CertificationPeriod) -> bool:
    """Whether a second person approved the certificate of this period."""
    return ProposedPerson.objects.filter(period=period.pk, proposal__decision__approved=True).exists()


def issue_or_hold(period: CertificationPeriod) -> Certificate | None:
    """Issue the certificate of a certified period, or write down why not; never fails the learner's completion."""
    try:
        with transaction.atomic():
            certificate = issue_certificate(period)
    except IssuingRefused as refusal:
        CertificationPeriod.objects.filter(pk=period.pk).update(held_reason=refusal.code)
        period.held_reason = refusal.code
        return None
    if period.held_reason:
        CertificationPeriod.objects.filter(pk=period.pk).update(held_reason="")
        period.held_reason = ""
    return certificate


def issue_held() -> int:
    """Try again what was held; the number of certificates issued. The clock calls it."""
    held = CertificationPeriod.objects.certified().exclude(held_reason="").order_by("pk")
    return sum(issue_or_hold(period) is not None for period in held[:500])


@transaction.atomic
def certify_after_course(
    person: User, course_id: int, *, day: date | None = None, completion: CourseCompletion | None = None
) -> list[CertificationPeriod]:
    """What a course completion leads to, in the transaction that writes it: hours, and every programme that asks for
    the course is judged. Safe to call again; never call it while plugin code runs."""
    if completion is not None:
        award_course_hours(completion)
        day = day or completion.completed_on
    found = [evaluate_person(person, programme, day=day) for programme in programmes_with_course(course_id)]
    return [period for period in found if period is not None]


@transaction.atomic
def certify_after_practical(person: User, course_id: int, item_key: Any) -> list[CertificationPeriod]:
    """What a practical test that was signed leads to: every programme that asks for it is judged. Safe to call again;
    never call it while plugin code runs."""
    found = [
        evaluate_person(person, programme) for programme in programmes_asking(Q(course=course_id, item_key=item_key))
    ]
    return [period for period in found if period is not None]
