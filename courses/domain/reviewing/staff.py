"""Peer assessment for staff: how far each pool is, who waits, odd and reported reviews; and stepping in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.marking.scope import in_scope
from courses.domain.refusal import Refused
from courses.domain.reviewing.dealing import works_to_read
from courses.domain.reviewing.pool import lock_pool
from courses.domain.reviewing.rules import rules_of
from courses.models import Attempt, Grading, PeerPool, PeerReview, PeerWork, Progress
from people.domain.audit import record_audit
from people.domain.message import send_message
from people.models import User

ACTION = "assign_marking"
CHOICES = 200
WAITING = Q(attempt__progress=Progress.SUBMITTED, attempt__grading=Grading.PENDING)
DESK = Q(attempt__progress=Progress.SUBMITTED, attempt__grading=Grading.PENDING_MANUAL)
DONE = Q(attempt__progress=Progress.COMPLETED)


@dataclass(frozen=True)
class PoolRow:
    """One pool with the works of one's scope."""

    public_id: str
    title: str
    course: str
    works: int
    waiting: int
    desk: int
    done: int
    reported: int
    odd: int


def works_in_reach(user: Any) -> QuerySet[PeerWork]:
    """The works of one's scope, never one's own, none that is void."""
    attempts = Attempt.objects.filter(in_scope(user, ACTION)).exclude(person=user.pk).exclude(progress=Progress.VOIDED)
    return PeerWork.objects.filter(attempt__in=attempts.values("pk"))


def list_pools(user: Any) -> list[PoolRow]:
    """The pools one may look into, those with something to do first. Two queries."""
    rows = (
        works_in_reach(user)
        .order_by()
        .values("pool__public_id", "pool__assessment__title", "pool__course__title")
        .annotate(
            works=Count("pk"), waiting=Count("pk", filter=WAITING), desk=Count("pk", filter=DESK),
            done=Count("pk", filter=DONE), reported=Count("pk", filter=Exists(_reported())),
            odd=Count("pk", filter=Exists(_odd())),
        )
        .order_by("-reported", "-waiting", "pool__assessment__title", "pool__public_id")
    )  # fmt: skip
    return [
        PoolRow(
            row["pool__public_id"], row["pool__assessment__title"], row["pool__course__title"] or "", row["works"],
            row["waiting"], row["desk"], row["done"], row["reported"], row["odd"],
        )
        for row in rows
    ]  # fmt: skip


def _reported() -> QuerySet[PeerReview]:
    return PeerReview.objects.filter(work=OuterRef("pk"), reported_at__isnull=False, hidden_at__isnull=True)


def _odd() -> QuerySet[PeerReview]:
    return PeerReview.objects.filter(work=OuterRef("pk"), is_odd=True, hidden_at__isnull=True)


def find_pool(user: Any, public_id: str) -> PeerPool | None:
    """A pool with works in one's scope."""
    inside = works_in_reach(user).filter(pool=OuterRef("pk"))
    rows = PeerPool.objects.filter(public_id=public_id).filter(Exists(inside))
    return rows.select_related("assessment", "course").first()


def list_works(user: Any, pool: PeerPool, *, now: datetime | None = None) -> QuerySet[PeerWork]:
    """The works of a pool with their counts: reported ones first, then those that wait longest. One query."""
    now = now or timezone.now()
    held = {"given_at__isnull": True, "released_at__isnull": True, "due_at__gt": now}
    written = {"given_at__isnull": False, "hidden_at__isnull": True}
    return (
        works_in_reach(user)
        .filter(pool=pool)
        .select_related("attempt__person", "attempt__organisation", "attempt__assessment")
        .annotate(
            received=Count("reviews", filter=_on("reviews", written), distinct=True),
            coming=Count("reviews", filter=_on("reviews", held), distinct=True),
            given=Count("written", filter=_on("written", written), distinct=True),
            has_report=Exists(_reported()), has_odd=Exists(_odd()),
        )
        .order_by("-has_report", "attempt__closed_at", "entered_at", "pk")
    )  # fmt: skip


def _on(name: str, conditions: dict[str, Any]) -> Q:
    return Q(**{f"{name}__{key}": value for key, value in conditions.items()})


def find_work(user: Any, pool: PeerPool, attempt_id: str) -> PeerWork | None:
    """One work of a pool in one's scope, with its counts."""
    return list_works(user, pool).filter(attempt__public_id=attempt_id).first()


def list_reviews(work: PeerWork) -> list[PeerReview]:
    """Everything that was dealt of a work, with names: staff see who wrote what. One query."""
    return list(PeerReview.objects.filter(work=work).select_related("reviewer", "hidden_by").order_by("taken_at", "pk"))


def choose_reviewers(work: PeerWork) -> list[User]:
    """Who may be given this work: who handed one in here, has not had this one, and did not write it."""
    had = PeerReview.objects.filter(work=work, reviewer__isnull=False).values("reviewer")
    inside = PeerWork.objects.filter(pool=work.pool_id).exclude(attempt__progress=Progress.VOIDED)
    people = User.objects.filter(is_active=True, pk__in=inside.values("attempt__person"))
    return list(people.exclude(pk=work.attempt.person_id).exclude(pk__in=had).order_by("pinyin", "pk")[:CHOICES])


def assign_review(work: PeerWork, *, reviewer: User, actor: Any, request: Any = None) -> PeerReview:
    """Give a work to a colleague, beside what they have; it counts for them as any other."""
    now = timezone.now()
    rules = rules_of(work.attempt.version_id)
    with transaction.atomic():
        lock_pool(work.pool_id)
        own = PeerWork.objects.filter(pool=work.pool_id, attempt__person=reviewer.pk).order_by("-pk").first()
        if own is None or not works_to_read(own, now=now).filter(pk=work.pk).exists():
            raise Refused("not_a_reviewer", _("This person cannot review this work. Choose somebody else."))
        row = PeerReview.objects.filter(work=work, reviewer=reviewer).first() or PeerReview(
            work=work, reviewer=reviewer
        )
        row.by, row.assigned_by, row.taken_at, row.released_at = own, actor, now, None
        row.due_at = now + timedelta(days=rules.days)
        row.save()
        record_audit("peers.assigned", actor=actor, subject=work.attempt, fields=["reviewer"], request=request)
        send_message(reviewer.pk, "peers.assigned", context={"attempt": own.attempt.public_id})
    return row


@transaction.atomic
def take_back(review: PeerReview, *, actor: Any, request: Any = None) -> PeerReview:
    """Take a work from a colleague who has not written yet; it comes to somebody else, never to this one again."""
    row = PeerReview.objects.select_for_update().get(pk=review.pk)
    if row.given_at is not None:
        raise Refused("given", _("This review is given already; nothing was written."))
    row.released_at, row.taken_back_by, row.draft = timezone.now(), actor, {}
    row.save()
    record_audit("peers.taken_back", actor=actor, subject=review.work.attempt, fields=["reviewer"], request=request)
    return row


@transaction.atomic
def hide_review(review: PeerReview, *, actor: Any, reason: str, request: Any = None) -> PeerReview:
    """Hide a review that hurts: the writer of the work no longer sees it, and where there is no result yet it does not
    count. A result that stands is changed on the desk or not at all."""
    reason = reason.replace("\0", "").strip()[:300]
    if not reason:
        raise Refused("no_reason", _("Give the reason; it stands in the record."))
    row = PeerReview.objects.select_for_update().get(pk=review.pk)
    if row.given_at is None or row.hidden_at is not None:
        raise Refused("not_given", _("There is nothing to hide here (any more)."))
    row.hidden_at, row.hidden_by, row.hidden_reason = timezone.now(), actor, reason
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    record_audit("peers.hidden", actor=actor, subject=row, reason=reason, request=request)
    return row


@transaction.atomic
def show_again(review: PeerReview, *, actor: Any, request: Any = None) -> PeerReview:
    """It was hidden by mistake."""
    row = PeerReview.objects.select_for_update().get(pk=review.pk)
    if row.hidden_at is None:
        raise Refused("not_hidden", _("This review is not hidden."))
    row.hidden_at, row.hidden_by, row.hidden_reason = None, None, ""
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    record_audit("peers.shown", actor=actor, subject=row, request=request)
    return row
