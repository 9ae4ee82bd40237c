"""How far many people are in a programme: the same judging as for one, with the facts of hundreds read at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.facts import gather_facts_of
from courses.domain.certifying.period import later
from courses.domain.certifying.requirement import NOTHING_WAIVED, Judgement, Node, build_tree, judge_waived
from courses.domain.certifying.waived import waived_nodes, waivers_of
from courses.models.certificate import Certificate
from courses.models.completion import CourseCompletion
from courses.models.hours import HourEntry
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme, ProgrammeVersion, Requirement

CHUNK = 1000
COLUMNS = ("pk", "person_id", "version_id", "window_start", "window_end", "more_until", "waivers")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rules:
    """What a version judges by."""

    tree: Node
    grace_counts: bool


def rules_of(versions: Iterable[ProgrammeVersion]) -> dict[int, Rules]:
    """Version → its rules. One query for all trees."""
    known = {version.pk: version for version in versions}
    rows: dict[int, list[Requirement]] = defaultdict(list)
    for row in Requirement.objects.filter(version__in=known).order_by("position", "pk"):
        rows[row.version_id].append(row)
    return {
        pk: Rules(tree, known[pk].grace_counts) for pk, found in rows.items() if (tree := build_tree(found)) is not None
    }


def judge_periods(periods: Collection[Any], rules: Mapping[int, Rules]) -> dict[int, Judgement]:
    """Period → how far, each by the version it was opened under; `periods` have the columns named above. At most six
    queries for each of these versions, and one where something was waived."""
    by_version: dict[int, list[Any]] = defaultdict(list)
    for period in periods:
        by_version[period.version_id].append(period)
    pardoned = waivers_of([row.pk for row in periods if row.waivers])
    judged = {}
    for pk, rows in by_version.items():
        rule = rules.get(pk)
        if rule is None:
            continue
        people, since = {row.person_id for row in rows}, min(row.window_start for row in rows)
        facts = gather_facts_of(people, rule.tree, since=since, grace_counts=rule.grace_counts)
        for row in rows:
            waived = waived_nodes(rule.tree, pardoned.get(row.pk, ())) if row.waivers else NOTHING_WAIVED
            judged[row.pk] = judge_waived(
                rule.tree, facts[row.person_id], start=row.window_start, end=later(row.window_end, row.more_until),
                waived=waived,
            )  # fmt: skip
    return judged


def certify_met(
    programme: Programme, *, people: Collection[int] | None = None, progress: Progress | None = None
) -> int:
    """Certify whoever met what is asked while nobody looked, of all with an open period or of some; how many.

    Reading is the same for a thousand; only whoever met everything is written, each in a transaction of their own."""
    rows = CertificationPeriod.objects.open().filter(programme=programme).order_by("pk")
    if people is not None:
        rows = rows.filter(person__in=people) if people else rows.none()
    periods = list(rows.values_list(*COLUMNS, named=True))
    rules = rules_of(programme.versions.all()) if periods else {}
    certified = 0
    for start in range(0, len(periods), CHUNK):
        judged = judge_periods(periods[start : start + CHUNK], rules)
        met = [pk for pk, one in judged.items() if one.met_on is not None]
        for period in CertificationPeriod.objects.filter(pk__in=met).select_related("person") if met else ():
            certified += evaluate_person(period.person, programme) is not None
        if progress is not None:
            progress(min(start + CHUNK, len(periods)), len(periods))
    return certified


def reconcile_certification(*, days: int = 3) -> int:
    """Judge open periods again of people who completed something, earned hours or were certified lately: hours
    that were entered or approved by themselves, and what a lost signal left behind. The clock calls it."""
    since = timezone.now() - timedelta(days=days)
    recent = (
        CourseCompletion.objects.in_force().filter(recorded_at__gte=since).values_list("person_id", flat=True),
        HourEntry.objects.filter(created_at__gte=since).values_list("person_id", flat=True),
        Certificate.objects.filter(issued_at__gte=since).values_list("person_id", flat=True),
    )
    people = {person for rows in recent for person in rows.order_by().distinct() if person}
    going = CertificationPeriod.objects.open().order_by().values_list("programme_id", flat=True).distinct()
    programmes = Programme.objects.active().filter(pk__in=set(going)).order_by("pk") if people else ()
    return sum(certify_met(programme, people=people) for programme in programmes)
