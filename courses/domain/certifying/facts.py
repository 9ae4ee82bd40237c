"""Facts about people that a requirement tree can ask about: for one person, or for hundreds by the same queries."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from courses.domain.certifying.period import Span, counts_until, grace_last_day, local_day, rule_of
from courses.domain.certifying.requirement import (
    NOTHING_WAIVED,
    Done,
    Earned,
    Facts,
    Held,
    Judgement,
    Node,
    build_tree,
    courses_of,
    judge_waived,
    practicals_of,
    programmes_of,
)
from courses.domain.certifying.waived import waived_nodes, waivers_of
from courses.models.certificate import Certificate
from courses.models.completion import CourseCompletion
from courses.models.grade import Grade
from courses.models.hours import HourEntry
from courses.models.period import CertificationPeriod
from people.models.user import User


def gather_facts(person: User, tree: Node, *, since: date, grace_counts: bool = False) -> Facts:
    """What a tree can ask about one person; four queries at most, fewer when the tree asks for less."""
    return gather_facts_of([person.pk], tree, since=since, grace_counts=grace_counts)[person.pk]


def gather_facts_of(
    people: Collection[int], tree: Node, *, since: date, grace_counts: bool = False
) -> dict[int, Facts]:
    """Person → facts from a day on. The queries are the same for one person and for five hundred."""
    found = {person: Facts() for person in people}
    courses = courses_of(tree)
    if courses:
        done = CourseCompletion.objects.in_force().filter(
            person__in=people, course__in=courses, completed_on__gte=since
        )
        columns = ("person_id", "course_id", "completed_on", "public_id", "hours")
        for person, course, day, ref, hours in done.order_by().values_list(*columns):
            found[person].courses.setdefault(course, []).append(Done(day, ref, hours))
    if programmes_of(tree):
        _gather_certificates(found, tree, grace_counts)
    if practicals_of(tree):
        _gather_practicals(found, tree, since)
    if wants_ledger(tree):
        ledger = HourEntry.objects.filter(person__in=people, reverses=None, reversal=None, earned_on__gte=since)
        columns = ("person_id", "earned_on", "hours", "public_id", "category_id")
        for person, *row in ledger.order_by().values_list(*columns):
            found[person].hours.append(Earned(*row))
    return found


def _gather_certificates(found: dict[int, Facts], tree: Node, grace_counts: bool) -> None:
    """Certificates in force; days of grace follow from the rules each was earned under, whether or not a task ran."""
    held = Certificate.objects.current().filter(person__in=list(found), programme__in=programmes_of(tree))
    for row in held.select_related("version").order_by():
        grace = None
        if grace_counts and row.valid_until is not None and row.version is not None:
            grace = grace_last_day(row.valid_until, rule_of(row.version))
        span = Span(row.valid_from, row.valid_until)
        found[row.person_id].certificates.setdefault(row.programme_id or 0, []).append(Held(span, row.public_id, grace))


def _gather_practicals(found: dict[int, Facts], tree: Node, since: date) -> None:
    """Practical tests that were passed: the last grade of an attempt counts, a voided attempt does not."""
    wanted = practicals_of(tree)
    later = Grade.objects.filter(attempt=OuterRef("attempt"), serial__gt=OuterRef("serial"))
    rows: Any = Grade.objects.filter(
        ~Exists(later), passed=True, attempt__person__in=list(found), attempt__course__in={one[0] for one in wanted},
        attempt__item_key__in={one[1] for one in wanted},
    ).exclude(attempt__progress="voided")  # fmt: skip
    columns = ("attempt__person_id", "attempt__course_id", "attempt__item_key", "graded_at", "attempt__public_id")
    for person, course, key, at, ref in rows.order_by().values_list(*columns):
        day = local_day(at)
        if (course, str(key)) in wanted and day >= since:
            found[person].practicals.setdefault((course, str(key)), []).append(Done(day, ref))


def wants_ledger(node: Node) -> bool:
    """Whether some group of the tree counts hours of the ledger."""
    return (node.kind == "hours_of" and not node.children) or any(wants_ledger(child) for child in node.children)


def judge_period(period: CertificationPeriod) -> Judgement | None:
    """How far somebody is in a period, by the version the period was opened under."""
    tree = build_tree(period.version.requirements.order_by())
    if tree is None:
        return None
    facts = gather_facts_of(
        [period.person_id], tree, since=period.window_start, grace_counts=period.version.grace_counts
    )[period.person_id]
    waived = waived_nodes(tree, waivers_of([period.pk]).get(period.pk, ())) if period.waivers else NOTHING_WAIVED
    return judge_waived(tree, facts, start=period.window_start, end=counts_until(period), waived=waived)
