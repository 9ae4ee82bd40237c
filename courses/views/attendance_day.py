"""A day of a class on paper: the sheet to print, what was signed entered in one screen, its scan, the record."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.views.media import send_stored
from courses.domain.attending.day import SCAN, DayOfClass, enter_paper, open_day
from courses.domain.attending.day_paper import print_day, unprintable_names
from courses.domain.refusal import Refused
from courses.forms.attendance import PaperForm
from courses.models import SignedSheet
from courses.views.progress import needs
from courses.views.register import run_of

FIELDS = {"no_reason": "reason", "early": None, "own": None}  # where a refusal is said


def day_of(request: HttpRequest, public_id: str, day: str) -> DayOfClass:
    """A day of a class of one's own."""
    try:
        found = open_day(run_of(request, public_id), date.fromisoformat(day))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@needs("take_attendance")
@require_http_methods(["GET", "HEAD", "POST"])
def show_day(request: HttpRequest, public_id: str, day: str) -> HttpResponse:
    """What is noted of everybody on one day, to be entered from paper."""
    found = day_of(request, public_id, day)
    form = PaperForm(
        request.POST or None, request.FILES or None, day=found, actor=request.user, fill="fill" in request.GET
    )
    if request.method == "POST" and form.is_valid() and enter(request, found, form):
        return redirect("register_day", public_id=public_id, day=day)
    context = {
        "day": found, "run": found.run, "form": form, "sheets": found.sheets, "accept": SCAN.accept,
        "by_hand": unprintable_names(found), "filled": "fill" in request.GET,
    }  # fmt: skip
    return render(request, "courses/register_day.html", context, status=422 if form.is_bound else 200)


def enter(request: HttpRequest, day: DayOfClass, form: PaperForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        written = enter_paper(
            day, form.states(), actor=request.user, reason=data["reason"], scan=data["scan"], request=request
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(FIELDS.get(str(refusal.code), "scan" if data["scan"] else None), str(refusal.message))
        return False
    messages.success(request, _("Noted: %(count)s entries. They count at once.") % {"count": written})
    return True


@needs("take_attendance")
@require_safe
def give_paper(request: HttpRequest, public_id: str, day: str, kind: str) -> HttpResponse:
    """The PDF: a sheet to sign, or the record."""
    found = day_of(request, public_id, day)
    try:
        content = print_day(found, signed=kind == "sheet")
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("register_day", public_id=public_id, day=day)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{found.run.title} {day} {_('Sign-in sheet') if kind == 'sheet' else _('Attendance record')}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["Cache-Control"] = "private, no-store"
    return answer


@needs("take_attendance")
@require_safe
def give_scan(request: HttpRequest, public_id: str, sheet: str) -> HttpResponseBase:
    """A scan of a signed sheet, to be saved."""
    row = get_object_or_404(SignedSheet, run=run_of(request, public_id), public_id=sheet)
    answer = send_stored(request, "evidence", row.file.name or "")
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
