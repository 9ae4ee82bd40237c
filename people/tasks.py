"""Work of the register that runs later: ids in, one domain call. Importing this module makes jobs and duties known."""

from datetime import timedelta

from django_tasks import task

from people.domain import job as jobs
from people.domain.api.once import forget_writes
from people.domain.audit import seal_audit
from people.domain.clock import duty
from people.domain.job import Job, JobRefused, Progress, hand_over_unfinished, job_handler
from people.domain.message_delivery import deliver_due
from people.domain.queue import prune_queue
from people.domain.role import project_groups
from people.domain.rosters.batch import apply_batch, check_batch, purge_payloads
from people.domain.rosters.problems import RosterRefused
from people.domain.session import clear_ended_sessions
from people.domain.sheet import SheetRefused
from people.domain.webhooks.sending import forget_old, send_due
from people.models import RosterBatch
from plugins.api import runtime

AWAITED = 10  # of -100 to 100; 0 is usual


@task()
def execute_job(public_id: str) -> str:
    """What the queue runs: it knows nothing but the id of a job."""
    return jobs.run_job(public_id)


def enqueue_job(public_id: str, *, is_awaited: bool) -> object:
    """Hand a job to the queue; what somebody waits for goes first, where the queue knows how."""
    if is_awaited and execute_job.get_backend().supports_priority:
        return execute_job.using(priority=AWAITED).enqueue(public_id)
    return execute_job.enqueue(public_id)


jobs.Engine.enqueue = enqueue_job


@job_handler("roster.check")
def check_roster(job: Job, progress: Progress) -> None:
    batch = RosterBatch.objects.get(pk=job.arguments["batch"])
    try:
        plan = check_batch(batch, tell=progress)
    except (SheetRefused, RosterRefused) as error:
        raise JobRefused(error.code) from error
    job.result = plan.counts


@job_handler("roster.apply")
def apply_roster(job: Job, progress: Progress) -> None:
    batch = RosterBatch.objects.get(pk=job.arguments["batch"])
    progress(1, 2)
    try:
        plan = apply_batch(batch, accept_partial=batch.accept_partial)
    except RosterRefused as error:
        raise JobRefused(error.code) from error
    job.result = plan.counts


duty("jobs.hand_over", every=timedelta(minutes=1))(hand_over_unfinished)
duty("messages.deliver", every=timedelta(minutes=1))(deliver_due)
duty("webhooks.send", every=timedelta(minutes=1))(send_due)
duty("webhooks.forget", every=timedelta(hours=6))(forget_old)
duty("api.forget_writes", every=timedelta(hours=1))(forget_writes)
duty("plugins.tell", every=timedelta(minutes=1))(runtime.tell_noted)
duty("audit.seal", every=timedelta(minutes=10))(seal_audit)
duty("roles.project", every=timedelta(minutes=15))(project_groups)
duty("roster.purge", every=timedelta(hours=6))(purge_payloads)
duty("sessions.clear", every=timedelta(hours=6))(clear_ended_sessions)
duty("queue.prune", every=timedelta(hours=6))(prune_queue)
