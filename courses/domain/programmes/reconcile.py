"""Making true what the audience says: open periods for whoever is in it, none for whoever is not.

The end state follows from the facts of the day and not from the order in which they came about: each part is judged
anew by `audience.audience_people` inside the transaction that writes it. Leaving archives an open period, also one that
was begun: nobody is asked any more, and nothing is lost, because what was done stands in completions and not in the
period. Coming back takes the same row up again. What was certified stays. May be run twice, or be killed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.domain.certifying.certification import open_period, published_version
from courses.domain.certifying.period import local_day
from courses.domain.certifying.window import due_day, reopen, row_to_reopen
from courses.domain.learning.stamp import StampOfDay, stamp_people
from courses.domain.programmes.audience import audience_people, is_for_everybody
from courses.domain.programmes.evaluating import certify_met
from courses.domain.programmes.telling import tell_renewal, tell_started
from courses.models.enrolment import Enrolment
from courses.models.period import CertificationPeriod, PeriodKind
from courses.models.programme import Programme, ProgrammeVersion, VersionState
from people.domain.bulk import insert_like
from people.domain.turns import in_parts
from people.models.user import User

CHUNK = 1000
NOWHERE = StampOfDay(None, None)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Moved:
    """How many periods were opened (or taken up again) and how many archived."""

    opened: int = 0
    left: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.opened + other.opened, self.left + other.left)


def reconcile_programme(
    programme: Programme, *, people: Collection[int] | None = None, progress: Progress | None = None
) -> Moved:
    """Bring the periods of one programme up to date: for everybody who differs, or for these people."""
    version, day = published_version(programme), timezone.localdate()
    if version is None or not programme.is_active:
        return Moved()
    todo = sorted(set(people)) if people is not None else sorted(_differing(version, day))
    total = Moved()
    for done, part in in_parts(todo, CHUNK):
        total += _reconcile_part(version, part, day)
        if progress is not None:
            progress(done, len(todo))
    return total


def _differing(version: ProgrammeVersion, day: date) -> set[int]:
    """Whoever is in the audience without an open period, or has one without being in it. A few queries for a city."""
    periods = CertificationPeriod.objects.filter(programme=version.programme_id).order_by()
    holders = set(periods.open().values_list("person_id", flat=True))
    if is_for_everybody(version):
        wanted = _active(holders | set(_due_for_more(version, day)))
    else:
        wanted = audience_people(version, day=day)
    lasting = periods.certified().filter(Q(valid_until=None) | Q(valid_until__gt=day + timedelta(version.window_days)))
    calm = set(lasting.values_list("person_id", flat=True)) if wanted else set()
    return (holders - wanted) | (wanted - holders - calm)


def _due_for_more(version: ProgrammeVersion, day: date) -> Iterable[int]:
    """Who held something that ends soon, ended or was revoked: a renewal or a new beginning may be open to them."""
    soon = Q(certified_at__isnull=False, valid_until__lte=day + timedelta(days=version.window_days))
    rows = CertificationPeriod.objects.filter(soon | Q(revoked_at__isnull=False), programme=version.programme_id)
    return rows.order_by().values_list("person_id", flat=True).distinct()


def _active(people: Collection[int]) -> set[int]:
    rows = User.objects.filter(is_active=True, merged_into=None)
    wanted, found = sorted(people), set()
    for start in range(0, len(wanted), CHUNK):
        found |= set(rows.filter(pk__in=wanted[start : start + CHUNK]).values_list("pk", flat=True))
    return found


@transaction.atomic
def _reconcile_part(version: ProgrammeVersion, people: list[int], day: date) -> Moved:
    everybody = is_for_everybody(version)
    wanted = _active(people) if everybody else audience_people(version, day=day, among=people)
    held: dict[int, list[CertificationPeriod]] = defaultdict(list)
    rows = CertificationPeriod.objects.filter(programme=version.programme_id, person__in=people)
    for row in rows.select_related("version").order_by("pk"):
        held[row.person_id].append(row)
    open_now = {person: [row for row in rows if _is_open(row)] for person, rows in held.items()}
    gone = [row for person, rows in open_now.items() if person not in wanted for row in rows]
    CertificationPeriod.objects.filter(pk__in=[row.pk for row in gone]).update(archived_at=timezone.now())
    lacking = [person for person in sorted(wanted) if not open_now.get(person)]
    back = [one for person in lacking if (one := row_to_reopen(held[person], day=day)) is not None]
    _take_up(back, day)
    known = {row.person_id for row in back}
    fresh = [] if everybody else [person for person in lacking if not held[person]]
    opened = open_first_periods(version, fresh, day=day)
    ended = [pk for pk in lacking if held[pk] and pk not in known and not _lasts(held[pk], version, day)]
    opened += _open_following(version, ended, day)
    certify_met(version.programme, people=[*fresh, *known])
    return Moved(opened + len(back), len(gone))


def _is_open(row: CertificationPeriod) -> bool:
    return not (row.certified_at or row.revoked_at or row.archived_at)


def _lasts(rows: list[CertificationPeriod], version: ProgrammeVersion, day: date) -> bool:
    """Whether somebody holds a certification of which the window for renewing is not open yet: nothing is due."""
    soon = day + timedelta(version.window_days)
    held = [row.valid_until for row in rows if row.certified_at and not row.revoked_at]
    return any(until is None or until > soon for until in held)


def _take_up(rows: list[CertificationPeriod], day: date) -> None:
    stamps = stamp_people([row.person_id for row in rows], day=day) if rows else {}
    for row in rows:
        reopen(row, day=day)
        row.organisation_id, row.district_id = stamps.get(row.person_id, NOWHERE)
    columns = ["archived_at", "entered_on", "window_due", "organisation", "district"]
    CertificationPeriod.objects.bulk_update(rows, columns, batch_size=100)


def open_first_periods(version: ProgrammeVersion, people: list[int], *, day: date) -> int:
    """First periods for people without any; constant queries a part. They are told once, however often they return."""
    if not people or (version.closes_on is not None and day > version.closes_on):
        return 0
    begin = version.opens_on or (local_day(version.published_at) if version.published_at else day)
    stamps = stamp_people(people, day=day)
    places = [stamps.get(person, NOWHERE) for person in people]
    pattern = CertificationPeriod(
        programme_id=version.programme_id, version=version, kind=PeriodKind.FIRST, entered_on=day, window_start=begin,
        window_due=due_day(version, day), window_end=version.closes_on,
    )  # fmt: skip
    varying: dict[str, list[int | None]] = {
        "person_id": [*people],
        "organisation_id": [place.organisation_id for place in places],
        "district_id": [place.district_id for place in places],
    }
    insert_like(pattern, varying, ignore_conflicts=True)
    tell_started(version.programme_id, people)
    return len(people)


def _open_following(version: ProgrammeVersion, people: list[int], day: date) -> int:
    """Renewals whose window is open, and new beginnings after an end; one person at a time, few a day."""
    opened = []
    for person in User.objects.filter(pk__in=people):
        found = open_period(person, version.programme, day=day)
        if found is not None:
            opened.append(found)
    tell_renewal([row for row in opened if row.kind == PeriodKind.RENEWAL])
    return len(opened)


def open_audience_periods(programme: Programme, *, progress: Progress | None = None) -> int:
    """The same; how many were opened."""
    return reconcile_programme(programme, progress=progress).opened


def programmes_in_force() -> Any:
    """Programmes that may reach somebody today."""
    return Programme.objects.active().filter(versions__state=VersionState.PUBLISHED).order_by("pk")


def open_all_audiences() -> int:
    """Every active programme; the clock calls it."""
    return reconcile_all().opened


def follow_members(person_ids: Iterable[int]) -> int:
    """After people joined, moved or left: what is open goes with them, what is finished stays where it was achieved.
    Returns rows changed."""
    people = sorted(set(person_ids))
    left = reconcile_all(people).left  # first: what is archived keeps the place it had
    return left + sum(follow_chunk(part) for _done, part in in_parts(people, CHUNK))


def reconcile_all(people: Collection[int] | None = None) -> Moved:
    """Every programme in force, for everybody who differs or for these people."""
    return sum((reconcile_programme(one, people=people) for one in programmes_in_force()), Moved())


@transaction.atomic
def follow_chunk(people: list[int]) -> int:
    """One chunk: open periods and unfinished enrolments take the stamp of today. Constant queries but for the rows.

    Whoever is in by an application and belongs nowhere is counted nowhere; places on courses stay where they were.
    """
    stamps = stamp_people(people, day=timezone.localdate())
    periods = CertificationPeriod.objects.open().filter(person__in=people)
    enrolments = Enrolment.objects.running().filter(person__in=people, completions=None)
    moved = 0
    for rows in (list(periods), list(enrolments)):
        nowhere = NOWHERE if rows and isinstance(rows[0], CertificationPeriod) else None
        changed = [row for row in rows if _moves(row, stamps.get(row.person_id or 0, nowhere))]
        if changed:
            type(changed[0]).objects.bulk_update(changed, ["organisation", "district"], batch_size=200)
        moved += len(changed)
    return moved


def _moves(row: Any, place: StampOfDay | None) -> bool:
    """Give a row the place of today; whether that is another one."""
    if place is None or (row.organisation_id, row.district_id) == tuple(place):
        return False
    row.organisation_id, row.district_id = place
    return True


def follow_everybody(*, progress: Progress | None = None) -> int:
    """Let what is open follow everybody who has something open: after a roster of a whole city."""
    unfinished = Enrolment.objects.running().filter(person__isnull=False, completions=None)
    waiting = CertificationPeriod.objects.open()
    people = sorted({pk for rows in (unfinished, waiting) for pk in rows.values_list("person_id", flat=True)})
    changed = 0
    for done, part in in_parts(people, CHUNK):
        changed += follow_chunk(part)
        if progress:
            progress(done, len(people))
    return changed
