"""Issuing many certificates in the admin: who waits, what stands in the way, the button, and how far it is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.issuing.job import KIND, request_issue
from courses.domain.issuing.selection import ISSUE, in_words
from courses.domain.issuing.waiting import look_ahead
from courses.forms.certificate_selection import SelectionForm
from people import rules
from people.domain.job import is_silent, stop_job
from people.models import Job
from people.models.job import UNFINISHED

LOOKING_AGAIN = "3"  # seconds until a page of running work looks again


def frame(title: str, *, below: bool = True) -> dict[str, Any]:
    """Title and way back."""
    register = [{"url": reverse("certificates_register:index"), "label": _("Certificates")}] if below else []
    return {
        "header_title": title, "page_title": title, "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *register, {"label": title}],
    }  # fmt: skip


def check_issuer(request: HttpRequest) -> None:
    """Only who may issue."""
    if not rules.may(request.user, ISSUE):
        raise PermissionDenied


def plan_issue(request: HttpRequest) -> HttpResponse:
    """Who would get a certificate and who would not; the POST asks for all who would."""
    check_issuer(request)
    form = SelectionForm(request.POST if request.method == "POST" else request.GET, user=request.user, action=ISSUE)
    if request.method == "POST" and form.is_valid():
        job = request_issue(request.user, form.selection(), request=request)
        return redirect("certificates_register:issue_job", job.public_id)
    context = {
        **frame(_("Issue certificates")), "form": form, "outlook": look_ahead(form.selection(), request.user),
        "jobs": in_words(Job.objects.filter(kind=KIND, owner=request.user)[:5]),
    }  # fmt: skip
    return render(request, "courses/admin/certificate_issue.html", context)


def own_job(request: HttpRequest, public_id: str) -> Job:
    check_issuer(request)
    return get_object_or_404(Job, public_id=public_id, kind=KIND, owner=request.user)


@require_safe
def show_issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is; the page looks again by itself."""
    job = own_job(request, public_id)
    running = job.state in UNFINISHED
    answer = render(
        request,
        "courses/admin/certificate_issue_job.html",
        {
            **frame(_("Issue certificates")),
            "job": job,
            "chosen": in_words([job])[0][1],
            "running": running,
            "silent": is_silent(job),
        },
    )
    if running:
        answer["Refresh"] = LOOKING_AGAIN
    return answer


@require_POST
def stop_issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop after the chunk that is being written; what is issued stays issued."""
    if stop_job(own_job(request, public_id)):
        messages.success(request, _("Stopped. What was issued before stays issued."))
    return redirect("certificates_register:issue_job", public_id)
