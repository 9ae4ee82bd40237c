"""Assigned training for staff: the list, drafting and changing, looking before publishing, moving, ending."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.assigning.drafting import copy_values, save_assignment
from courses.domain.assigning.preview import preview
from courses.domain.assigning.publishing import check_ready, delete_draft, end, move_days, publish
from courses.domain.assigning.showing import find_assignments, log_of, say_audience
from courses.domain.refusal import Refused
from courses.domain.reports.subject import subject_of
from courses.forms.assignment import (
    AssignmentForm,
    AudienceRows,
    Choices,
    EndForm,
    ExtenderRows,
    MoveForm,
    audience_values,
    extender_values,
    rows_to_write,
)
from courses.models import Assignment, AssignmentState
from courses.views.progress import needs
from people import rules

PAGE = 20
READ = ("assign_training", "view_progress")


def own(request: HttpRequest, public_id: str) -> Assignment:
    """One that the reader may change; others do not exist."""
    rows = Assignment.objects.manageable_by(request.user).select_related("owner", "course", "programme", "job")
    return get_object_or_404(rows, public_id=public_id)


def revision_of(request: HttpRequest) -> int | None:
    """Which state of it the reader's window shows."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


@needs(*READ)
@require_safe
def list_assignments(request: HttpRequest) -> HttpResponse:
    """What is assigned in one's units."""
    state = request.GET.get("state", "")
    state = state if state in AssignmentState.values else ""
    page = Paginator(find_assignments(request.user, state=state), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "state": state, "states": AssignmentState.choices}
    context["query"] = f"state={state}&" if state else ""
    context["may_assign"] = rules.may(request.user, "assign_training")
    return render(request, "courses/assignments.html", context)


@needs("assign_training")
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new one, empty or begun from another."""
    source = request.GET.get("from", "")
    known = Assignment.objects.manageable_by(request.user).filter(public_id=source[:40]).first() if source else None
    return edit_form(request, Assignment(**(copy_values(known) if known else {})))


@needs("assign_training")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change one: a draft wholly, of what was published the words, the audience and who may give time."""
    return edit_form(request, own(request, public_id))


def edit_form(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The form with its rows; written whole or not at all."""
    choices, data = Choices(request.user), request.POST or None
    kwargs: dict[str, Any] = {"form_kwargs": {"choices": choices}}
    form = AssignmentForm(data, choices=choices, assignment=assignment)
    people = AudienceRows(data, prefix="people", initial=audience_values(assignment), **kwargs)
    extenders = ExtenderRows(data, prefix="time", initial=extender_values(assignment), **kwargs)
    if data is not None and all([form.is_valid(), people.is_valid(), extenders.is_valid()]):
        try:
            saved = save_assignment(
                assignment, form.values(), audiences=rows_to_write(people, "organisation"),
                extenders=rows_to_write(extenders, "role"), actor=request.user, request=request,
                reason=form.cleaned_data.get("reason", ""), revision=revision_of(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(_after(request, saved), saved.public_id)
    context = {"form": form, "people": people, "extenders": extenders, "assignment": assignment}
    return render(request, "courses/assignment_edit.html", context, status=422 if data is not None else 200)


def _after(request: HttpRequest, saved: Assignment) -> str:
    """Where to go: another row, names, or a look at who is meant."""
    if "again" in request.POST:
        return "assignment_edit"
    if "names" in request.POST:
        return "assignment_names"
    return "assignment_preview" if saved.is_draft else "assignment"


@needs(*READ)
@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One: what it asks, of whom, how far its people are enrolled, who may give time, what was changed."""
    rows = find_assignments(request.user).select_related("owner", "course", "programme", "job")
    assignment = get_object_or_404(rows, public_id=public_id)
    audiences = assignment.audiences.select_related("organisation", "holds", "lacks", "run")
    running = assignment.job is not None and assignment.job.state in {"waiting", "running"}
    return render(request, "courses/assignment.html", {
        "assignment": assignment, "audiences": [say_audience(row) for row in audiences],
        "named": assignment.listed.count(), "extenders": assignment.extenders.select_related("organisation"),
        "log": log_of(assignment), "running": running, "what": subject_of(assignment).key,
        "may_change": rules.may(request.user, "assign_training", assignment.owner),
        "move": MoveForm(initial={"due_on": assignment.due_on}), "end": EndForm(),
    })  # fmt: skip


@needs("assign_training")
@require_safe
def look(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who would be reached, and what stands in the way of publishing."""
    assignment = own(request, public_id)
    obstacle = ""
    if assignment.is_draft:
        try:
            check_ready(assignment)
        except Refused as refusal:
            obstacle = str(refusal.message)
    context = {"assignment": assignment, "found": preview(assignment), "obstacle": obstacle}
    return render(request, "courses/assignment_preview.html", context)


@needs("assign_training")
@require_POST
def change(request: HttpRequest, public_id: str, do: str) -> HttpResponse:
    """Publish, move, end or throw away a draft; what cannot be is said, and nothing is written."""
    assignment = own(request, public_id)
    common: dict[str, Any] = {"actor": request.user, "request": request}
    try:
        if do == "delete":
            delete_draft(assignment, **common)
            messages.success(request, _("The draft is deleted."))
            return redirect("assignments")
        if do == "publish":
            publish(assignment, revision=revision_of(request), **common)
            messages.success(request, _("Published. People are being enrolled and told; you may leave this page."))
        else:
            _move_or_end(request, assignment, do, common)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        if do == "publish":
            return redirect("assignment_preview", public_id)
    return redirect("assignment", public_id)


def _move_or_end(request: HttpRequest, assignment: Assignment, do: str, common: dict[str, Any]) -> None:
    form = MoveForm(request.POST) if do == "move" else EndForm(request.POST)
    if not form.is_valid():
        raise Refused("form", "".join(str(error) for errors in form.errors.values() for error in errors))
    data, revision = form.cleaned_data, revision_of(request)
    if do == "move":
        move_days(assignment, due_on=data["due_on"], reason=data["reason"], revision=revision, **common)
        messages.success(request, _("The last day is moved. Whoever still has something to do is told."))
    else:
        end(assignment, state=data["state"], reason=data["reason"], revision=revision, **common)
        messages.success(request, _("Done. It stays on record."))
