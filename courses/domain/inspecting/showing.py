"""Inspections as the bureau and the organisation read them: a list by unit, and one with both ratings side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.attempt_state import shown_state
from courses.domain.assessing.judged_by import graded_under, newest_grade
from courses.domain.assessing.result import outcome_of
from courses.domain.authoring.assessment import version_facts
from courses.domain.inspecting.subjects import may_rate, organisation_types
from courses.domain.learning.outline import OutlineItem, outline_of
from courses.domain.marking.scope import works_for
from courses.domain.uploading.given import files_of_hand_in
from courses.models import Assessment, AssessmentVersion, Attempt, Course, Enrolment, Grade, Progress, Response
from people.models.scope import is_everybody, scope_q
from plugins.api import Ctx, Mode, runtime

READERS = ("view_progress", "rate_organisation", "inspect", "order_inspections")


def inspections_for(user: Any) -> QuerySet[Enrolment]:
    """Places of organisations that one answers for, visits, or belongs to as a coordinator."""
    rows = Enrolment.objects.filter(
        school__isnull=False, version__items__assessment_version__type_key__in=organisation_types()
    ).distinct()
    if not is_everybody(user):
        scope = scope_q(user, READERS[0], to="school")
        for action in READERS[1:]:
            scope |= scope_q(user, action, to="school")
        rows = rows.filter(scope)
    return rows.select_related("school", "course", "version").order_by("school__path", "pk")


@dataclass(frozen=True)
class InspectionRow:
    """One organisation in the list. `state` is the shown state of its newest attempt; empty: not begun."""

    enrolment: Enrolment
    state: str = ""
    grade: Grade | None = None


def describe_rows(enrolments: Iterable[Enrolment]) -> list[InspectionRow]:
    """How far each is. Two queries for all of them."""
    rows = list(enrolments)
    kinds = organisation_types()
    attempts = Attempt.objects.filter(enrolment__in=rows, version__type_key__in=kinds).exclude(progress=Progress.VOIDED)
    newest = {one.enrolment_id: one for one in attempts.order_by("number")}
    grades = {one.attempt_id: one for one in Grade.objects.filter(attempt__in=newest.values()).order_by("serial")}
    return [_row(row, newest.get(row.pk), grades) for row in rows]


def _row(row: Enrolment, attempt: Attempt | None, grades: dict[int, Grade]) -> InspectionRow:
    if attempt is None:
        return InspectionRow(row)
    return InspectionRow(row, shown_state(attempt), grades.get(attempt.pk))


@dataclass(frozen=True)
class InspectedPart:
    """One standard an organisation is held against: what is known of it, and what this reader may do."""

    item: OutlineItem
    assessment: str
    state: str
    attempt: Attempt | None
    grade: Grade | None
    html: SafeString = field(repr=False)
    is_whole: bool
    may_begin: bool
    may_visit: bool


def find_inspection(user: Any, public_id: str) -> Enrolment | None:
    """One of those; anything else does not exist."""
    return inspections_for(user).filter(public_id=public_id).first()


def show_inspection(enrolment: Enrolment, user: Any, *, language: str, on_paper: bool = False) -> list[InspectedPart]:
    """Every standard of a place, with both ratings as far as they are given."""
    outline = outline_of(enrolment.version, language=language)
    kinds = organisation_types()
    items = [one for one in outline.items if one.assessment is not None and one.assessment.type_key in kinds]
    return [_part(enrolment, item, user, language=language, on_paper=on_paper) for item in items]


def _part(enrolment: Enrolment, item: OutlineItem, user: Any, *, language: str, on_paper: bool) -> InspectedPart:
    assert item.assessment is not None  # the caller looked
    rows = Attempt.objects.filter(enrolment=enrolment, item_key=item.key, round=enrolment.round)
    attempt = rows.exclude(progress=Progress.VOIDED).select_related("subject").order_by("-number").first()
    grade = newest_grade(attempt) if attempt is not None else None
    state = shown_state(attempt) if attempt is not None else ""
    html, is_whole = _draw(attempt, grade, item.assessment.version_id, language=language, on_paper=on_paper)
    owner = Assessment.objects.filter(pk=item.assessment.id).values_list("public_id", flat=True).get()
    rates = may_rate(user, enrolment)
    return InspectedPart(
        item, owner, state, attempt, grade, html, is_whole,
        may_begin=rates and state in ("", "in_progress", "returned"),
        may_visit=attempt is not None and state == "awaiting" and works_for(user).filter(pk=attempt.pk).exists(),
    )  # fmt: skip


def _draw(
    attempt: Attempt | None, grade: Grade | None, version_id: int, *, language: str, on_paper: bool
) -> tuple[SafeString, bool]:
    """Both ratings by the version that judged; on paper, and before anything is handed in, the standard."""
    if attempt is None or attempt.submitted_at is None:
        return draw_standard(version_id, language=language)
    facts, variant = graded_under(attempt, grade)
    raw = Response.objects.filter(attempt=attempt, final=True).order_by("-revision").values_list("raw", flat=True)
    given = files_of_hand_in(attempt, facts, raw.first())
    ctx = Ctx(config=facts.config, variant=variant or {}, mode=Mode.ATTEMPT, lang=language, files=given.files)
    read = runtime.call(facts.type_key, "parse", ctx, raw.first() or {}, given.by_field, fallback=({}, []))
    seen = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.PRINT if on_paper else Mode.REVIEW, lang=language,
        response=grade.response if grade is not None and grade.response is not None else read.value[0],
        outcome=outcome_of(grade) if grade is not None else None, show_answers=True, files=given.files,
    )  # fmt: skip
    page = runtime.call(facts.type_key, "render", seen, fallback=mark_safe(""))
    return page.value, page.ok


def draw_standard(version_id: int, *, language: str) -> tuple[SafeString, bool]:
    """The standard as it is published: the type's page for paper, with nobody's answers."""
    facts = version_facts(version_id)
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.PRINT, lang=language)
    page = runtime.call(facts.type_key, "render", ctx, fallback=mark_safe(""))
    return page.value, page.ok


def published_standard(public_id: str) -> AssessmentVersion | None:
    """The version of a standard that a published course holds organisations against; drafts are nobody's business."""
    current = Course.objects.exclude(current_version=None).values("current_version")
    rows = AssessmentVersion.objects.filter(
        assessment__public_id=public_id, type_key__in=organisation_types(), course_items__version__in=current
    )
    return rows.select_related("assessment").order_by("-number").first()
