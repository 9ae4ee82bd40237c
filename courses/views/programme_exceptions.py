"""Exceptions in whole programmes, made by the bureau for people of its units and in its own programmes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.programmes.excepting import (
    find_periods,
    free_from_programme,
    grant_time,
    last_day_of,
    may_free,
    periods_for,
    waivable,
    waive_requirement,
    withdraw_exception,
)
from courses.domain.programmes.granted import granted_in
from courses.domain.refusal import Refused
from courses.forms.programme_exception import ProgrammeExceptionForm
from courses.models import CertificationPeriod, Programme, ProgrammeException, ProgrammeExceptionKind
from courses.views.progress import needs

ACTION = "manage_programmes"
PAGE = 30


@needs(ACTION)
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """People of one's units and programmes who have something open, found by name or number."""
    search, programme = request.GET.get("q", ""), request.GET.get("programme", "")[:40]
    rows = find_periods(request.user, search=search, programme=programme)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "search": search,
        "programme": Programme.objects.filter(public_id=programme).first() if programme else None,
    }  # fmt: skip
    return render(request, "courses/programme_exceptions.html", context)


def find_period(request: HttpRequest, public_id: str) -> CertificationPeriod:
    """One in which the reader may make exceptions; others do not exist."""
    found: CertificationPeriod = get_object_or_404(periods_for(request.user), public_id=public_id)
    return found


@needs(ACTION)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_exceptions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was granted to somebody in a programme, and the form for more."""
    period = find_period(request, public_id)
    free = may_free(request.user, period)
    form = ProgrammeExceptionForm(request.POST or None, requirements=waivable(period) if free else (), may_free=free)
    if request.method == "POST" and form.is_valid() and _grant(request, period, form):
        return redirect("programme_exceptions_of", public_id=public_id)
    context = {
        "period": period, "form": form, "rows": granted_in(period), "last_day": last_day_of(period), "may_free": free,
    }  # fmt: skip
    return render(request, "courses/programme_exceptions_of.html", context, status=422 if form.is_bound else 200)


def _grant(request: HttpRequest, period: CertificationPeriod, form: ProgrammeExceptionForm) -> bool:
    data = form.cleaned_data
    common: dict[str, Any] = {"author": request.user, "reason": data["reason"], "request": request}
    try:
        if data["what"] == ProgrammeExceptionKind.EXTENDED:
            grant_time(period, until=data["until"], **common)
        elif data["what"] == ProgrammeExceptionKind.WAIVED:
            waive_requirement(period, form.chosen, **common)
        else:
            free_from_programme(period, **common)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("Granted, and written to the log."))
    return True


@needs(ACTION)
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one back, with a reason."""
    period = find_period(request, public_id)
    row = get_object_or_404(ProgrammeException, period=period, public_id=request.POST.get("exception", "")[:40])
    try:
        withdraw_exception(row, author=request.user, reason=request.POST.get("reason", ""), request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Taken back. The usual rules hold again."))
    return redirect("programme_exceptions_of", public_id=public_id)
