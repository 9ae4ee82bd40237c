"""The requirement tree: how a version's rows become a tree, and how facts about a person satisfy it. Pure judging."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from courses.domain.certifying.period import Span
from courses.models.programme import Requirement, RequirementKind

PRACTICAL = "practical"  # the type of assessments that two people sign
GROUPS = {RequirementKind.ALL_OF, RequirementKind.AT_LEAST, RequirementKind.HOURS_OF}


@dataclass(frozen=True)
class Node:
    """One requirement with what stands below it."""

    id: int
    kind: str
    label: str = ""
    count: int = 0
    hours: Decimal = Decimal(0)
    category: int | None = None
    course: int | None = None
    programme: int | None = None
    item: str = ""
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Done:
    """A course somebody completed: the day, the random id of the completion, the hours it earned."""

    day: date
    ref: str
    hours: Decimal = Decimal(0)


@dataclass(frozen=True)
class Held:
    """A certificate somebody holds: its valid days, and the last of its days of grace (None: no grace)."""

    span: Span
    ref: str
    grace_until: date | None = None


@dataclass(frozen=True)
class Earned:
    """Hours of the ledger that were not reversed."""

    day: date
    hours: Decimal
    ref: str
    category: int | None = None


@dataclass
class Facts:
    """Everything a tree can ask about one person."""

    courses: dict[int, list[Done]] = field(default_factory=dict)
    certificates: dict[int, list[Held]] = field(default_factory=dict)
    hours: list[Earned] = field(default_factory=list)
    practicals: dict[tuple[int, str], list[Done]] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """How far a node is: what is there, what is needed, the day it was met (None: not yet), and the proof."""

    node: Node
    have: Decimal
    need: Decimal
    met_on: date | None
    evidence: tuple[str, ...] = ()
    children: tuple["Judgement", ...] = ()
    is_waived: bool = False


Waived = Mapping[int, Done]  # node → since which day it need not be done, and the random id of the exception
NOTHING_WAIVED: Waived = {}
WAIVER = "waiver:"  # how evidence of a waiver begins


def build_tree(rows: Iterable[Requirement]) -> Node | None:
    """The tree of a version's rows; None when there is no root."""
    below: dict[int | None, list[Requirement]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def grow(row: Requirement) -> Node:
        kept = sorted(below.get(row.pk, []), key=lambda child: (child.position, child.pk))
        return Node(
            id=row.pk,
            kind=row.kind,
            label=row.label,
            count=row.count or 0,
            hours=row.hours or Decimal(0),
            category=row.category_id,
            course=row.course_id,
            programme=row.programme_id,
            item=str(row.item_key or ""),
            children=tuple(grow(child) for child in kept),
        )

    roots = below.get(None, [])
    return grow(roots[0]) if len(roots) == 1 else None


def courses_of(node: Node) -> set[int]:
    """Every course a tree asks to be completed."""
    found = {node.course} if node.course is not None and not node.item else set()
    return found.union(*(courses_of(child) for child in node.children))


def programmes_of(node: Node) -> set[int]:
    """Every other programme a tree asks for."""
    found = {node.programme} if node.programme is not None else set()
    return found.union(*(programmes_of(child) for child in node.children))


def practicals_of(node: Node) -> set[tuple[int, str]]:
    """Every practical test a tree asks for: the course and the key of its part."""
    found = {(node.course, node.item)} if node.course is not None and node.item else set()
    return found.union(*(practicals_of(child) for child in node.children))


def judge_waived(tree: Node, facts: Facts, *, start: date, end: date | None = None, waived: Waived) -> Judgement:
    """Judge a tree of which parts need not be done. Where nothing but waivers would meet it, it is not met: a
    certificate says that something was done."""
    found = judge(tree, facts, start=start, end=end, waived=waived)
    if found.met_on is not None and waived and all(ref.startswith(WAIVER) for ref in found.evidence):
        return replace(found, met_on=None)
    return found


def judge(
    node: Node, facts: Facts, *, start: date, end: date | None = None, waived: Waived = NOTHING_WAIVED
) -> Judgement:
    """Judge a tree on facts dated from `start` to `end`, both inclusive. What is waived counts as met on the day it
    was waived; where it was done all the same, what was done counts."""
    found = judge_node(node, facts, start, end, waived)
    pardon = waived.get(node.id)
    if pardon is None or found.met_on is not None:
        return found
    day = max(pardon.day, start)
    if not inside(day, start, end):
        return found
    return replace(found, met_on=day, evidence=(f"{WAIVER}{pardon.ref}",), is_waived=True)


def judge_node(node: Node, facts: Facts, start: date, end: date | None, waived: Waived) -> Judgement:
    """One node by its kind, with everything below it."""
    if node.kind == RequirementKind.COURSE:
        return judge_done(node, facts.courses.get(node.course or 0, []), "course", start, end)
    if node.kind == RequirementKind.PRACTICAL:
        return judge_done(node, facts.practicals.get((node.course or 0, node.item), []), "practical", start, end)
    if node.kind == RequirementKind.CERTIFICATE:
        return judge_certificate(node, facts, start, end)
    children = tuple(judge(child, facts, start=start, end=end, waived=waived) for child in node.children)
    if node.kind == RequirementKind.HOURS_OF:
        return judge_hours(node, facts, children, start, end)
    need = node.count if node.kind == RequirementKind.AT_LEAST else len(children)
    met = sorted((child.met_on, child.evidence) for child in children if child.met_on is not None)
    reached = 0 < need <= len(met)
    return Judgement(
        node=node,
        have=Decimal(len(met)),
        need=Decimal(need),
        met_on=met[need - 1][0] if reached else None,
        evidence=tuple(ref for _day, refs in met for ref in refs),
        children=children,
    )


def inside(day: date, start: date, end: date | None) -> bool:
    return start <= day and (end is None or day <= end)


def judge_done(node: Node, rows: list[Done], word: str, start: date, end: date | None) -> Judgement:
    """The first completion of a course, or the first passed practical test, inside the window."""
    done = [one for one in rows if inside(one.day, start, end)]
    first = min(done, key=lambda one: (one.day, one.ref), default=None)
    if first is None:
        return Judgement(node, Decimal(0), Decimal(1), None)
    return Judgement(node, Decimal(1), Decimal(1), first.day, (f"{word}:{first.ref}",))


def judge_certificate(node: Node, facts: Facts, start: date, end: date | None) -> Judgement:
    """A certificate that is valid on some day of the window; its days of grace count where the facts name them."""
    days = [
        (max(held.span.start, start), held.ref)
        for held in facts.certificates.get(node.programme or 0, [])
        if held.span.until is None or max(held.span.until, held.grace_until or held.span.until) >= start
    ]
    first = min((one for one in days if inside(one[0], start, end)), default=None)
    if first is None:
        return Judgement(node, Decimal(0), Decimal(1), None)
    return Judgement(node, Decimal(1), Decimal(1), first[0], (f"certificate:{first[1]}",))


def judge_hours(node: Node, facts: Facts, children: tuple[Judgement, ...], start: date, end: date | None) -> Judgement:
    """Hours of the courses below, or, with nothing below, of the ledger (of one category, if it names one)."""
    if node.children:
        entries = [
            (child.met_on, hours_of(child, facts), child.evidence[0])
            for child in children
            if child.met_on is not None and child.evidence
        ]
    else:
        entries = [
            (entry.day, entry.hours, f"hours:{entry.ref}")
            for entry in facts.hours
            if inside(entry.day, start, end) and node.category in {None, entry.category}
        ]
    total, met_on = Decimal(0), None
    for day, hours, _ref in sorted(entries):
        total += hours
        if met_on is None and total >= node.hours:
            met_on = day
    return Judgement(node, total, node.hours, met_on, tuple(ref for _day, _hours, ref in sorted(entries)), children)


def hours_of(leaf: Judgement, facts: Facts) -> Decimal:
    """The hours of the completion that satisfied a leaf."""
    for done in facts.courses.get(leaf.node.course or 0, []):
        if f"course:{done.ref}" in leaf.evidence:
            return done.hours
    return Decimal(0)
