"""The job that issues for everybody who waits in a selection; whoever starts it again goes on where it stopped."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction

from courses.domain.issuing.bulk import CHUNK, issue_chunk
from courses.domain.issuing.selection import ISSUE, Selection, periods_waiting, read_selection
from people import rules
from people.domain.audit import record_audit
from people.domain.job import JobRefused, LeaseLost, Progress, create_job
from people.models import Job, User

KIND = "courses.issue_certificates"


def request_issue(user: User, selection: Selection, *, request: Any = None) -> Job:
    """Ask for the certificates of everybody who waits; the same wish twice is one job."""
    arguments = selection.as_arguments()
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        for job in Job.objects.filter(kind=KIND, owner=user).unfinished():
            if job.arguments == arguments:
                return job
        total = periods_waiting(selection, user).count()
        job = create_job(KIND, owner=user, organisation=selection.place, arguments=arguments, total=total)
        record_audit(
            "certificates.issue_asked", actor=user, subject=job, organisation=selection.place,
            fields=[f"{name}={key}" for name, key in sorted(arguments.items())], request=request,
        )  # fmt: skip
    return job


def issue_waiting(job: Job, progress: Progress) -> None:
    """Issue chunk by chunk, one programme after the other. What is refused is held with its reason, once a run."""
    user = job.owner
    if user is None or not rules.may(user, ISSUE):
        raise JobRefused("not_allowed")
    waiting = list(
        periods_waiting(read_selection(job), user).order_by("programme_id", "pk").values_list("programme_id", "pk")
    )
    before = int(job.result.get("issued", 0))
    total = max(job.total, before + len(waiting))
    issued, held = before, 0
    for chunk in chunks_of(waiting):
        with transaction.atomic():  # what was issued and how many the job counts are written together
            made = issue_chunk(chunk, actor=user)
            issued += len(made.certificates)
            held += sum(len(ids) for ids in made.held.values())
            job.result = {"issued": issued, "held": held}
            if not Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(result=job.result):
                raise LeaseLost(job.public_id)
        progress(issued + held, max(total, issued + held))
    job.result = {"issued": issued, "held": held}


def chunks_of(waiting: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Keys of periods, at most CHUNK at once, of one programme each; `waiting` is programme and period, in order."""
    for _programme, rows in groupby(waiting, key=itemgetter(0)):
        keys = [pk for _same, pk in rows]
        yield from (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
