"""The list of late people of the bureau: filters, numbers, a page of people; filters kept and shared; the file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.refusal import Refused
from courses.domain.reports.export_table import choose_format, offered_formats
from courses.domain.reports.late_export import request_late_export
from courses.domain.reports.late_list import late_people, names_by_path, say_row, sum_late, values_of
from courses.domain.reports.progress import Scope, open_scope
from courses.domain.reports.saved_filter import (
    delete_filter,
    offered_filters,
    read_filters,
    save_filter,
    share_filter,
)
from courses.domain.reports.subject import Subject, choose_subject, list_subjects
from courses.forms.late import LateFilterForm, SaveFilterForm
from courses.models import SavedFilter
from courses.views.progress import needs
from people import rules

PAGE = 50


def filters_for(request: HttpRequest, data: Any, action: str) -> tuple[Scope, LateFilterForm, Subject | None]:
    """The reader's whole scope, the filters, and what is looked at; None when that is not there."""
    scope, subjects = open_scope(request.user, action=action), list_subjects(request.user)
    form = LateFilterForm(data, subjects=subjects, scope=scope)
    return scope, form, None if form.is_lost else choose_subject(form.chosen("what"), subjects)


def asked(form: LateFilterForm, subject: Subject | None) -> dict[str, str]:
    """The filters as they stand, with the subject that is shown even where nobody chose it."""
    return read_filters(form.values() | ({"what": subject.key} if subject else {}))


def narrowed(request: HttpRequest, scope: Scope, form: LateFilterForm, action: str) -> Scope:
    """The district or school that was chosen, else the whole scope."""
    return open_scope(request.user, place=form.place, action=action) if form.place else scope


@needs("view_progress")
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Who is late, longest first, fifty to a page."""
    whole, form, subject = filters_for(request, request.GET, "view_progress")
    kept = offered_filters(request.user, whole)
    return render(request, "courses/late.html", {
        "form": form, "subject": subject, "save": SaveFilterForm(), "query": urlencode(asked(form, subject)),
        "kept": kept, "has_own": any(one.is_own for one in kept), "now": timezone.now(),
        **(list_late(request, whole, form, subject) if subject else {}),
    })  # fmt: skip


def list_late(request: HttpRequest, whole: Scope, form: LateFilterForm, subject: Subject) -> dict[str, Any]:
    """The numbers and the page of people."""
    scope, today = narrowed(request, whole, form, "view_progress"), timezone.localdate()
    rows = late_people(subject, scope, request.user, form.late_filter(), today=today)
    sums, names, pages = sum_late(rows), names_by_path(whole), Paginator(values_of(rows), PAGE)
    pages.count = sums.late  # one count of a city is enough
    page = pages.get_page(request.GET.get("page"))
    may_export = rules.may(request.user, "export", scope.place)
    return {
        "scope": scope, "sums": sums, "page": page, "may_export": may_export,
        "people": [say_row(row, scope, names, today=today) for row in page],
        "formats": offered_formats() if may_export else [],
    }  # fmt: skip


def back(values: dict[str, str]) -> HttpResponse:
    """The list with these filters."""
    query = urlencode(values)
    return redirect(f"{reverse('late')}?{query}" if query else reverse("late"))


@needs("view_progress")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters as they stand under a name; what is no filter of the list is left out."""
    _scope, form, subject = filters_for(request, request.POST, "view_progress")
    values = asked(form, subject)
    named = SaveFilterForm(request.POST)
    named.is_valid()
    shared = bool(named.cleaned_data.get("shared"))
    try:
        name = str(named.cleaned_data.get("name") or "")
        save_filter(request.user, name=name, filters=values, shared=shared, request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The filter is kept."))
    return back(values)


@needs("view_progress")
@require_POST
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Share one's own filter, keep it to oneself again, or delete it."""
    saved = get_object_or_404(SavedFilter, public_id=public_id, owner=request.user)
    wish, values = request.POST.get("do", ""), read_filters(saved.filters)
    try:
        if wish == "delete":
            delete_filter(saved)
            messages.success(request, _("The filter is deleted."))
        elif wish in {"share", "keep"}:
            share_filter(saved, shared=wish == "share", actor=request.user, request=request)
            shared = _("Colleagues of the same scope are offered it now.")
            messages.success(request, shared if wish == "share" else _("Only you have it now."))
        else:
            raise Http404("no such wish")
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return back(values)


@needs("export")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the list as a file."""
    whole, form, subject = filters_for(request, request.POST, "export")
    scope = narrowed(request, whole, form, "export")
    if subject is None or not scope.units:
        raise Http404("nothing to export")
    chosen = choose_format(request.POST.get("format", ""))
    job = request_late_export(
        request.user, subject, scope, form.late_filter(), language=get_language() or "zh-hans",
        file_format=chosen.key if chosen else "", request=request,
    )  # fmt: skip
    return redirect("progress_export_state", job.public_id)
