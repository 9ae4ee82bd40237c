"""Which nodes of a requirement tree need not be done by somebody: from the exceptions in force of a period."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from courses.domain.certifying.period import local_day
from courses.domain.certifying.requirement import Done, Node, Waived
from courses.models.programme import Requirement
from courses.models.programme_exception import ProgrammeException, ProgrammeExceptionKind


def waivers_of(periods: Collection[int]) -> dict[int, list[ProgrammeException]]:
    """Period → requirements that need not be done, as exceptions with their requirement. One query, none for nobody."""
    found: dict[int, list[ProgrammeException]] = defaultdict(list)
    if periods:
        rows = ProgrammeException.objects.in_force().filter(period__in=periods, kind=ProgrammeExceptionKind.WAIVED)
        for row in rows.select_related("requirement").order_by("granted_at", "pk"):
            found[row.period_id].append(row)
    return found


def waived_nodes(tree: Node, rows: Iterable[ProgrammeException]) -> Waived:
    """The nodes of a tree that exceptions speak of: the very same, or a leaf that asks the same."""
    granted = [(row.requirement, Done(local_day(row.granted_at), row.public_id)) for row in rows if row.requirement]
    by_key = {requirement.pk: done for requirement, done in reversed(granted)}
    by_meaning = {_asks(requirement): done for requirement, done in reversed(granted)}
    found: dict[int, Done] = {}
    for node in walk(tree):
        done = by_key.get(node.id) or (None if node.children else by_meaning.get(_meaning(node)))
        if done is not None and node.id != tree.id:
            found[node.id] = done
    return found


def walk(node: Node) -> Iterable[Node]:
    """A node and everything below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def _meaning(node: Node) -> tuple[Any, ...]:
    return node.kind, node.course, node.programme, node.category, node.item, node.hours


def _asks(row: Requirement) -> tuple[Any, ...]:
    item, hours = str(row.item_key or ""), row.hours or 0
    return row.kind, row.course_id, row.programme_id, row.category_id, item, hours
