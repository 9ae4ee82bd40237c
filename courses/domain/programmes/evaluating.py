"""How far many people are in a programme: the same judging as for one, with the facts of hundreds read at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.facts import gather_facts_of
from courses.domain.certifying.requirement import Judgement, Node, build_tree, judge
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme, ProgrammeVersion, Requirement
from people.domain.turns import in_parts

CHUNK = 500
Progress = Callable[[int, int], None]


def trees_of(versions: Iterable[ProgrammeVersion]) -> dict[int, Node]:
    """Version → its tree. One query for all."""
    rows: dict[int, list[Requirement]] = defaultdict(list)
    for row in Requirement.objects.filter(version__in=list(versions)).order_by("position", "pk"):
        rows[row.version_id].append(row)
    return {pk: tree for pk, found in rows.items() if (tree := build_tree(found)) is not None}


def judge_periods(periods: Collection[CertificationPeriod], trees: dict[int, Node]) -> dict[int, Judgement]:
    """Period → how far, each by the version it was opened under. At most six queries for each of these versions."""
    by_version: dict[int, list[CertificationPeriod]] = defaultdict(list)
    for period in periods:
        by_version[period.version_id].append(period)
    judged = {}
    for pk, rows in by_version.items():
        tree = trees.get(pk)
        if tree is None:
            continue
        since = min(row.window_start for row in rows)
        facts = gather_facts_of(
            {row.person_id for row in rows}, tree, since=since, grace_counts=rows[0].version.grace_counts
        )
        for row in rows:
            judged[row.pk] = judge(tree, facts[row.person_id], start=row.window_start, end=row.window_end)
    return judged


def certify_met(
    programme: Programme, *, people: Collection[int] | None = None, progress: Progress | None = None
) -> int:
    """Certify whoever met what is asked while nobody looked, of all with an open period or of some; how many.

    Reading is the same for five hundred; only whoever met everything is written, each in a transaction of their own."""
    rows = CertificationPeriod.objects.open().filter(programme=programme).order_by("pk")
    if people is not None:
        rows = rows.filter(person__in=people) if people else rows.none()
    keys = list(rows.values_list("pk", flat=True))
    trees: dict[int, Node] | None = None
    certified = 0
    for done, part in in_parts(keys, CHUNK):
        periods = list(CertificationPeriod.objects.open().filter(pk__in=part).select_related("version"))
        trees = trees_of(programme.versions.all()) if trees is None else trees
        met = [pk for pk, one in judge_periods(periods, trees).items() if one.met_on is not None]
        if met:
            for period in CertificationPeriod.objects.filter(pk__in=met).select_related("person"):
                certified += evaluate_person(period.person, programme) is not None
        if progress is not None:
            progress(done, len(keys))
    return certified
