"""Where an assessment is used: published courses and the version each holds; moving a course's draft to the newest."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import Assessment, Attempt, Course, CoursePage, CourseVersionItem, Taking
from people.domain.audit import record_audit


@dataclass(frozen=True)
class CourseUse:
    """A published course that holds a version. `page_id` is the page whose draft decides; None when it is gone."""

    course: Course
    number: int
    is_older: bool
    page_id: int | None
    is_moved: bool


def uses_of(assessment: Assessment) -> list[CourseUse]:
    """The courses whose version in force holds this assessment. Two queries."""
    in_force = Course.objects.exclude(current_version=None).values("current_version")
    rows = CourseVersionItem.objects.filter(assessment_version__assessment=assessment, version__in=in_force)
    found = rows.select_related("version__course", "assessment_version").order_by("version__course__title", "pk")
    pages = deciding_pages([row.version.course_id for row in found])
    seen: dict[int, CourseUse] = {}
    for row in found:
        course, version = row.version.course, row.assessment_version
        assert version is not None  # the filter says so
        page = pages.get(course.pk)
        is_older = version.pk != assessment.current_version_id
        moved = is_older and page is not None and assessment.current_version_id in _drafted(page)
        use = CourseUse(course, version.number, is_older, page.pk if page else None, moved)
        if course.pk not in seen or (use.is_older and not seen[course.pk].is_older):
            seen[course.pk] = use
    return list(seen.values())


def is_in_use(assessment: Assessment) -> bool:
    """Whether a published course holds any version of it, or anybody has answered one."""
    return (
        CourseVersionItem.objects.filter(assessment_version__assessment=assessment).exists()
        or Attempt.objects.filter(assessment=assessment).exists()
        or Taking.objects.filter(version__assessment=assessment).exists()
    )


def deciding_pages(course_ids: list[int]) -> dict[int, CoursePage]:
    """The page of each course whose draft becomes its requirements: that in the site's language, or the only one."""
    pages = CoursePage.objects.filter(course__in=course_ids, alias_of=None).select_related("locale", "latest_revision")
    found: dict[int, CoursePage] = {}
    for page in pages.order_by("pk"):
        if page.course_id is not None and (
            page.course_id not in found or page.locale.language_code == settings.LANGUAGE_CODE
        ):
            found[page.course_id] = page
    return found


def _drafted(page: CoursePage) -> set[int | None]:
    """The versions its latest draft was moved to. No query."""
    content = page.latest_revision.content if page.latest_revision else {}
    return {item.get("assessment_version") for item in content.get("items", [])}


@transaction.atomic
def move_draft(assessment: Assessment, course: Course, *, actor: Any, request: Any = None) -> CoursePage:
    """Let the course's draft ask for the newest version; learners meet it once the draft is published."""
    page = deciding_pages([course.pk]).get(course.pk)
    if page is None:
        raise Refused("no_page", _("The page of this course is gone."))
    if not page.permissions_for_user(actor).can_edit():
        raise Refused("right", _("You may not edit the page of this course. Ask whoever looks after it."))
    draft = page.get_latest_revision_as_object()
    newest = assessment.current_version
    if newest is None:
        raise Refused("no_version", _("There is no such older version."))
    parts = list(draft.items.all())
    for item in parts:
        if item.assessment_id == assessment.pk:
            item.assessment_version = newest
    draft.items = parts
    draft.save_revision(user=actor, log_action=True)
    record_audit(
        "assessment.draft_moved", actor=actor, subject=course, organisation=course.owner,
        fields=[f"version={newest.number}"], request=request,
    )  # fmt: skip
    return page
