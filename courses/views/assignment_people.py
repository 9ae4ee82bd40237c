"""The people of an assignment: naming them by hand, seeing them, giving time to one, many or a whole unit."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.assigning.drafting import note_named
from courses.domain.assigning.extending import Granted, Limits, extend_people, free_people
from courses.domain.assigning.naming import find_people as find_named
from courses.domain.assigning.naming import name_people, read_file, read_text
from courses.domain.assigning.showing import STATES, find_assignments, find_people, names_of, units_of
from courses.domain.refusal import Refused
from courses.domain.reports.late_list import days_late
from courses.forms.assignment import GrantForm, NamesForm
from courses.models import Assignment
from courses.views.assignment import READ, own
from courses.views.progress import needs
from people import rules

PAGE = 50


@needs("assign_training")
@sensitive_post_parameters("lines")
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Paste or send numbers; who is found is named, every other line is shown with its reason."""
    assignment = own(request, public_id)
    form = NamesForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"assignment": assignment, "form": form, "named": assignment.listed.count()}
    if form.is_valid():
        try:
            data = form.cleaned_data
            lines = read_file(data["file"].read()) if data["file"] else read_text(data["lines"])
            naming = find_named(lines, assignment, user=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            note_named(assignment, added=name_people(assignment, naming), actor=request.user, request=request)
            context |= {"naming": naming, "named": assignment.listed.count(), "form": NamesForm()}
            return render(request, "courses/assignment_names.html", context)
    return render(request, "courses/assignment_names.html", context, status=422 if form.is_bound else 200)


@needs("assign_training")
@require_POST
def forget_names(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take everybody off the list again; of a draft only."""
    assignment = own(request, public_id)
    if assignment.is_draft:
        assignment.listed.all().delete()
        messages.success(request, _("Nobody is named any more."))
    return redirect("assignment_names", public_id)


def visible(request: HttpRequest, public_id: str) -> Assignment:
    """One that reaches people of the reader's units."""
    rows = find_assignments(request.user).exclude(state="draft")
    return get_object_or_404(rows, public_id=public_id)


@needs(*READ)
@require_safe
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """People of one's own units, by unit, state and name."""
    assignment, today = visible(request, public_id), timezone.localdate()
    asked = {key: request.GET.get(key, "")[:60] for key in ("unit", "state", "q")}
    units = units_of(assignment, request.user)
    unit = next((one for one in units if one.public_id == asked["unit"]), None)
    state = asked["state"] if asked["state"] in STATES else ""
    rows = find_people(assignment, request.user, today=today, unit=unit, state=state, search=asked["q"])
    page, names = Paginator(rows, PAGE).get_page(request.GET.get("page")), names_of(units)
    limits = Limits(assignment, request.user)
    may_grant = assignment.is_published and limits.is_any and rules.may(request.user, "grant_exceptions")
    return render(request, "courses/assignment_people.html", {
        "assignment": assignment, "page": page, "units": units, "unit": unit, "state": state, "search": asked["q"],
        "people": [
            {**row, "unit": names.get(row["place"], ""), "days": days_late(row["due"], today) if row["is_late"] else 0}
            for row in page
        ],
        "query": urlencode({key: value for key, value in asked.items() if value}), "form": GrantForm(),
        "may_grant": may_grant, "may_except": bool(assignment.course_id) and may_grant,
        "days": None if limits.is_owner else max((row[2] for row in limits.rows), default=None),
    })  # fmt: skip


@needs("grant_exceptions")
@require_POST
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give time to those who were ticked or to a whole unit, or free those who were ticked."""
    assignment, form = visible(request, public_id), GrantForm(request.POST)
    unit = next((one for one in units_of(assignment, request.user)
                 if one.public_id == request.POST.get("unit", "")), None)  # fmt: skip
    whole = request.POST.get("whom") == "unit" and unit is not None
    back = f"{reverse('assignment_people', args=[public_id])}?{urlencode({'unit': unit.public_id if unit else ''})}"
    if not form.is_valid():
        messages.warning(request, _("Say why: the reason is kept in the log and told to whom it concerns."))
        return redirect(back)
    common: dict[str, Any] = {
        "author": request.user, "reason": form.cleaned_data["reason"], "request": request,
        "people": None if whole else request.POST.getlist("person"), "unit": unit.path if whole and unit else "",
    }  # fmt: skip
    try:
        if request.POST.get("do") == "free":
            say(request, free_people(assignment, **common))
        elif form.cleaned_data["until"] is None:
            messages.warning(request, _("Choose the new last day."))
        else:
            say(request, extend_people(assignment, until=form.cleaned_data["until"], **common))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect(back)


def say(request: HttpRequest, granted: Granted) -> None:
    """What became of it."""
    if granted.people:
        words = ngettext("Granted to %(n)s person, who is told.", "Granted to %(n)s people, who are told.",
                         granted.people)  # fmt: skip
        messages.success(request, words % {"n": granted.people})
    if granted.finished:
        messages.info(request, _("Nothing left to do: %(n)s.") % {"n": granted.finished})
