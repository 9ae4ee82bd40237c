"""When two records of one person become one: one open wish for a course, and one for a programme."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import EnrolmentRequest, ProgrammeApplication
from courses.models.enrolment_request import RequestState
from people.domain.merging.records import Merging

BETTER = (RequestState.ACCEPTED, RequestState.WAITING, RequestState.QUEUED)


def settle_requests(merging: Merging) -> None:
    """Before the rows move: the better of two wishes stands, of two alike the earlier; the other is taken back."""
    both = [merging.keep_id, merging.drop_id]
    requests = EnrolmentRequest.objects.open().filter(person__in=both)
    standing = [RequestState.ACCEPTED, RequestState.WAITING]
    applications = ProgrammeApplication.objects.filter(person__in=both, state__in=standing)
    _settle(merging, requests, "course_id")
    _settle(merging, applications, "programme_id")


def _settle(merging: Merging, rows: QuerySet[Any], subject: str) -> None:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[getattr(row, subject)].append(row)
    for two in found.values():
        for other in sorted(two, key=lambda row: (BETTER.index(RequestState(row.state)), row.pk))[1:]:
            merging.change(other, state=RequestState.WITHDRAWN, decided_at=timezone.now())
