"""Facts about a person that a requirement tree can ask about, and whether a programme is for this person."""

from datetime import date

from django.db.models import Q

from courses.domain.certifying.period import Span
from courses.domain.certifying.requirement import (
    Done,
    Earned,
    Facts,
    Held,
    Judgement,
    Node,
    build_tree,
    courses_of,
    judge,
    programmes_of,
)
from courses.models.certificate import Certificate
from courses.models.completion import CourseCompletion
from courses.models.hours import HourEntry
from courses.models.period import CertificationPeriod
from courses.models.programme import ProgrammeVersion
from people.models.membership import Membership
from people.models.user import User


def gather_facts(person: User, tree: Node, *, since: date) -> Facts:
    """What a tree can ask about one person; three queries at most, fewer when the tree asks for less."""
    facts = Facts()
    courses = courses_of(tree)
    if courses:
        done = CourseCompletion.objects.in_force().filter(person=person, course__in=courses, completed_on__gte=since)
        for row in done.values_list("course_id", "completed_on", "public_id", "hours"):
            facts.courses.setdefault(row[0], []).append(Done(row[1], row[2], row[3]))
    others = programmes_of(tree)
    if others:
        held = Certificate.objects.current().filter(person=person, programme__in=others)
        for row in held.values_list("programme_id", "valid_from", "valid_until", "public_id"):
            facts.certificates.setdefault(row[0], []).append(Held(Span(row[1], row[2]), row[3]))
    if wants_ledger(tree):
        ledger = HourEntry.objects.filter(person=person, reverses=None, reversal=None, earned_on__gte=since)
        facts.hours = [Earned(*row) for row in ledger.values_list("earned_on", "hours", "public_id", "category_id")]
    return facts


def wants_ledger(node: Node) -> bool:
    """Whether some group of the tree counts hours of the ledger."""
    return (node.kind == "hours_of" and not node.children) or any(wants_ledger(child) for child in node.children)


def in_audience(person: User, version: ProgrammeVersion, *, day: date) -> bool:
    """Whether a version is for this person; a version without rules is for everybody."""
    rules = list(version.audience_rules.select_related("organisation"))
    if not rules:
        return True
    wanted = Q(pk__in=[])
    for rule in rules:
        one = Q(organisation__path__startswith=rule.organisation.path)
        if rule.capacity:
            one &= Q(capacity=rule.capacity)
        if rule.stage:
            one &= Q(stage=rule.stage)
        wanted |= one
    return Membership.objects.filter(person=person).on(day).filter(wanted).exists()


def judge_period(period: CertificationPeriod) -> Judgement | None:
    """How far somebody is in a period, by the version the period was opened under."""
    tree = build_tree(period.version.requirements.all())
    if tree is None:
        return None
    facts = gather_facts(period.person, tree, since=period.window_start)
    return judge(tree, facts, start=period.window_start, end=period.window_end)
