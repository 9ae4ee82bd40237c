"""Dealing works: one at a time, under the lock of the pool, so that two who ask at once do not collide."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.reviewing.fairness import Candidate, Reviewer, choose
from courses.domain.reviewing.pool import lock_pool
from courses.domain.reviewing.rules import rules_of
from courses.models import PeerPractice, PeerReview, PeerWork, Progress
from plugins.api import PeerRules

SHOWN = 400  # works looked at for one dealing, the least reviewed first
EXTRA = 3  # reviews beyond one's own that one may give to help


def counted(now: datetime, prefix: str = "reviews__") -> Q:
    """Reviews that are written and not hidden, or under way: a condition on rows that have reviews."""
    written = Q(**{f"{prefix}given_at__isnull": False, f"{prefix}hidden_at__isnull": True})
    held = {"given_at__isnull": True, "released_at__isnull": True, "due_at__gt": now}
    return written | Q(**{prefix + name: value for name, value in held.items()})


def works_to_read(work: PeerWork, *, now: datetime) -> QuerySet[PeerWork]:
    """What may be dealt to the writer of `work`: never one's own, no work twice, for one own work no colleague twice;
    a work that one let go may come again."""
    person = work.attempt.person_id
    read = PeerReview.objects.filter(reviewer=person).exclude(
        Q(given_at__isnull=True) & (Q(released_at__isnull=False) | Q(due_at__lte=now))
    )
    taken = PeerReview.objects.filter(reviewer=person, taken_back_by__isnull=False)
    writers = read.filter(by=work).values("work__attempt__person")
    return (
        PeerWork.objects.in_review()
        .filter(pool=work.pool_id)
        .exclude(attempt__person=person)
        .exclude(pk__in=read.values("work"))
        .exclude(pk__in=taken.values("work"))
        .exclude(attempt__person__in=writers)
    )


def take_work(work: PeerWork, *, now: datetime | None = None, is_extra: bool = False) -> PeerReview | None:
    """The work to read next, or the one that is being read; None when there is none just now.

    Refuses before the practice is over and once one's own reviews are done, unless one more is given to help.
    """
    now = now or timezone.now()
    rules = rules_of(work.attempt.version_id)
    with transaction.atomic():
        lock_pool(work.pool_id)
        mine = PeerReview.objects.filter(by=work)
        held = mine.held(now).order_by("pk").first()
        if held is not None:
            return held
        _refuse(work, rules, done=mine.given().count(), is_extra=is_extra)
        chosen = _choose(work, rules, now)
        return None if chosen is None else _hold(work, chosen.work, rules, now)


def _refuse(work: PeerWork, rules: PeerRules, *, done: int, is_extra: bool) -> None:
    if work.attempt.progress not in (Progress.SUBMITTED, Progress.COMPLETED):
        raise Refused("not_open", _("Reviewing is open once your own text is handed in."))
    tried = PeerPractice.objects.filter(work=work).values_list("passed", flat=True)
    if len(tried) < len(rules.examples) and not any(tried):
        raise Refused("practice", _("First the examples: they show how the rubric is meant."))
    if done >= rules.gives + (EXTRA if is_extra else 0):
        raise Refused("enough", _("You have given all your reviews. Thank you."))


def _hold(work: PeerWork, chosen: int, rules: PeerRules, now: datetime) -> PeerReview:
    """Take a work; one that was let go before is taken up again."""
    row = PeerReview.objects.filter(work=chosen, reviewer=work.attempt.person_id).first() or PeerReview(
        work_id=chosen, reviewer_id=work.attempt.person_id
    )
    row.by, row.taken_at, row.due_at, row.released_at = work, now, now + timedelta(days=rules.days), None
    row.save()
    return row


def _choose(work: PeerWork, rules: PeerRules, now: datetime) -> Candidate | None:
    """Five queries, whatever there is to choose from."""
    found = list(
        works_to_read(work, now=now)
        .annotate(count=Count("reviews", filter=counted(now)))
        .order_by("count", "position")
        .values_list("pk", "attempt__person", "position", "count")[:SHOWN]
    )
    if not found:
        return None
    mutual = set(PeerReview.objects.filter(work=work).filter(counted(now, "")).values_list("reviewer", flat=True))
    tried = set(PeerReview.objects.filter(reviewer=work.attempt.person_id).values_list("work", flat=True))
    rows = [Candidate(pk, who, place, count, who in mutual, pk in tried) for pk, who, place, count in found]
    lacking, others, after = _look_ahead(work, rules, now)
    return choose(rows, position=work.position, lacking=lacking, others=others, after=after)


def _look_ahead(
    work: PeerWork, rules: PeerRules, now: datetime
) -> tuple[dict[int, int] | None, list[Reviewer], Reviewer | None]:
    """What the open works lack and who still owes reviews; nothing while there are many, since then all comes right."""
    few = 2 * rules.gives + 3
    owing = list(
        PeerWork.objects.filter(pool=work.pool_id, excused_at__isnull=True)
        .filter(attempt__progress__in=[Progress.SUBMITTED, Progress.COMPLETED])
        .annotate(given=Count("written", filter=counted(now, "written__")))
        .filter(given__lt=rules.gives)
        .values_list("pk", "attempt__person", "given")[: few + 1]
    )
    if len(owing) > few:
        return None, [], None
    open_works = list(
        PeerWork.objects.in_review()
        .filter(pool=work.pool_id)
        .annotate(count=Count("reviews", filter=counted(now)))
        .filter(count__lt=rules.needs)
        .values_list("pk", "attempt__person", "count")[:SHOWN]
    )
    read: dict[int, set[int]] = {}
    people = [person for _pk, person, _given in owing]
    for person, pk in PeerReview.objects.filter(reviewer__in=people).values_list("reviewer", "work"):
        read.setdefault(person, set()).add(pk)
    for pk, person, _count in open_works:
        read.setdefault(person, set()).add(pk)
    given = {pk: Reviewer(rules.gives - done, frozenset(read.get(person, ()))) for pk, person, done in owing}
    mine = given.pop(work.pk, None)
    after = Reviewer(mine.left - 1, mine.barred) if mine is not None else None
    return {pk: rules.needs - count for pk, _person, count in open_works}, list(given.values()), after


@transaction.atomic
def let_go(review: PeerReview, *, now: datetime | None = None) -> None:
    """Give a work back unread; it comes to somebody else."""
    now = now or timezone.now()
    PeerReview.objects.held(now).filter(pk=review.pk).update(released_at=now, draft={}, drafted_at=None)


def release_overdue(*, now: datetime | None = None) -> int:
    """Write down what has run out; whatever is dealt looks at the clock itself."""
    now = now or timezone.now()
    due = PeerReview.objects.filter(given_at__isnull=True, released_at__isnull=True, due_at__lte=now)
    return due.update(released_at=now)
