"""Reports and what comes of them: hide, show again, warn, leave as it is. Authors never learn who reported."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.workshop.changing import settle_thread
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.telling import HIDDEN, RESTORED, WARNED, tell_author
from courses.domain.workshop.words import clean_line
from courses.models import Workshop, WorkshopPost, WorkshopReport, WorkshopThread
from people.domain.audit import record_audit

BY_MEMBERS = [one for one in WorkshopReport.Reason if one != WorkshopReport.Reason.DISCLOSURE]
A_DAY_MOST = 20


def report_post(seat: Seat, post: WorkshopPost, *, reason: str, words: str = "") -> WorkshopReport:
    """Ask those who lead to look at a post; again while they have not is the same report."""
    if reason not in BY_MEMBERS:
        raise Refused("no_reason", _("Choose what is wrong with it."))
    if post.author_id == seat.person.pk:
        raise Refused("own", _("This is your own; you can change it or take it away."))
    words = clean_line(words, 300)
    known = WorkshopReport.objects.waiting().filter(post=post, reporter=seat.person).first()
    if known is not None:
        return known
    today = WorkshopReport.objects.filter(reporter=seat.person, reported_at__date=timezone.localdate())
    if today.count() >= A_DAY_MOST:
        raise Refused("too_often", _("You have reported a great deal today. Those who lead will look at it."))
    try:
        with transaction.atomic():
            return WorkshopReport.objects.create(post=post, reporter=seat.person, reason=reason, words=words)
    except IntegrityError:  # sent twice in the same moment
        return WorkshopReport.objects.waiting().get(post=post, reporter=seat.person)


def posts_to_look_at(user: Any) -> QuerySet[WorkshopPost]:
    """Reported posts of the workshops one leads, those that may speak of danger first. Never one's own."""
    rows = WorkshopReport.objects.visible_to(user).waiting().values("post")
    waiting = Q(reports__settled_at=None)
    danger = waiting & Q(reports__reason=WorkshopReport.Reason.DISCLOSURE)
    return (
        WorkshopPost.objects.filter(pk__in=rows)
        .select_related("thread", "author", "workshop__course", "workshop__run")
        .annotate(
            waiting=Count("reports", filter=waiting), danger=Count("reports", filter=danger),
            reported_at=Max("reports__reported_at", filter=waiting),
        )
        .order_by("-danger", "reported_at", "pk")
    )  # fmt: skip


def count_waiting(user: Any) -> dict[int, int]:
    """Workshop → reports that wait for somebody to look."""
    rows = WorkshopReport.objects.visible_to(user).waiting().order_by().values("post__workshop")
    return dict(rows.annotate(count=Count("post", distinct=True)).values_list("post__workshop", "count"))


def reports_of(user: Any, post: WorkshopPost) -> list[WorkshopReport]:
    """All reports of a post, the waiting ones first, for who leads; none of one's own posts."""
    rows = WorkshopReport.objects.visible_to(user).filter(post=post).select_related("reporter", "settled_by")
    return sorted(rows, key=lambda row: (row.settled_at is not None, -row.pk))


def _check_leads(seat: Seat, post: WorkshopPost) -> None:
    if not seat.leads or post.author_id == seat.person.pk:
        raise Refused("not_yours", _("Somebody else of the course team has to decide about your own words."))


def _settle(seat: Seat, post: WorkshopPost, outcome: str, now: datetime) -> None:
    rows = WorkshopReport.objects.waiting().filter(post=post)
    rows.update(settled_at=now, settled_by=seat.person, outcome=outcome)


@transaction.atomic
def keep_post(seat: Seat, post: WorkshopPost, *, request: Any = None, now: datetime | None = None) -> None:
    """Nothing is wrong with it."""
    _check_leads(seat, post)
    _settle(seat, post, WorkshopReport.Outcome.KEPT, now or timezone.now())
    record_audit("workshop.report_settled", actor=seat.person, subject=post, request=request)


@transaction.atomic
def hide_post(seat: Seat, post: WorkshopPost, *, reason: str, request: Any = None, now: datetime | None = None) -> None:
    """Take a post from everybody but those who lead; its author is told why. A first post takes its thread along."""
    _check_leads(seat, post)
    reason, now = _reason(reason), now or timezone.now()
    Workshop.objects.select_for_update().get(pk=post.workshop_id)
    row = WorkshopPost.objects.select_related("thread").get(pk=post.pk)
    _settle(seat, row, WorkshopReport.Outcome.HIDDEN, now)
    if row.hidden_at is not None and not row.is_withdrawn:
        return
    row.hidden_at, row.hidden_by, row.hidden_reason, row.is_withdrawn = now, seat.person, reason, False
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_reason", "is_withdrawn"])
    if row.is_first:
        WorkshopThread.objects.filter(pk=row.thread_id).update(hidden_at=now)
    settle_thread(row.thread)
    tell_author(row, HIDDEN)
    record_audit("workshop.post_hidden", actor=seat.person, subject=row, reason=reason, request=request)


@transaction.atomic
def restore_post(seat: Seat, post: WorkshopPost, *, request: Any = None) -> None:
    """Show a hidden post again; what its author took away stays away."""
    _check_leads(seat, post)
    Workshop.objects.select_for_update().get(pk=post.workshop_id)
    row = WorkshopPost.objects.select_related("thread").get(pk=post.pk)
    if row.hidden_at is None:
        return
    if row.is_withdrawn:
        raise Refused("withdrawn", _("Its author took it away; that is not undone by others."))
    row.hidden_at, row.hidden_by, row.hidden_reason = None, None, ""
    row.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    if row.is_first:
        WorkshopThread.objects.filter(pk=row.thread_id).update(hidden_at=None)
    settle_thread(row.thread)
    tell_author(row, RESTORED)
    record_audit("workshop.post_restored", actor=seat.person, subject=row, request=request)


@transaction.atomic
def warn_author(
    seat: Seat, post: WorkshopPost, *, reason: str, request: Any = None, now: datetime | None = None
) -> None:
    """Tell an author what to mind, in words that only they read; the post stays."""
    _check_leads(seat, post)
    reason = _reason(reason)
    _settle(seat, post, WorkshopReport.Outcome.WARNED, now or timezone.now())
    WorkshopPost.objects.filter(pk=post.pk).update(warning=reason)
    tell_author(post, WARNED)
    record_audit("workshop.author_warned", actor=seat.person, subject=post, reason=reason, request=request)


def _reason(text: str) -> str:
    reason = clean_line(text, 300)
    if not reason:
        raise Refused("no_reason", _("Give the reason: the author reads it, and it stands in the record."))
    return reason
