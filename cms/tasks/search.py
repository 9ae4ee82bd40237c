"""What the search does later: apply the outbox, and every night compare the index with the database."""

from datetime import timedelta

from cms.domain.vocabulary import refresh_terms
from cms.models import SearchOutbox
from cms.search import outbox, reconcile
from people.domain.clock import duty
from people.domain.job import Progress, create_job, job_handler
from people.models import Job

KIND = "search_apply"


@job_handler(KIND)
def apply_search_outbox(job: Job, progress: Progress) -> None:
    """Apply what waits. Rows left by a busy index are taken up by the clock."""
    done = outbox.apply_outbox()
    progress(done.rows, done.rows)


@duty("search_apply", every=timedelta(minutes=1))
def apply_left_over() -> object:
    """Rows that no job took, because it died or the index was busy."""
    return outbox.apply_outbox() if SearchOutbox.objects.waiting().exists() else None


@duty("search_reconcile", every=timedelta(days=1))
def reconcile_search() -> object:
    """Words first, since the index is cut by them; then database and index are compared and put right."""
    refresh_terms()
    return reconcile.reconcile_index()


def wake() -> None:
    """Called after a commit that left rows: one waiting job is enough for all of them."""
    if not Job.objects.filter(kind=KIND, state="waiting").exists():
        create_job(KIND)


outbox.WAKE.call = wake
