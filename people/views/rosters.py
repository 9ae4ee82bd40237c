"""The bureau's roster import: upload, preview, confirm, result. Only for whoever may import, each in their subtree."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.domain.audit import record_audit
from people.domain.rosters.batch import ask_apply, cancel_batch, load_plan, open_payload, submit_roster
from people.domain.rosters.problems import RosterRefused, say_file_problem
from people.domain.rosters.result import result_name, write_export, write_result, write_template
from people.domain.rosters.screen import current_step, describe_plan, step_words
from people.domain.rosters.undo import close_absent, undo_batch
from people.domain.sheet import SheetRefused
from people.forms.roster import RosterUploadForm
from people.models import BatchState, Job, RosterBatch
from people.rules import may, organisations_visible_to
from people.views.request import PersonRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def guard(request: PersonRequest) -> None:
    """Whoever may import nowhere sees no page of it."""
    if not may(request.user, "import_roster"):
        raise PermissionDenied


def find_batch(request: PersonRequest, public_id: str) -> RosterBatch:
    """A batch inside the reader's scope; another's is not found."""
    guard(request)
    scoped = RosterBatch.objects.visible_to(request.user).select_related("owner", "organisation", "issuer")
    return get_object_or_404(scoped, public_id=public_id)


@never_cache
@login_required
def rosters(request: PersonRequest) -> HttpResponse:
    """/bureau/rosters/: the form to send a file, and what was sent before."""
    guard(request)
    scope = organisations_visible_to(request.user, "import_roster")
    form = RosterUploadForm(request.POST or None, request.FILES or None, organisations=scope)
    if request.method == "POST" and form.is_valid():
        batch = receive(request, form)
        if batch:
            return redirect("roster", batch.public_id)
    batches = RosterBatch.objects.visible_to(request.user).select_related("owner", "organisation")
    page = Paginator(batches, 20).get_page(request.GET.get("page"))
    status = 422 if form.is_bound else 200
    return render(request, "people/rosters.html", {"form": form, "page": page}, status=status)


def receive(request: PersonRequest, form: RosterUploadForm) -> RosterBatch | None:
    """Take the file in; None, with the words at the field, when it is no table."""
    data, place = form.cleaned_data, form.chosen_organisation()
    try:
        return submit_roster(
            data["file"].read(),
            file_name=data["file"].name,
            organisation=place,
            by_school=data["issuer"] == "school",
            owner=request.user,
            effective_on=data["effective_on"],
            capacity=data["capacity"],
        )
    except SheetRefused as error:
        form.add_error("file", " ".join(say_file_problem(error.code)))
        return None


@never_cache
@require_safe
@login_required
def roster(request: PersonRequest, public_id: str) -> HttpResponse:
    """One batch in whatever state it is."""
    batch = find_batch(request, public_id)
    context: dict[str, Any] = {"batch": batch, "job": latest_job(batch), "steps": step_words()}
    context["step"] = current_step(batch)
    if batch.state in (BatchState.CHECKED, BatchState.APPLIED) and not batch.purged_at:
        context["preview"] = describe_plan(batch, load_plan(batch), only=request.GET.get("problem", ""))
    if batch.error_code:
        context["trouble"] = say_file_problem(batch.error_code)
    return render(request, "people/roster.html", context)


def latest_job(batch: RosterBatch) -> Job | None:
    return Job.objects.filter(kind__startswith="roster.", arguments__batch=batch.pk).order_by("-pk").first()


@never_cache
@require_safe
@login_required
def roster_progress(request: PersonRequest, public_id: str) -> HttpResponse:
    """The fragment that the waiting page fills in: progress, then where to go."""
    batch = find_batch(request, public_id)
    job = latest_job(batch)
    waiting = batch.state in (BatchState.UPLOADED, BatchState.APPLYING) and not (job and job.state == "failed")
    waiting = waiting or bool(job and job.state in ("waiting", "running"))
    return render(request, "people/roster_progress.html", {"batch": batch, "job": job, "done": not waiting})


@require_POST
@login_required
def roster_confirm(request: PersonRequest, public_id: str) -> HttpResponse:
    """Import what was previewed; the button says whether the right rows only."""
    batch = find_batch(request, public_id)
    try:
        ask_apply(batch, actor=request.user, accept_partial=request.POST.get("accept_partial") == "1")
    except RosterRefused as error:
        messages.error(request, " ".join(say_file_problem(error.code)))
    return redirect("roster", public_id)


@require_POST
@login_required
def roster_cancel(request: PersonRequest, public_id: str) -> HttpResponse:
    """Put a file aside; what was kept of it is deleted."""
    if cancel_batch(find_batch(request, public_id), actor=request.user):
        messages.success(request, _("Put aside. Nothing was imported, and the file is deleted."))
    return redirect("rosters")


@require_POST
@login_required
def roster_undo(request: PersonRequest, public_id: str) -> HttpResponse:
    """Take an import back."""
    batch = find_batch(request, public_id)
    try:
        outcome = undo_batch(batch, actor=request.user)
    except RosterRefused:
        messages.error(
            request, _("This import can no longer be taken back: it is older than 7 days or not the last one.")
        )
    else:
        text = _("Taken back: %(deleted)s people deleted, %(kept)s kept because they were here meanwhile.")
        messages.success(request, text % outcome)
    return redirect("roster", public_id)


@require_POST
@login_required
def roster_absent(request: PersonRequest, public_id: str) -> HttpResponse:
    """End the chosen memberships of people whom the file did not name."""
    batch = find_batch(request, public_id)
    chosen = [int(key) for key in request.POST.getlist("membership") if key.isdigit()]
    count = close_absent(batch, membership_ids=chosen, last_day=batch.effective_on, actor=request.user)
    text = ngettext("%(count)s membership ended.", "%(count)s memberships ended.", count)
    messages.success(request, text % {"count": count})
    return redirect("roster", public_id)


@never_cache
@require_safe
@login_required
def roster_result(request: PersonRequest, public_id: str) -> HttpResponse:
    """The sheet with remarks; ?only=bad leaves the right rows out."""
    batch = find_batch(request, public_id)
    try:
        plan, content = load_plan(batch), open_payload(batch, "source")
    except RosterRefused as error:
        raise Http404 from error
    only_bad = request.GET.get("only") == "bad"
    sheet = write_result(content, plan.problems, sheet=batch.sheet, header_row=batch.header_row, only_bad=only_bad)
    return download(sheet, result_name(batch))


@never_cache
@require_safe
@login_required
def roster_template(request: PersonRequest) -> HttpResponse:
    """The empty form, with the schools of one's own scope."""
    guard(request)
    return download(write_template(organisations_visible_to(request.user, "import_roster")), "roster-form.xlsx")


@never_cache
@require_safe
@login_required
def roster_export(request: PersonRequest) -> HttpResponse:
    """The people of one's own scope, or of one unit in it, as a roster; logged with its number of rows."""
    if not may(request.user, "export"):
        raise PermissionDenied
    scope = organisations_visible_to(request.user, "export")
    unit = request.GET.get("unit", "")
    if unit:
        scope = scope.under(get_object_or_404(scope, code=unit))
    content, rows = write_export(scope)
    record_audit("roster.exported", request=request, fields=[f"rows={rows}", f"unit={unit}"])
    return download(content, "roster.xlsx")


def download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
