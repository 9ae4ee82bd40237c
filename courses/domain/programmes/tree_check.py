"""What is wrong with a requirement tree, said at its node: groups, hours, practical tests, circles of certificates."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.domain.learning.outline import outline_by_id
from courses.domain.programmes.tree import Branch, read_tree
from courses.models.course import Course
from courses.models.programme import Programme, ProgrammeVersion, Requirement, RequirementKind, VersionState


def check_tree(version: ProgrammeVersion) -> Branch | None:
    """The tree with what keeps it from being published, each said at its node."""
    root = read_tree(version)
    if root is None:
        return None
    for one in root.walk():
        one.problems = [*_shape(one), *_subject(one, version)]
    return root


def _shape(one: Branch) -> list[str]:
    kind = one.row.kind
    if kind in (RequirementKind.ALL_OF, RequirementKind.AT_LEAST) and not one.children:
        return [_("A group of requirements has nothing in it.")]
    if kind == RequirementKind.AT_LEAST and (one.row.count or 0) > len(one.children):
        return [_("A group asks for more than stands in it.")]
    if kind == RequirementKind.HOURS_OF:
        if any(child.row.kind != RequirementKind.COURSE for child in one.children):
            return [_("Hours are counted of courses: take everything else out of this group.")]
        if one.children and one.row.category_id:
            return [_("Either a category of the ledger or courses of its own, not both.")]
        known = [child.row.course.current_version for child in one.children if child.row.course]
        total = sum((version.hours for version in known if version), Decimal(0))
        if one.children and total < (one.row.hours or 0):
            facts = {"hours": total.normalize()}
            return [_("These courses have only %(hours)s hours together.") % facts]
    return []


def _subject(one: Branch, version: ProgrammeVersion) -> list[str]:
    row, found = one.row, []
    if row.course is not None and row.course.current_version_id is None:
        found.append(_("This course has not been published yet."))
    elif row.course is not None and row.course.closed_on is not None:
        found.append(_("This course takes no new learners any more."))
    if row.kind == RequirementKind.PRACTICAL and row.course is not None and not practical_of(row):
        found.append(_("The course has no such practical test any more. Choose one of its tests."))
    if row.programme is not None:
        circle = find_circle(version.programme, row.programme)
        if circle:
            found.append(_("This goes round in a circle: %(way)s.") % {"way": " → ".join(circle)})
        elif not row.programme.versions.filter(state=VersionState.PUBLISHED).exists():
            found.append(_("That programme has not been published yet: nobody can hold its certificate."))
    twins = [other for other in (one.parent.children if one.parent else []) if _key(other.row) == _key(row)]
    if not one.holds and len(twins) > 1 and twins[0] is not one:
        found.append(_("This stands in the group twice; it would count twice."))
    return found


def _key(row: Requirement) -> tuple[Any, ...]:
    return (row.kind, row.course_id, row.programme_id, row.item_key)


def practical_of(row: Requirement) -> Any:
    """The part of the course's present version that a practical names; None where it is not there any more."""
    return find_practicals([row.course]).get((row.course.pk, str(row.item_key))) if row.course else None


def find_practicals(courses: Iterable[Course]) -> dict[tuple[int, str], str]:
    """(course, key) → title of every practical test in the present versions of these courses. Two queries."""
    found = {}
    for course in courses:
        if course.current_version is None:
            continue
        outline = outline_by_id(course.current_version.pk, course.current_version.texts_serial, language="zh-hans")
        for item in outline.items:
            if item.assessment is not None and item.assessment.type_key == "practical":
                found[course.pk, item.key] = item.title
    return found


def find_circle(programme: Programme, wanted: Programme) -> list[str]:
    """The names along the way if the certificate of `wanted` needs, by published versions, that of `programme`."""
    rows = Requirement.objects.filter(version__state=VersionState.PUBLISHED, programme__isnull=False)
    below: dict[int, list[int]] = {}
    for asking, asked in rows.order_by().values_list("version__programme_id", "programme_id"):
        if asked is not None:
            below.setdefault(asking, []).append(asked)
    way = _way(wanted.pk, programme.pk, below, frozenset())
    if way is None:
        return []
    names = dict(Programme.objects.filter(pk__in={programme.pk, *way}).values_list("pk", "name"))
    return [names[pk] for pk in (programme.pk, *way)]


def _way(here: int, goal: int, below: Mapping[int, list[int]], seen: frozenset[int]) -> list[int] | None:
    if here == goal:
        return [here]
    for asked in below.get(here, []):
        if asked not in seen:
            rest = _way(asked, goal, below, seen | {here})
            if rest is not None:
                return [here, *rest]
    return None


def refuse_faulty(version: ProgrammeVersion) -> None:
    """Refuse to publish a tree with something wrong in it; the editor says at which node."""
    root = check_tree(version)
    if root is None:
        raise ValidationError(_("The version needs one requirement at the top."))
    problems = [words for one in root.walk() for words in one.problems]
    if problems:
        raise ValidationError(list(dict.fromkeys(problems)))
