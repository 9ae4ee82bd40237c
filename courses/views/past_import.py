"""Past certificates and hours from a spreadsheet: send, look, confirm, result."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.importing.files import confirm_past, drop_past, send_past, unpack
from courses.domain.importing.undoing import may_undo, request_undo
from courses.domain.importing.words import (
    SHOWN,
    say_lines,
    say_refusal,
    say_troubles,
    sum_up_troubles,
    write_form,
    write_remarks,
)
from courses.forms.past_import import PastImportForm
from courses.models import PastImport
from courses.views.progress import needs
from people import rules
from people.domain.rosters.problems import say_file_problem
from people.domain.sheet import SheetRefused
from people.models.organisation import Kind

ACTION = "issue_certificates"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = PastImport.State


def find(request: HttpRequest, public_id: str) -> PastImport:
    """A file of one's scope; others do not exist."""
    rows = PastImport.objects.visible_to(request.user).select_related("organisation", "actor", "job")
    return get_object_or_404(rows, public_id=public_id)


@needs(ACTION)
@require_http_methods(["GET", "HEAD", "POST"])
def list_imports(request: HttpRequest) -> HttpResponse:
    """The form to send a file, and what was sent before."""
    places = rules.organisations_visible_to(request.user, ACTION).exclude(kind=Kind.SCHOOL).order_by("path")
    form = PastImportForm(request.POST or None, request.FILES or None, organisations=places)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = send_past(
                data["file"].read(), kind=data["kind"], organisation=data["organisation"], actor=request.user,
                file_name=data["file"].name or "",
            )  # fmt: skip
            return redirect("past_import", made.public_id)
        except SheetRefused as error:
            form.add_error("file", " ".join(say_file_problem(error.code)))
    rows = PastImport.objects.visible_to(request.user).select_related("actor", "organisation").defer("sealed", "plan")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "courses/past_imports.html", context, status=422 if form.is_bound else 200)


@needs(ACTION)
@require_safe
def show_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a file would do, or did, row by row."""
    row = find(request, public_id)
    lines = unpack(row)
    troubles = say_troubles(line for line in lines if line["troubles"])
    new = [line for line in lines if line["outcome"] == "made"]
    context: dict[str, Any] = {
        "past": row, "working": is_working(row), "troubles": troubles[:SHOWN], "more": max(0, len(troubles) - SHOWN),
        "new": say_lines(new[:SHOWN]), "more_new": max(0, len(new) - SHOWN), "kept": bool(lines),
        "summary": sum_up_troubles(lines),
        "refusal": say_refusal(row.error_code, row.counts.get("missing", [])) if row.error_code else None,
        "may_undo": may_undo(row),
        "failed": row.job is not None and row.job.state == "failed" and not row.error_code,
    }  # fmt: skip
    return render(request, "courses/past_import.html", context)


def is_working(row: PastImport) -> bool:
    """Whether a job is at it; one that gave up is not."""
    busy = row.state in (State.WAITING, State.APPLYING, State.UNDOING)
    return busy and (row.job is None or row.job.state in ("waiting", "running", "done"))


@needs(ACTION)
@require_safe
def show_progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The fragment that the waiting page fills in."""
    row = find(request, public_id)
    return render(request, "courses/past_import_progress.html", {"past": row, "done": not is_working(row)})


@needs(ACTION)
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write what was shown; the button says whether the right rows only."""
    row = find(request, public_id)
    partly = request.POST.get("accept_partial") == "1"
    if not confirm_past(row, actor=request.user, accept_partial=partly, request=request):
        messages.warning(request, _("Nothing was written. Look at what the file holds once more."))
    return redirect("past_import", public_id)


@needs(ACTION)
@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a file aside."""
    if drop_past(find(request, public_id)):
        messages.info(request, _("Put aside. Nothing was imported, and the file is deleted."))
    return redirect("past_imports")


@needs(ACTION)
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what a file brought."""
    if not request_undo(find(request, public_id), actor=request.user, request=request):
        messages.warning(request, _("This import can no longer be taken back as a whole."))
    return redirect("past_import", public_id)


def give(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(ACTION)
@require_safe
def give_form(_request: HttpRequest, kind: str) -> HttpResponse:
    """The empty form."""
    return give(write_form(kind), f"past-{kind}.xlsx")


@needs(ACTION)
@require_safe
def give_remarks(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every row with what becomes of it."""
    row = find(request, public_id)
    return give(write_remarks(unpack(row)), f"past-{row.public_id}.xlsx")
