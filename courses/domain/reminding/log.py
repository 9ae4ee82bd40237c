"""The log of reminders: written with the message in one transaction, and what keeps anybody from being told twice."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import Reminder
from people.domain.message import send_each
from people.domain.person import find_candidates

KIND = "reminder"


@transaction.atomic
def write_reminders(rows: Iterable[Reminder]) -> int:
    """Write these and tell their people; what was written before, by whoever, is told no second time."""
    wanted = list(rows)
    if not wanted:
        return 0
    Reminder.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=200)
    ids = {row.public_id for row in wanted}
    mine = set(Reminder.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    return send_each(KIND, [(row.person_id, {"reminder": row.public_id}) for row in wanted if row.public_id in mine])


def find_reminders(user: Any, *, search: str = "", rule_id: str = "") -> QuerySet[Reminder]:
    """What was sent in one's units, the newest first; by the name or number of the learner and by rule."""
    rows = Reminder.objects.visible_to(user).select_related(
        "person", "actor", "organisation", "rule__course", "rule__programme", "enrolment__course",
        "period__programme",
    )  # fmt: skip
    if rule_id:
        rows = rows.filter(rule__public_id=rule_id.replace("\0", "")[:40])
    search = search.replace("\0", "").strip()[:100]
    if search:
        people = [row.person.pk for row in find_candidates(search)]
        rows = rows.filter(Q(person__real_name__icontains=search) | Q(person__in=people))
    return rows.order_by("-sent_at", "-pk")
