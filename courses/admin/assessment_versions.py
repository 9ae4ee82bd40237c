"""Versions of an assessment in the admin: history, restoring, the courses that use them, and regrades."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.admin.assessment_frame import find_assessment, frame_below
from courses.domain.authoring.assessment_history import history_of, restore_version
from courses.domain.authoring.assessment_use import move_draft, uses_of
from courses.domain.refusal import Refused
from courses.domain.regrading.export import ask_export, effect_of, newest_export, remark_of, word_of
from courses.domain.regrading.regrade import (
    ask_regrade,
    cancel_regrade,
    cases_for,
    confirm_regrade,
    count_outdated,
    is_stopped,
    may_regrade,
    resume_regrade,
    unfinished_regrade,
)
from courses.forms.regrade import NEW_ONLY, RegradeForm
from courses.models import Assessment, Course, Regrade, RegradeCase

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """History, courses, and the question what is to become of papers that were handed in."""
    row = find_assessment(request, public_id)
    form = RegradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _answer(request, row, form)
        if answer is not None:
            return answer
    context = {
        **frame_below(_("Versions"), row), "row": row, "history": history_of(row), "uses": uses_of(row), "form": form,
        "outdated": count_outdated(row), "may": may_regrade(request.user, row), "going": unfinished_regrade(row),
        "regrades": Regrade.objects.filter(assessment=row).select_related("version", "asked_by")[:20],
    }  # fmt: skip
    return render(request, "courses/admin/assessment_versions.html", context)


def _answer(request: HttpRequest, row: Assessment, form: RegradeForm) -> HttpResponse | None:
    if form.cleaned_data["what"] == NEW_ONLY:
        messages.success(request, _("The new version is for new attempts only. Nothing that was handed in changes."))
        return redirect("assessments:versions", row.public_id)
    try:
        made = ask_regrade(row, actor=request.user, reason=form.cleaned_data["reason"], request=request)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return None
    return redirect("assessments:regrade", row.public_id, made.public_id)


@require_POST
def restore(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """An older version once more, as the newest."""
    row = find_assessment(request, public_id)
    try:
        made = restore_version(row, number, actor=request.user, request=request)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        words = _("Version %(old)s stands again as version %(new)s.") % {"old": number, "new": made.number}
        messages.success(request, words)
    return redirect("assessments:versions", public_id)


@require_POST
def move(request: HttpRequest, public_id: str, course_id: str) -> HttpResponse:
    """The draft of a course asks for the newest version."""
    row = find_assessment(request, public_id)
    course = get_object_or_404(Course, public_id=course_id)
    try:
        page = move_draft(row, course, actor=request.user, request=request)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("assessments:versions", public_id)
    messages.success(request, _("The draft of the course holds the new version. Publish it when it is ready."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def find_regrade(request: HttpRequest, public_id: str, regrade_id: str) -> Regrade:
    """One of an assessment one may regrade."""
    row = find_assessment(request, public_id)
    if not may_regrade(request.user, row):
        raise PermissionDenied
    rows = Regrade.objects.select_related("assessment__owner", "version", "job", "asked_by", "confirmed_by")
    return get_object_or_404(rows, assessment=row, public_id=regrade_id)


@require_safe
def show_regrade(request: HttpRequest, public_id: str, regrade_id: str) -> HttpResponse:
    """Sums first, then who changes and how; and what can be done now."""
    regrade = find_regrade(request, public_id, regrade_id)
    wanted = request.GET.get("verdict", RegradeCase.Verdict.CHANGED)
    verdict = wanted if wanted in RegradeCase.Verdict.values else ""
    page = Paginator(cases_for(regrade, request.user, verdict=verdict), ROWS).get_page(request.GET.get("p"))
    lines = [
        (case, word_of(case.grade.passed), word_of(case.passed), effect_of(case), remark_of(case)) for case in page
    ]
    hidden = max(0, int(regrade.counts.get("papers", 0)) - cases_for(regrade, request.user).count())
    context = {
        **frame_below(_("Regrade"), regrade.assessment), "row": regrade.assessment, "regrade": regrade, "page": page,
        "lines": lines, "verdict": verdict, "verdicts": RegradeCase.Verdict.choices, "hidden": hidden,
        "stopped": is_stopped(regrade), "counts": regrade.counts, "list": newest_export(regrade, request.user),
    }  # fmt: skip
    return render(request, "courses/admin/regrade.html", context)


STEPS: dict[str, Any] = {"confirm": confirm_regrade, "cancel": cancel_regrade, "resume": resume_regrade}


@require_POST
def take_step(request: HttpRequest, public_id: str, regrade_id: str) -> HttpResponse:
    """Confirm, give up, or go on after a stop."""
    regrade = find_regrade(request, public_id, regrade_id)
    step = STEPS.get(request.POST.get("step", ""))
    if step is not None:
        try:
            step(regrade, actor=request.user, request=request)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("assessments:regrade", public_id, regrade_id)


@require_POST
def export(request: HttpRequest, public_id: str, regrade_id: str) -> HttpResponse:
    """Ask for the list as a spreadsheet; a job writes it."""
    try:
        ask_export(find_regrade(request, public_id, regrade_id), actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect(f"{reverse('assessments:regrade', args=[public_id, regrade_id])}#cases")


@require_safe
def export_file(request: HttpRequest, public_id: str, regrade_id: str) -> FileResponse:
    """The spreadsheet, to the person who asked for it, while they may still regrade."""
    regrade = find_regrade(request, public_id, regrade_id)
    job = newest_export(regrade, request.user)
    if job is None or not job.result_file or not storages["private"].exists(job.result_file):
        raise Http404("not ready, or removed after a week")
    name = f"regrade-{regrade.public_id}.xlsx"
    return FileResponse(storages["private"].open(job.result_file), as_attachment=True, filename=name, content_type=XLSX)


urlpatterns = [
    path("<slug:public_id>/versions/", show_versions, name="versions"),
    path("<slug:public_id>/versions/<int:number>/restore/", restore, name="restore"),
    path("<slug:public_id>/versions/move/<slug:course_id>/", move, name="move"),
    path("<slug:public_id>/regrades/<slug:regrade_id>/", show_regrade, name="regrade"),
    path("<slug:public_id>/regrades/<slug:regrade_id>/step/", take_step, name="regrade_step"),
    path("<slug:public_id>/regrades/<slug:regrade_id>/export/", export, name="regrade_export"),
    path("<slug:public_id>/regrades/<slug:regrade_id>/cases.xlsx", export_file, name="regrade_file"),
]
