"""Into the pool: a work that was handed in takes its place in the ring, once."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.models import Attempt, PeerPool, PeerWork

WORRIES = "the text may speak of danger to somebody"


def lock_pool(pool_id: int) -> PeerPool:
    """Whoever deals works waits here for whoever is dealing; inside a transaction."""
    return PeerPool.objects.select_for_update().get(pk=pool_id)


@transaction.atomic
def enter_pool(attempt: Attempt, *, to_desk: bool = False, reason: str = "") -> PeerWork:
    """Give a work its place. `to_desk`: a person marks it from the start; its writer reviews others all the same.

    Handed in again after a return it keeps its place, and what a person has begun a person ends.
    """
    pool, _made = PeerPool.objects.get_or_create(assessment=attempt.assessment, course=attempt.course)
    lock_pool(pool.pk)
    work = PeerWork.objects.filter(attempt=attempt).first()
    if work is None:
        last = PeerWork.objects.filter(pool=pool).aggregate(last=Max("position"))["last"] or 0
        work = PeerWork(pool=pool, attempt=attempt, position=last + 1)
        work.save(force_insert=True)
    if to_desk and work.desk_at is None:
        work.desk_at, work.desk_reason = timezone.now(), reason[:300]
        work.save(update_fields=["desk_at", "desk_reason"])
    return work
