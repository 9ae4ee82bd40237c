"""What a reviewer of a course page should know: parts in which a learner would find nothing; what may not go live."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from courses.domain.authoring.publishing import pin_of, standing_pins
from courses.domain.bank.draw import find_shortages
from courses.models import AssessmentVersion, CourseItem, CoursePage
from courses.models.version import ItemKind


def empty_parts(page: CoursePage) -> list[str]:
    """The parts without anything to read, hear or answer; or that there is no part at all."""
    parts = list(page.items.all())
    if not parts:
        return [_("The course has no parts yet.")]
    empty = [
        _("“%(title)s” is empty: learners would find nothing there.") % {"title": part.title}
        for part in parts
        if not part.withdrawn and is_empty(part)
    ]
    return [*empty, *short_rules(parts)]


def short_rules(parts: Iterable[CourseItem]) -> list[str]:
    """The assessments for which the bank has too few approved questions today: nobody could begin them."""
    found = []
    for part in parts:
        assessment = None if part.withdrawn else part.assessment
        version = (part.assessment_version or assessment.current_version) if assessment is not None else None
        if assessment is not None and version is not None:
            problems = find_shortages(version, assessment.owner)
            found += [f"“{part.title}”: {problem.message}" for problem in problems]
    return found


def unmet_parts(page: CoursePage, parts: Iterable[CourseItem]) -> list[tuple[CourseItem, str]]:
    """The parts that would bring an assessment into the course that nobody could begin, with the reason.

    What is in force already stands: a correction of its words must not wait for the bank.
    """
    standing = standing_pins(page)
    in_force, found = set(standing.values()), []
    for part in parts:
        pinned = pin_of(part, standing) if part.assessment_id and not part.withdrawn else None
        if pinned is None or pinned in in_force:
            continue
        version = AssessmentVersion.objects.select_related("assessment__owner").get(pk=pinned)
        found += [(part, problem.message) for problem in find_shortages(version, version.assessment.owner)]
    return found


def refuse_unmet(page: CoursePage) -> list[str]:
    """What keeps a course page from going live, on every way of publishing."""
    return [f"“{part.title}”: {words}" for part, words in unmet_parts(page, page.items.all())]


def is_empty(part: CourseItem) -> bool:
    """Nothing to read, hear, fetch or answer. A heading needs nothing; what happens elsewhere is not in the draft."""
    has = {
        ItemKind.UNIT: bool(part.body),
        ItemKind.LIBRARY: part.library_page_id is not None,
        ItemKind.LECTURE: bool(part.media_id or part.episode_id or part.body),
        ItemKind.FILE: part.document_id is not None,
        ItemKind.ASSESSMENT: part.assessment_id is not None,
    }
    return not has.get(ItemKind(part.kind), True)
