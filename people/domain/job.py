"""Job: long work as an outbox row that is written with its cause, handed to the queue after the commit, and resumed."""

import logging
import secrets
import traceback
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from people.models import Job, JobState, Organisation, User
from people.models.job import UNFINISHED

logger = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
Handler = Callable[[Job, Progress], None]
HANDLERS: dict[str, Handler] = {}
HANDED_PATIENCE = timedelta(minutes=2)  # after this a job that was handed over and not begun is handed over again
RETRY_AFTER = timedelta(seconds=30)
PASSING_CLASSES = {"08", "40", "53", "55", "57"}  # SQLSTATE: connection, rollback, resources, in use, operator
PASSING_WORDS = ("locked", "busy", "connect", "closed")  # of SQLite, and of a server that does not answer


class JobRefused(Exception):
    """The work cannot be done, and trying again would not help; `code` says why and is shown in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LeaseLost(Exception):
    """Another worker has taken this job, because we were silent for too long: stop at once."""


class Engine:
    """Where jobs are handed to; `tasks.py` fills it with django-tasks' enqueue."""

    enqueue: Callable[..., object] | None = None


def lease_time() -> timedelta:
    """How long a worker may be silent before its job is resumed by another (setting JOB_LEASE_SECONDS, 120)."""
    return timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 120))


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind. It goes in chunks, is idempotent and reports its progress."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def create_job(
    kind: str,
    *,
    owner: User | None = None,
    organisation: Organisation | None = None,
    arguments: Mapping[str, int | str] | None = None,
    total: int = 0,
) -> Job:
    """Write a job in the transaction of its cause; after the commit it is handed to the queue. Arguments are ids."""
    job = Job.objects.create(
        kind=kind, owner=owner, organisation=organisation, arguments=dict(arguments or {}), total=total
    )
    transaction.on_commit(lambda: hand_over(job), robust=True)
    return job


def join_waiting(kind: str) -> Job | None:
    """A job of this kind that nobody has begun, held until the caller's transaction ends, so that whoever begins it
    sees what the caller writes; None when there is none, or another transaction holds it. Call it in a transaction."""
    waiting = Job.objects.filter(kind=kind, state=JobState.WAITING, attempts=0).order_by("pk")
    return waiting.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()


@transaction.atomic
def look_at_people(kind: str, people: Collection[int], *, most: int) -> None:
    """Have a job of this kind look at these people; one that waits takes them along. Its argument `people` holds keys
    with commas between; more than `most` are everybody, which is written as nothing."""
    waiting = join_waiting(kind) if people else None
    if waiting is None:
        if people:
            create_job(kind, arguments={"people": _written(people, most)})
    elif waiting.arguments["people"]:
        known = {int(pk) for pk in str(waiting.arguments["people"]).split(",")}
        waiting.arguments["people"] = _written(known.union(people), most)
        waiting.save(update_fields=["arguments"])


def _written(people: Collection[int], most: int) -> str:
    return ",".join(str(pk) for pk in sorted(people)) if len(people) <= most else ""


def hand_over(job: Job) -> None:
    """Put a job into the queue. If that does not work now, the clock does it again: the row is the promise."""
    if Engine.enqueue is None:
        return
    try:
        Engine.enqueue(job.public_id, is_awaited=job.owner_id is not None)
        Job.objects.filter(pk=job.pk).update(handed_at=timezone.now())
    except Exception as error:  # noqa: BLE001 — whatever the queue's trouble is, the clock hands over again
        logger.warning("job %s waits for the clock: %s", job.public_id, type(error).__name__)


def hand_over_unfinished(*, now: datetime | None = None) -> int:
    """Hand over again what was lost on the way or whose worker died; returns how many."""
    now = now or timezone.now()
    lost = Q(state=JobState.WAITING) & (Q(handed_at=None) | Q(handed_at__lt=now - HANDED_PATIENCE))
    not_yet = Q(lease_until__isnull=False, lease_until__gt=now)
    died = Q(state=JobState.RUNNING, lease_until__lt=now)
    jobs = list(Job.objects.filter((lost & ~not_yet) | died).order_by("pk")[:200])
    for job in jobs:
        hand_over(job)
    return len(jobs)


def claim_job(public_id: str) -> Job | None:
    """Take the lease of a job that waits or whose worker is silent; None when it is done or in other hands."""
    now = timezone.now()
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    token = secrets.token_hex(16)
    taken = Job.objects.filter(free, public_id=public_id).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=now + lease_time(),
        attempts=F("attempts") + 1,
        started_at=now,
        error_code="",
    )
    return Job.objects.get(public_id=public_id) if taken else None


def keep_lease(job: Job, done: int, total: int) -> None:
    """Report progress and stay the holder; LeaseLost when another worker holds the job by now."""
    kept = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token).update(
        done=done, total=total, lease_until=timezone.now() + lease_time()
    )
    if not kept:
        raise LeaseLost(job.public_id)
    job.done, job.total = done, total


def run_job(public_id: str) -> str:
    """Do a job if it is free; returns its state afterwards, or "busy". Never raises, never logs values."""
    job = claim_job(public_id)
    return "busy" if job is None else perform_job(job)


def perform_job(job: Job) -> str:
    """Do a job we hold the lease of."""
    if job.attempts > job.max_attempts:
        return finish_job(job, JobState.FAILED, error_code="gave_up")
    handler = HANDLERS.get(job.kind)
    if handler is None:
        return finish_job(job, JobState.FAILED, error_code="unknown_kind")
    try:
        handler(job, lambda done, total: keep_lease(job, done, total))
    except LeaseLost:
        return "busy"
    except JobRefused as error:
        return finish_job(job, JobState.FAILED, error_code=error.code)
    except Exception as error:  # noqa: BLE001 — a job that raises is kept, said so, and tried again
        logger.error("job %s (%s): %s", job.public_id, job.kind, describe(error))
        return put_back(job, error)
    return finish_job(job, JobState.DONE)


def finish_job(job: Job, state: JobState, *, error_code: str = "") -> str:
    """Write the end of a job we still hold."""
    changes = {"done": F("total")} if state == JobState.DONE else {}
    Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(
        state=state, error_code=error_code[:60], finished_at=timezone.now(), lease_token="", lease_until=None,
        result=job.result, result_file=job.result_file, **changes,
    )  # fmt: skip
    return str(state)


def is_passing(error: Exception) -> bool:
    """Whether a database was in use or away, so that only time is needed: a lock, a deadlock, a lost connection."""
    if not isinstance(error, OperationalError):
        return False
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    return state[:2] in PASSING_CLASSES or (not state and any(word in str(error) for word in PASSING_WORDS))


def describe(error: Exception) -> str:
    """What went wrong and where, without any value: the words of an error may hold people's data."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if "site-packages" not in step.filename] or steps
    return f"{type(error).__name__} in {own[-1].name}, line {own[-1].lineno}" if own else type(error).__name__


def put_back(job: Job, error: Exception) -> str:
    """Let a job wait for another try; a locked database does not count as a try."""
    if job.attempts >= job.max_attempts and not is_passing(error):
        return finish_job(job, JobState.FAILED, error_code=type(error).__name__)
    spent = job.attempts - 1 if is_passing(error) else job.attempts
    Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(
        state=JobState.WAITING, attempts=spent, error_code=type(error).__name__[:60], handed_at=None, lease_token="",
        lease_until=timezone.now() + RETRY_AFTER,
    )  # fmt: skip
    return str(JobState.WAITING)


def cancel_job(job: Job) -> bool:
    """Cancel a job that has not begun; True when it was still waiting."""
    return bool(
        Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
            state=JobState.CANCELLED, finished_at=timezone.now()
        )
    )


def stop_job(job: Job) -> bool:
    """Cancel a job that has not ended, also while it is being done: whoever does it loses the lease and stops at the
    next report of progress. True when there was something to stop."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(
            state=JobState.CANCELLED, finished_at=timezone.now(), lease_token="", lease_until=None
        )
    )


def is_silent(job: Job, *, patience: timedelta = timedelta(seconds=30)) -> bool:
    """Whether nothing was heard of an unfinished job for a while: its worker died, or other work goes before it."""
    if job.state == JobState.RUNNING:
        return job.lease_until is None or job.lease_until - lease_time() < timezone.now() - patience
    return job.state == JobState.WAITING and (job.started_at or job.created_at) < timezone.now() - patience


def count_stuck_jobs(*, patience: timedelta = timedelta(minutes=10)) -> int:
    """Jobs that should long have begun or ended: for /healthz."""
    limit = timezone.now() - patience
    silent = Q(state=JobState.RUNNING, lease_until__lt=limit) | Q(state=JobState.WAITING, created_at__lt=limit)
    return Job.objects.filter(silent, state__in=UNFINISHED).count()
