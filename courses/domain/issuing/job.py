"""The job that issues for everybody who waits in a selection; whoever starts it again goes on where it stopped."""

from typing import Any

from django.db import transaction
from django.db.models import Q

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
    waiting = periods_waiting(read_selection(job), user).order_by("programme_id", "pk")
    before = int(job.result.get("issued", 0))
    total = max(job.total, before + waiting.count())
    issued, held, last = before, 0, (0, 0)
    while chunk := next_chunk(waiting, after=last):
        last = chunk[-1]
        with transaction.atomic():  # what was issued and how many the job counts are written together
            made = issue_chunk([pk for _programme, pk in chunk], actor=user)
            issued += len(made.certificates)
            held += sum(len(ids) for ids in made.held.values())
            job.result = {"issued": issued, "held": held}
            if not Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(result=job.result):
                raise LeaseLost(job.public_id)
        progress(issued + held, max(total, issued + held))
    job.result = {"issued": issued, "held": held}


def next_chunk(waiting: Any, *, after: tuple[int, int]) -> list[tuple[int, int]]:
    """Programme and period of the next chunk: of one programme only, behind what was looked at before."""
    programme, period = after
    behind = Q(programme_id=programme, pk__gt=period) | Q(programme_id__gt=programme)
    found = list(waiting.filter(behind).values_list("programme_id", "pk")[:CHUNK])
    return [one for one in found if one[0] == found[0][0]]
