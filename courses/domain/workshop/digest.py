"""The digest: one message a person and period about all their workshops, only if something is new, never at night.

It is about what was written before the period began, so that it says the same whenever in the morning the clock comes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone

from courses.domain.workshop.people import CITY
from courses.models import (
    ClassPlace,
    ClassRun,
    Enrolment,
    Workshop,
    WorkshopDigest,
    WorkshopMember,
    WorkshopNotice,
    WorkshopPost,
    WorkshopReading,
)
from people.domain.message import send_each
from people.domain.quiet_hours import is_quiet
from people.models import RoleGrant
from people.models.scope import roles_for

DIGEST, DIGEST_MAIL = "workshop.digest", "workshop.digest_mail"
CHUNK = 300
SHOWN = 5
PATIENCE = 3  # days after Monday on which a clock that stood still catches up
DAILY, WEEKLY = WorkshopNotice.Digest.DAILY, WorkshopNotice.Digest.WEEKLY


@dataclass
class Summary:
    """What is new for one person."""

    posts: int = 0
    threads: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Period:
    """One day or week: its name, and between which moments what it tells of was written."""

    key: str
    since: datetime
    until: datetime


def period_of(every: str, today: date) -> Period | None:
    """The period that is told on this day; None where nothing is told any more."""
    if every == DAILY:
        begin, length, key = today, timedelta(days=1), f"{today:%Y-%m-%d}"
    else:
        if today.weekday() > PATIENCE - 1:
            return None
        begin, length = today - timedelta(days=today.weekday()), timedelta(days=7)
        key = f"{begin.isocalendar().year}-W{begin.isocalendar().week:02}"
    until = timezone.make_aware(datetime.combine(begin, time.min))
    return Period(key, until - length, until)


def send_digests(*, now: datetime | None = None) -> int:
    """Send what is due; again, or beside another clock, sends nothing twice."""
    now = now or timezone.now()
    if is_quiet(now):
        return 0
    sent = 0
    for every in (DAILY, WEEKLY):
        period = period_of(every, timezone.localtime(now).date())
        if period is not None:
            sent += sum(_send_part(part, period, now=now) for part in _people(every, period))
    return sent


def _people(every: str, period: Period) -> Iterator[list[int]]:
    """Whoever has entered a workshop in which something was written, wants it so often, and was not told yet."""
    lively = Workshop.objects.filter(
        posts__created_at__gte=period.since, posts__created_at__lt=period.until, posts__hidden_at=None
    ).exclude(state=Workshop.State.ARCHIVED)
    rows = WorkshopMember.objects.filter(workshop__in=lively.values("pk"), muted_at=None, person__is_active=True)
    said = WorkshopNotice.objects.filter(person=OuterRef("person"))
    rows = rows.filter(Exists(said.filter(digest=every)) | (Q(~Exists(said)) if every == WEEKLY else Q(pk__in=[])))
    told = WorkshopDigest.objects.filter(person=OuterRef("person"), period=period.key)
    ids = sorted(set(rows.exclude(Exists(told)).values_list("person", flat=True)))
    for begin in range(0, len(ids), CHUNK):
        yield ids[begin : begin + CHUNK]


def _send_part(people: list[int], period: Period, *, now: datetime) -> int:
    with transaction.atomic():
        told = summarise(people, period)
        rows = [
            WorkshopDigest(person_id=pk, period=period.key, posts=one.posts, threads=one.threads[:SHOWN], sent_at=now)
            for pk, one in told.items()
        ]
        WorkshopDigest.objects.bulk_create(rows, ignore_conflicts=True)
        # what another clock wrote in the same moment stands under its own name, not ours
        ours = {row.public_id for row in rows}
        kept = WorkshopDigest.objects.filter(public_id__in=ours).values_list("person_id", "public_id")
        mailed = _mailed([pk for pk, _id in kept])
        for kind, by_mail in ((DIGEST, False), (DIGEST_MAIL, True)):
            send_each(kind, [(pk, {"digest": name}) for pk, name in kept if (pk in mailed) is by_mail])
        return len(kept)


def _mailed(people: list[int]) -> set[int]:
    """Who wants the digest by e-mail as well: everybody who did not say otherwise."""
    quiet = WorkshopNotice.objects.filter(person__in=people, by_mail=False).values_list("person", flat=True)
    return set(people) - set(quiet)


def summarise(people: list[int], period: Period) -> dict[int, Summary]:
    """Person → what others wrote that they have not read. Two queries for all of them, three where staff are among."""
    readings = WorkshopReading.objects.filter(thread=OuterRef("thread"), person=OuterRef("reader"))
    done = readings.filter(Q(seen_serial__gte=OuterRef("serial")) | Q(follows=False))
    rows = (
        WorkshopPost.objects.standing()
        .filter(created_at__gte=period.since, created_at__lt=period.until)
        .exclude(workshop__state=Workshop.State.ARCHIVED)
        .annotate(
            reader=F("workshop__members__person"), begun=F("workshop__members__seen_serial"),
            muted=F("workshop__members__muted_at"),
        )
        .filter(Q(author=None) | ~Q(author=F("reader")), reader__in=people, muted=None, serial__gt=F("begun"))
        .filter(~Exists(done))
        .annotate(inside=Case(When(_inside(), then=True), default=False, output_field=BooleanField()))
        .order_by("-thread__last_serial")
        .values_list("reader", "thread", "workshop", "inside")
        .annotate(count=Count("pk", distinct=True))
    )  # fmt: skip
    every = list(rows)
    staff = staff_places({one[0] for one in every if not one[3]}, {one[2] for one in every if not one[3]})
    found: dict[int, Summary] = {}
    for person, thread, workshop, inside, count in every:
        if inside or (person, workshop) in staff:
            one = found.setdefault(person, Summary())
            one.posts += count
            one.threads.append(thread)
    return found


def _inside() -> Q:
    """Condition on posts with a `reader`: they learn in the course or class of it, or teach the class."""
    own = Enrolment.objects.filter(person=OuterRef("reader"), ended_at=None)
    places = ClassPlace.objects.filter(
        run=OuterRef("workshop__run"), state=ClassPlace.State.CONFIRMED, enrolment__person=OuterRef("reader"),
        enrolment__ended_at=None,
    )  # fmt: skip
    teachers = ClassRun.trainers.through.objects.filter(classrun=OuterRef("workshop__run"), user=OuterRef("reader"))
    learns = Q(Exists(own.filter(course=OuterRef("workshop__course"))), workshop__run=None)
    return learns | Q(Exists(places)) | Q(Exists(teachers))


def staff_places(people: set[int], workshops: set[int]) -> set[tuple[int, int]]:
    """Pairs of person and workshop where somebody may enter by a role that they hold today."""
    if not people:
        return set()
    roles = {*roles_for("moderate_workshops"), *roles_for("answer_questions")}
    grants = RoleGrant.objects.current().filter(person__in=people, role__in=roles)
    held = list(grants.values_list("person", "organisation__path"))
    owners = {
        row.pk: (row.run.owner if row.run is not None else row.course.owner)
        for row in Workshop.objects.filter(pk__in=workshops).select_related("run__owner", "course__owner")
    }
    paths = {pk: owner.path if owner is not None else CITY for pk, owner in owners.items()}
    return {(person, pk) for person, path in held for pk, place in paths.items() if place.startswith(path)}
