"""Addresses of learning: courses, enrolments, progress, completions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from courses.api.shapes import (
    CompletionOut,
    CourseFilters,
    CourseOut,
    EnrolmentFilters,
    EnrolmentOut,
    FigureFilters,
    FigureOut,
    ProgressFilters,
    ProgressOut,
    RecordFilters,
)
from courses.domain.api.figures import figures_of
from courses.domain.api.parts import count_parts
from courses.domain.api.rows import completions_of, narrow, published_courses, since
from courses.domain.api.state import enrolments_of, finished_since, narrow_to_state, state_of
from courses.models import Course, CourseCompletion
from people.api.contract import scope_note
from people.api.paging import Page, Paging, read_cursor, take_page, write_cursor
from people.api.problem import invalid
from people.api.register import ONE, Id, place_asked
from people.api.standing import stead_for

router = Router()


def id_of(row: Any) -> str | None:
    """The public id of a row that may not be there."""
    return row.public_id if row is not None else None


def show_courses(rows: Sequence[Course]) -> Iterable[dict[str, Any]]:
    for row in rows:
        version: Any = row.current_version
        yield {
            "id": row.public_id, "code": row.code, "title": row.title, "hours": str(version.hours),
            "version": version.number, "owner": id_of(row.owner), "open_to_all": row.open_to_all,
            "closed_on": row.closed_on,
        }  # fmt: skip


def show_enrolments(rows: Sequence[Any]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.public_id, "person": row.person.public_id, "course": row.course.public_id,
            "organisation": id_of(row.organisation), "round": row.round, "source": row.source, "state": state_of(row),
            "due_on": row.due_on, "enrolled_at": row.enrolled_at, "ended_at": row.ended_at,
        }  # fmt: skip


def show_progress(rows: Sequence[Any]) -> Iterable[dict[str, Any]]:
    parts = count_parts(rows)
    for row in rows:
        done, needed = parts[row.pk]
        yield {
            "enrolment": row.public_id, "person": row.person.public_id, "course": row.course.public_id,
            "organisation": id_of(row.organisation), "state": state_of(row), "parts_done": done,
            "parts_needed": needed, "finished_on": row.done_on, "due_on": row.due_on,
        }  # fmt: skip


def show_completions(rows: Sequence[CourseCompletion]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.public_id, "person": row.person.public_id if row.person else "",
            "course": row.course.public_id, "enrolment": row.enrolment.public_id,
            "organisation": id_of(row.organisation), "round": row.round, "completed_on": row.completed_on,
            "hours": str(row.hours), "takes_back": id_of(row.reverses), "recorded_at": row.recorded_at,
        }  # fmt: skip


@router.get("/courses", response={200: Page[CourseOut], **ONE}, operation_id="list_courses", summary="Courses",
            openapi_extra=scope_note("courses:read"))  # fmt: skip
def list_courses(request: HttpRequest, filters: Query[CourseFilters], paging: Query[Paging]) -> Any:
    """The courses of the city that were published."""
    stead_for(request, "courses:read")
    rows = published_courses()
    return take_page(rows.filter(code=filters.code) if filters.code else rows, paging, show_courses)


@router.get("/courses/{str:course}", response={200: CourseOut, **ONE}, operation_id="get_course", summary="One course",
            openapi_extra=scope_note("courses:read"))  # fmt: skip
def get_course(request: HttpRequest, course: Id) -> Any:
    """One published course."""
    stead_for(request, "courses:read")
    for shown in show_courses(list(published_courses().filter(public_id=course)[:1])):
        return shown
    raise Http404


@router.get("/enrolments", response={200: Page[EnrolmentOut], **ONE}, operation_id="list_enrolments",
            summary="Enrolments", openapi_extra=scope_note("enrolments:read"))  # fmt: skip
def list_enrolments(request: HttpRequest, filters: Query[EnrolmentFilters], paging: Query[Paging]) -> Any:
    """Who is on which course. Changed is what was made or ended, or finished on that day or later."""
    stead = stead_for(request, "enrolments:read")
    place = place_asked(stead, "enrolments:read", filters.organisation)
    changed = since(filters.changed_since, "enrolled_at", "ended_at")
    if changed is not None:
        changed |= finished_since(filters.changed_since)
    rows = narrow(enrolments_of(stead), place=place, person=filters.person, course=filters.course, changed=changed)
    return take_page(narrow_to_state(rows, filters.state) if filters.state else rows, paging, show_enrolments)


@router.get("/enrolments/{str:enrolment}", response={200: EnrolmentOut, **ONE}, operation_id="get_enrolment",
            summary="One enrolment", openapi_extra=scope_note("enrolments:read"))  # fmt: skip
def get_enrolment(request: HttpRequest, enrolment: Id) -> Any:
    """One enrolment of the token's units."""
    stead = stead_for(request, "enrolments:read")
    for shown in show_enrolments(list(enrolments_of(stead).filter(public_id=enrolment)[:1])):
        return shown
    raise Http404


@router.get("/progress", response={200: Page[ProgressOut], **ONE}, operation_id="list_progress", summary="Progress",
            openapi_extra=scope_note("progress:read"))  # fmt: skip
def list_progress(request: HttpRequest, filters: Query[ProgressFilters], paging: Query[Paging]) -> Any:
    """How far each person is in each course."""
    stead = stead_for(request, "progress:read")
    place = place_asked(stead, "progress:read", filters.organisation)
    rows = narrow(enrolments_of(stead), place=place, person=filters.person, course=filters.course)
    return take_page(narrow_to_state(rows, filters.state) if filters.state else rows, paging, show_progress)


@router.get("/progress/organisations", response={200: Page[FigureOut], **ONE}, operation_id="list_figures",
            summary="Progress by unit", openapi_extra=scope_note("progress:read"))  # fmt: skip
def list_figures(request: HttpRequest, filters: Query[FigureFilters], paging: Query[Paging]) -> Any:
    """How many of each unit have finished one course, or are certified in one programme."""
    stead = stead_for(request, "progress:read")
    if (filters.course is None) == (filters.programme is None):
        raise invalid("query", "course", _("Name one course or one programme."))
    place = place_asked(stead, "progress:read", filters.organisation)
    key = f"course-{filters.course}" if filters.course else f"programme-{filters.programme}"
    figures = figures_of(stead, key, place=place)
    if figures is None:
        raise Http404
    after = read_cursor(paging.cursor) if paging.cursor else ""
    rest = [figure for figure in figures if figure.organisation > after]
    shown = rest[: paging.limit]
    more = write_cursor(shown[-1].organisation) if len(rest) > len(shown) else None
    return {"items": shown, "next": more}


@router.get("/completions", response={200: Page[CompletionOut], **ONE}, operation_id="list_completions",
            summary="Finished courses", openapi_extra=scope_note("completions:read"))  # fmt: skip
def list_completions(request: HttpRequest, filters: Query[RecordFilters], paging: Query[Paging]) -> Any:
    """Finished courses, and entries that take one back. Entries are added, never changed."""
    stead = stead_for(request, "completions:read")
    place = place_asked(stead, "completions:read", filters.organisation)
    changed = since(filters.changed_since, "recorded_at")
    rows = narrow(completions_of(stead), place=place, person=filters.person, course=filters.course, changed=changed)
    return take_page(rows, paging, show_completions)
