"""Who is told what of an assignment: people what concerns them, each once; coordinators a number, never names."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count

from courses.domain.assigning.audience import finished_people
from courses.domain.reminding.units import coordinators_below
from courses.models import AssignedPerson, Assignment, AssignmentChange
from people.domain.message import send_each, send_messages
from people.models import Message
from people.models.organisation import paths_above

GIVEN, CHANGED, RELEASED, SUMMARY = (
    "assignment.given", "assignment.changed", "assignment.released", "assignment.summary",
)  # fmt: skip
CHUNK = 500


def tell_given(assignment: Assignment, people: Collection[int]) -> int:
    """Tell people who are reached now and have something to do; whoever comes back is told no second time."""
    context = {"assignment": assignment.pk}
    return send_messages(people, GIVEN, context=context, once_key=f"assignment-{assignment.pk}")


def tell_changed(change: AssignmentChange, *, kind: str = CHANGED, people: Collection[int] | None = None) -> int:
    """Tell everybody the change concerns: whoever is reached and is not finished, or these people. Once each."""
    if people is None:
        rows = AssignedPerson.objects.current().filter(assignment=change.assignment_id)
        people = set(rows.values_list("person_id", flat=True))
    told, wanted = 0, sorted(people)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        left = set(part) - finished_people(change.assignment, among=part)
        told += send_messages(left, kind, context={"change": change.pk}, once_key=f"{kind}-{change.pk}")
    return told


def count_by_path(assignment: Assignment) -> dict[str, int]:
    """How many people are reached in each unit, by its path. One query."""
    rows = AssignedPerson.objects.current().filter(assignment=assignment, organisation__isnull=False)
    return dict(rows.order_by().values_list("organisation__path").annotate(n=Count("pk")))


def tell_coordinators(change: AssignmentChange, counts: Mapping[str, int]) -> int:
    """One message to each coordinator nearest to the units concerned: what it is about and how many people."""
    known = coordinators_below(change.assignment.owner)
    sums: Counter[int] = Counter()
    for path, people in counts.items():
        nearest = next((known[one] for one in reversed(paths_above(path)) if one in known), [])
        for person, _organisation in nearest:
            sums[person] += people
    sums.pop(change.actor_id or 0, None)
    told = _told(change, sums)
    rows = [(person, {"change": change.pk, "people": n}) for person, n in sorted(sums.items()) if person not in told]
    return send_each(SUMMARY, rows)


def _told(change: AssignmentChange, people: Iterable[int]) -> set[int]:
    """Who has the summary of this change already: a job that was killed begins again."""
    rows: Any = Message.objects.filter(kind=SUMMARY, person__in=list(people), created_at__gte=change.at)
    return {person for person, context in rows.values_list("person_id", "context") if context["change"] == change.pk}
