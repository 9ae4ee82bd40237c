"""Exceptions for single learners, made by coordinators, trainers and the bureau, each inside their own units."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.assessing.exceptions import exceptions_of, find_learners
from courses.domain.assessing.extension import grant_extension, grant_waiver, withdraw_exception
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.forms.exception import WAIVER, ExceptionForm
from courses.models import Enrolment, Extension, Waiver
from courses.views.place import language_of
from courses.views.progress import needs
from people import rules

KINDS = {"waiver": Waiver, "extension": Extension}


@needs("grant_exceptions")
@require_safe
def list_learners(request: HttpRequest) -> HttpResponse:
    """Learners of one's units, found by name or number."""
    search = request.GET.get("q", "")
    rows = find_learners(request.user, search=search, course_id=request.GET.get("course", "")[:40])
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    may_programmes = rules.may(request.user, "manage_programmes")
    return render(
        request, "courses/exceptions.html", {"page": page, "search": search, "may_programmes": may_programmes}
    )


def find_enrolment(request: HttpRequest, public_id: str) -> Enrolment:
    """One of the learners one answers for; others do not exist."""
    rows = Enrolment.objects.manageable_by(request.user).select_related("person", "course", "version", "organisation")
    return get_object_or_404(rows, public_id=public_id)


@needs("grant_exceptions")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_exceptions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was granted to a learner in a course, and the form for more."""
    enrolment = find_enrolment(request, public_id)
    outline = outline_of(enrolment.version, language=language_of())
    form = ExceptionForm(request.POST or None, outline=outline)
    if request.method == "POST" and form.is_valid() and _grant(request, enrolment, form):
        return redirect("exceptions_of", public_id=public_id)
    context = {"enrolment": enrolment, "outline": outline, "form": form, "rows": exceptions_of(enrolment, outline)}
    return render(request, "courses/exceptions_of.html", context, status=422 if form.is_bound else 200)


def _grant(request: HttpRequest, enrolment: Enrolment, form: ExceptionForm) -> bool:
    data = form.cleaned_data
    common: dict[str, Any] = {"author": request.user, "reason": data["reason"], "request": request}
    try:
        if data["what"] == WAIVER:
            grant_waiver(enrolment, form.item_key, **common)
        else:
            grant_extension(
                enrolment, form.item_key, minutes=data["minutes"] or 0, attempts=data["attempts"] or 0,
                until=data["until"], **common,
            )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("Granted, and written to the log."))
    return True


@needs("grant_exceptions")
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one back, with a reason."""
    enrolment = find_enrolment(request, public_id)
    model, number = KINDS.get(request.POST.get("kind", "")), request.POST.get("id", "")
    if model is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    row = get_object_or_404(model.objects.filter(enrolment=enrolment), pk=int(number))
    try:
        withdraw_exception(row, author=request.user, reason=request.POST.get("reason", ""), request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Taken back. What was finished meanwhile stays finished."))
    return redirect("exceptions_of", public_id=public_id)
