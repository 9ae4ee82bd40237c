"""What a programme asks, as its owner sees it: how far each requirement is, and what one does for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.facts import gather_facts
from courses.domain.certifying.period import counts_until
from courses.domain.certifying.requirement import NOTHING_WAIVED, Judgement, build_tree, judge_waived
from courses.domain.certifying.waived import waived_nodes, waivers_of
from courses.domain.classes.joining import ClassDoors, class_doors
from courses.domain.programmes.progress import share_of
from courses.domain.programmes.wording import plain, say_requirement
from courses.models import CertificationPeriod, Enrolment, Requirement, RequirementKind
from courses.models.programme import ProgrammeVersion

DONE, PARTLY, MISSING = "done", "partly", "missing"


@dataclass(frozen=True)
class Action:
    """The one thing to do next: where it leads and what the button says."""

    url: str
    words: str
    about: str = ""


@dataclass(frozen=True)
class Ways:
    """Courses the person is on, and those one gets on with by a class."""

    going: frozenset[int]
    doors: ClassDoors


@dataclass(frozen=True)
class Part:
    """One requirement as its owner sees it, with what stands below."""

    title: str
    kind: str
    state: str
    done_on: date | None
    amount: str
    action: Action | None
    children: tuple["Part", ...] = ()
    is_needed: bool = True
    is_waived: bool = False

    def walk(self) -> Iterable["Part"]:
        """Itself and everything below."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_parts(person: Any, version: ProgrammeVersion, period: CertificationPeriod | None) -> tuple[Part | None, int]:
    """The tree with how far the person is, and the share of it in hundredths."""
    rows = list(
        version.requirements.select_related("course__current_version", "programme", "category").order_by("position")
    )
    tree = build_tree(rows)
    if tree is None:
        return None, 0
    window = period or CertificationPeriod(window_start=version.opens_on or timezone.localdate(), version=version)
    facts = gather_facts(person, tree, since=window.window_start, grace_counts=version.grace_counts)
    waived = waived_nodes(tree, waivers_of([window.pk]).get(window.pk, ())) if window.waivers else NOTHING_WAIVED
    judged = judge_waived(tree, facts, start=window.window_start, end=counts_until(window), waived=waived)
    courses = {row.course_id for row in rows if row.course_id}
    running = Enrolment.objects.of(person).running().filter(course__in=courses)
    ways = Ways(frozenset(running.values_list("course_id", flat=True)), class_doors(courses, person))
    return _part(judged, {row.pk: row for row in rows}, ways), int(share_of(judged) * 100)


def _part(one: Judgement, rows: dict[int, Requirement], ways: Ways, *, needed: bool = True) -> Part:
    row = rows[one.node.id]
    open_still = needed and one.met_on is None
    children = tuple(_part(child, rows, ways, needed=open_still) for child in one.children)
    begun = bool(one.have) or any(child.state != MISSING for child in children) or row.course_id in ways.going
    state = DONE if one.met_on is not None else PARTLY if begun else MISSING
    action = _action(row, ways) if open_still else None
    return Part(
        say_requirement(row), row.kind, state, one.met_on, _amount(one), action, children, needed, one.is_waived
    )


def _amount(one: Judgement) -> str:
    """How much of how much, for what is counted."""
    facts = {"have": plain(min(one.have, one.need)), "need": plain(one.need)}
    if one.node.kind == RequirementKind.HOURS_OF:
        return _("%(have)s of %(need)s hours") % facts
    if one.node.kind in (RequirementKind.ALL_OF, RequirementKind.AT_LEAST):
        return _("%(have)s of %(need)s") % facts
    return ""


def _action(row: Requirement, ways: Ways) -> Action | None:
    """What one does for one requirement. Of a course that is held in classes, choosing one comes first."""
    if row.course is not None:
        asked = ways.doors.class_asked(row.course.pk)
        if asked:
            return Action(reverse("class_page", args=[asked]), _("See my application"), row.course.title)
        if row.course_id in ways.doors.open:
            return Action(reverse("class_list", args=[row.course.public_id]), _("Join a class"), row.course.title)
        words = _("Continue") if row.course_id in ways.going else _("Begin")
        return Action(reverse("course", args=[row.course.public_id]), words, row.course.title)
    if row.programme is not None:
        return Action(
            reverse("programme", args=[row.programme.public_id]), _("See what it takes"), row.programme.spoken
        )
    if row.kind == RequirementKind.HOURS_OF:
        return Action(reverse("hours"), _("See my hours"))
    return None
