"""Whom a programme is for: opening periods for everybody in the audience, and keeping open ones with their people.

Idempotent and in chunks: the clock runs it again, and nothing depends on its having run."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.domain.certifying.certification import open_period, published_version
from courses.domain.certifying.period import local_day
from courses.domain.learning.stamp import stamp_people
from courses.models.enrolment import Enrolment
from courses.models.period import CertificationPeriod, PeriodKind
from courses.models.programme import Programme, ProgrammeVersion, VersionState
from people.domain.turns import in_parts
from people.models.membership import Membership
from people.models.user import User

CHUNK = 500
Progress = Callable[[int, int], None]


def audience_of(version: ProgrammeVersion, *, day: date) -> QuerySet[Membership]:
    """Memberships of the day that the version's rules name; none when it has no rules."""
    wanted = Q(pk__in=[])
    for rule in version.audience_rules.select_related("organisation"):
        one = Q(organisation__path__startswith=rule.organisation.path)
        if rule.capacity:
            one &= Q(capacity=rule.capacity)
        if rule.stage:
            one &= Q(stage=rule.stage)
        wanted |= one
    found: QuerySet[Membership] = Membership.objects.on(day).filter(
        wanted, person__merged_into=None, person__is_active=True
    )
    return found


def open_audience_periods(programme: Programme, *, progress: Progress | None = None) -> int:
    """Open a period for everybody in the audience who lacks one that is open; returns how many were opened."""
    version, day = published_version(programme), timezone.localdate()
    if version is None or not version.audience_rules.exists():
        return 0
    people = set(audience_of(version, day=day).values_list("person_id", flat=True))
    known = (
        set(
            CertificationPeriod.objects.filter(programme=programme, person__in=people).values_list(
                "person_id", flat=True
            )
        )
        if people
        else set()
    )
    fresh, opened = sorted(people - known), 0
    if version.closes_on is None or day <= version.closes_on:
        for done, part in in_parts(fresh, CHUNK):
            opened += open_first_periods(version, part, day=day)
            if progress:
                progress(done, len(fresh))
    return opened + open_following_periods(version, day=day)


@transaction.atomic
def open_first_periods(version: ProgrammeVersion, people: list[int], *, day: date) -> int:
    """First periods for people without any; constant queries a chunk."""
    begin = version.opens_on or (local_day(version.published_at) if version.published_at else day)
    stamps = stamp_people(people, day=day)
    rows = [
        CertificationPeriod(
            person_id=person,
            programme_id=version.programme_id,
            version=version,
            kind=PeriodKind.FIRST,
            window_start=begin,
            window_due=version.due_on,
            window_end=version.closes_on,
            organisation_id=stamps[person].organisation_id if person in stamps else None,
            district_id=stamps[person].district_id if person in stamps else None,
        )
        for person in people
    ]
    CertificationPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def open_following_periods(version: ProgrammeVersion, *, day: date) -> int:
    """Renewals whose window is open, and new beginnings after a revocation; one person at a time, few a day."""
    periods = CertificationPeriod.objects.filter(programme=version.programme_id)
    still_open = periods.open().values("person")
    soon = Q(certified_at__isnull=False, valid_until__lte=day + timedelta(days=version.window_days))
    candidates = (
        periods.filter(soon | Q(revoked_at__isnull=False))
        .exclude(person__in=still_open)
        .values_list("person_id", flat=True)
        .distinct()
    )
    opened = 0
    for person in User.objects.current().filter(pk__in=candidates)[:2000]:
        opened += open_period(person, version.programme, day=day) is not None
    return opened


def open_all_audiences() -> int:
    """Every active programme; the clock calls it."""
    programmes = Programme.objects.active().filter(versions__state=VersionState.PUBLISHED)
    return sum(open_audience_periods(programme) for programme in programmes)


def follow_members(person_ids: Iterable[int]) -> int:
    """After people joined, moved or left: what is open goes with them, what is finished stays where it was achieved.

    A first period of somebody who left the audience is archived; it comes back with them. Returns rows changed."""
    people, changed = sorted(set(person_ids)), 0
    for _done, part in in_parts(people, CHUNK):
        changed += follow_chunk(part)
    return changed


@transaction.atomic
def follow_chunk(people: list[int]) -> int:
    """One chunk: open periods and unfinished enrolments take the stamp of today. Constant queries but for the rows."""
    day = timezone.localdate()
    stamps = stamp_people(people, day=day)
    changed = []
    periods = CertificationPeriod.objects.open().filter(person__in=people)
    for period in periods:
        place = stamps.get(period.person_id)
        if place is None:
            period.archived_at = timezone.now()
        elif (period.organisation_id, period.district_id) != tuple(place):
            period.organisation_id, period.district_id = place
        else:
            continue
        changed.append(period)
    CertificationPeriod.objects.bulk_update(changed, ["archived_at", "organisation", "district"], batch_size=200)
    moved = []
    for enrolment in Enrolment.objects.running().filter(person__in=people, completions=None):
        place = stamps.get(enrolment.person_id or 0)
        if place is not None and (enrolment.organisation_id, enrolment.district_id) != tuple(place):
            enrolment.organisation_id, enrolment.district_id = place
            moved.append(enrolment)
    Enrolment.objects.bulk_update(moved, ["organisation", "district"], batch_size=200)
    return len(changed) + len(moved)


def follow_everybody(*, progress: Progress | None = None) -> int:
    """The same for everybody who has something open: after a roster of a whole city."""
    unfinished = Enrolment.objects.running().filter(person__isnull=False, completions=None)
    waiting = CertificationPeriod.objects.open()
    people = sorted({pk for rows in (unfinished, waiting) for pk in rows.values_list("person_id", flat=True)})
    changed = 0
    for done, part in in_parts(people, CHUNK):
        changed += follow_chunk(part)
        if progress:
            progress(done, len(people))
    return changed
