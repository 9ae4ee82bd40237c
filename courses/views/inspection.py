"""Inspections: the list by unit, one with both ratings, ordering, beginning the own rating; and published standards."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.inspecting.ordering import order_inspections
from courses.domain.inspecting.rating import begin_rating
from courses.domain.inspecting.showing import (
    READERS,
    describe_rows,
    draw_standard,
    find_inspection,
    inspections_for,
    published_standard,
    show_inspection,
)
from courses.domain.inspecting.subjects import courses_of_inspection
from courses.domain.refusal import Refused
from courses.forms.inspection import OrderForm
from courses.models import Enrolment
from courses.views.place import language_of
from courses.views.progress import needs
from people import rules


def place_of(request: HttpRequest, public_id: str) -> Enrolment:
    """An inspection one may read; others do not exist."""
    found = find_inspection(request.user, public_id)
    if found is None:
        raise Http404
    return found


def order_form(request: HttpRequest, data: Any = None) -> OrderForm | None:
    """For whoever may order inspections, and only where there is something to order."""
    if not rules.may(request.user, "order_inspections"):
        return None
    roots = rules.organisations_visible_to(request.user, "order_inspections").order_by("path")
    return OrderForm(data, courses=courses_of_inspection(), roots=roots)


@needs(*READERS)
@require_safe
def list_inspections(request: HttpRequest) -> HttpResponse:
    """Every unit under inspection that one answers for, and how far it is."""
    search = request.GET.get("q", "").replace("\0", "")[:60]
    rows = inspections_for(request.user)
    page = Paginator(rows.filter(school__name__icontains=search) if search else rows, 50).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "rows": describe_rows(page.object_list), "search": search, "form": order_form(request)}
    return render(request, "courses/inspections.html", context)


@needs("order_inspections")
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Give units a place on a course of inspection."""
    form = order_form(request, request.POST)
    if form is None or not form.is_valid():
        messages.warning(request, _("Choose a course and a unit."))
        return redirect("inspections")
    try:
        new = order_inspections(
            form.cleaned_data["course"], root=form.cleaned_data["root"], actor=request.user, request=request
        )
        messages.success(request, _("Units newly under inspection: %(count)s.") % {"count": new})
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("inspections")


@needs(*READERS)
@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One unit: each standard with both ratings, where they differ, and what comes next."""
    enrolment = place_of(request, public_id)
    on_paper = request.GET.get("view") == "paper"
    parts = show_inspection(enrolment, request.user, language=language_of(), on_paper=on_paper)
    context = {"enrolment": enrolment, "parts": parts, "on_paper": on_paper}
    return render(request, "courses/inspection.html", context)


@needs("rate_organisation")
@require_POST
def begin(request: HttpRequest, public_id: str, key: Any) -> HttpResponse:
    """Begin the own rating of a unit, or go on with it."""
    enrolment = place_of(request, public_id)
    try:
        attempt = begin_rating(enrolment, key, user=request.user, language=language_of(), request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("inspection", public_id=public_id)
    return redirect("attempt", attempt_id=attempt.public_id)


@require_safe
def show_standard(request: HttpRequest, public_id: str) -> HttpResponse:
    """A published standard, for everybody."""
    version = published_standard(public_id)
    if version is None:
        raise Http404
    html, is_whole = draw_standard(version.pk, language=language_of())
    return render(request, "courses/standard.html", {"version": version, "html": html, "is_whole": is_whole})
