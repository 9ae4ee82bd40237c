"""A learner's hours: the ledger of a cycle, handing in what was earned elsewhere, the statement."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.views.media import send_stored
from courses.domain.hours.claims import claims_of, hand_in_again, hand_in_hours, withdraw_claim
from courses.domain.hours.cycle import cycles_of_days, rule_for, usable_categories
from courses.domain.hours.own import days_of, read_cycle
from courses.domain.hours.statement import make_statement
from courses.domain.hours.statement_files import write_statement_pdf, write_statement_sheet
from courses.domain.learning.at_school import find_school
from courses.domain.refusal import Refused
from courses.forms.hours import ClaimForm
from courses.models import HourClaim
from people.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_day(request: HttpRequest) -> date | None:
    """The day in the address that names a cycle or a year; anything else names none."""
    try:
        found = parse_date(request.GET.get("day", "")[:10])
    except ValueError:
        return None
    return found if found and 1970 <= found.year <= 2100 else None


def hours_context(person: User, request: HttpRequest) -> dict[str, Any]:
    """What both the owner's and the staff's page of a ledger show."""
    today = timezone.localdate()
    rule = rule_for(person.pk, today=today)
    day = asked_day(request) or today
    hours = read_cycle(person, today=today, day=day, rule=rule)
    cycles = cycles_of_days(days_of(person), rule, today=today)
    counted = [(year, hours.of_year(number)) for number, year in enumerate(hours.years)]
    years = [(year, number) for year, number in counted if year.starts_on <= today or number]
    return {
        "hours": hours, "cycles": cycles, "years": years, "aims": find_school(person) is not None,
        "running": hours.cycle.holds(today),
    }  # fmt: skip


@never_cache
@login_required
@require_safe
def show_hours(request: HttpRequest) -> HttpResponse:
    """One's own ledger and what one handed in."""
    context = hours_context(request.user, request)
    return render(request, "courses/hours.html", {**context, "claims": claims_of(request.user)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in hours of another body or an old paper."""
    form = ClaimForm(request.POST or None, request.FILES or None, categories=usable_categories(""))
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_in_hours(
                request.user, form.facts(), form.cleaned_data["file"], form_key=form.cleaned_data["form_key"]
            )
        except Refused as refusal:
            form.add_error(FACT_CODES.get(refusal.code, "file"), str(refusal.message))
        else:
            messages.success(request, _("Handed in. You are told as soon as it is decided."))
            return redirect("hour_claim", made.public_id)
    return render(request, "courses/hour_form.html", {"form": form}, status=422 if form.is_bound else 200)


FACT_CODES = {"future": "day", "ancient": "day", "hours": "hours", "twice": "title"}


def own_claim(request: HttpRequest, public_id: str) -> HourClaim:
    """One's own; others do not exist."""
    rows = HourClaim.objects.filter(person=request.user).select_related("category", "entry__category", "decided_by")
    return get_object_or_404(rows, public_id=public_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """What one handed in, what became of it; while it is open it can be corrected."""
    claim = own_claim(request, public_id)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ClaimForm(*data, instance=claim, categories=usable_categories("")) if claim.is_open else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            hand_in_again(claim, form.facts(), form.cleaned_data["file"] or None)
        except Refused as refusal:
            form.add_error(FACT_CODES.get(refusal.code, "file"), str(refusal.message))
        else:
            messages.success(request, _("Handed in anew. You are told as soon as it is decided."))
            return redirect("hour_claim", public_id)
    context = {"claim": own_claim(request, public_id), "form": form, "steps": claim.steps.select_related("actor")}
    return render(request, "courses/hour_claim.html", context, status=422 if form and form.is_bound else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what was handed in."""
    try:
        withdraw_claim(own_claim(request, public_id))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.info(request, _("Taken back. It counts nothing, and you can hand it in anew."))
    return redirect("hours")


@login_required
@require_safe
def show_evidence(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The paper, to its owner and to whoever decides."""
    claim = HourClaim.objects.filter(public_id=public_id).first()
    if claim is None or not (
        claim.person_id == request.user.pk or HourClaim.objects.decidable_by(request.user).filter(pk=claim.pk).exists()
    ):
        raise Http404
    response = send_stored(request, "evidence", claim.file.name)
    response["Content-Disposition"] = content_disposition_header(True, claim.file_name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def give_statement(request: HttpRequest, person: User, form: str, back: str) -> HttpResponse:
    """The statement of the cycle, or of the year (?of=year), of a day."""
    statement = make_statement(
        person, today=timezone.localdate(), day=asked_day(request), year=request.GET.get("of") == "year"
    )
    try:
        content = write_statement_pdf(statement) if form == "pdf" else write_statement_sheet(statement)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect(back)
    response = HttpResponse(content, content_type="application/pdf" if form == "pdf" else XLSX)
    name = f"hours-{statement.span.starts_on:%Y%m%d}-{statement.span.ends_on:%Y%m%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@login_required
@require_safe
def own_statement(request: HttpRequest, form: str) -> HttpResponse:
    """One's own statement, as PDF or as a workbook."""
    return give_statement(request, request.user, form, "hours")
