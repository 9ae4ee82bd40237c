"""The register of certificates in the admin: read only, but for replacing and revoking, each with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.viewsets.base import ViewSet

from courses.admin import certificate_issue
from courses.admin.certificate_issue import frame
from courses.domain.certifying.certificate import (
    IssuingRefused,
    issue_certificate,
    reissue_certificate,
    revoke_certificate,
)
from courses.domain.certifying.certificate_list import shown, with_parts
from courses.domain.certifying.certification import issue_or_hold
from courses.domain.certifying.held import say_held
from courses.domain.certifying.numbering import name_key, number_key
from courses.domain.issuing.selection import ISSUE, within
from courses.forms.certificate import ReasonForm, RevokeForm
from courses.models import Certificate, CertificationPeriod
from courses.models.certificate import CertificateEvent, CertificateEventKind, RevokeReason
from people import rules

PAGE = 50


def register_of(request: HttpRequest, action: str = "issue_certificates") -> Any:
    """Certificates stamped with an organisation of one's scope; who acts for the whole city also sees those of none."""
    if not rules.may(request.user, action):
        raise PermissionDenied
    inside = Q(organisation__in=rules.organisations_visible_to(request.user, action))
    if rules.is_city_wide(request.user, action):
        inside |= Q(organisation=None)
    return with_parts(Certificate.objects.filter(inside))


def certified_of(request: HttpRequest) -> Any:
    """Certified periods of those for whom one may issue."""
    rows = CertificationPeriod.objects.certified().filter(within(request.user, ISSUE))
    return rows.select_related("person", "programme").order_by("certified_at")


def held_of(request: HttpRequest) -> Any:
    return certified_of(request).exclude(held_reason="")


def list_certificates(request: HttpRequest) -> HttpResponse:
    """The register, found by number or full name; what waits to be issued stands above it."""
    rows = register_of(request).order_by("-pk")
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(Q(number_key=number_key(words) or "-") | Q(name_key=name_key(words)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    waiting = held_of(request)
    context = {
        **frame(_("Certificates"), below=False),
        "page": page, "rows": [shown(row) for row in page], "words": words, "held_count": waiting.count(),
        "held": [(period, say_held(period)) for period in waiting[:PAGE]],
    }  # fmt: skip
    return render(request, "courses/admin/certificates.html", context)


def show_certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """One certificate, what happened to it, and the two things one can do."""
    row = get_object_or_404(register_of(request), public_id=public_id)
    return show(request, row, ReasonForm(prefix="reissue"), RevokeForm(prefix="revoke"))


def say_reason(event: CertificateEvent) -> str:
    """Why something happened, in words: of a revocation the row knows the kind of reason only."""
    if event.kind == CertificateEventKind.REVOKED and event.reason in RevokeReason.values:
        return str(RevokeReason(event.reason).label)
    return str(event.reason)


def refuse(request: HttpRequest, refusal: IssuingRefused, row: Certificate) -> HttpResponse:
    """Say why nothing was done, beside the certificate as it is now: its form may be gone in the meantime."""
    messages.error(request, str(refusal.message))
    return redirect("certificates_register:show", row.public_id)


def show(request: HttpRequest, row: Certificate, reissue: ReasonForm, revoke: RevokeForm) -> HttpResponse:
    events = [(event, say_reason(event)) for event in row.events.select_related("actor")]
    context = {
        **frame(row.number),
        "one": shown(row), "row": row, "events": events, "reissue": reissue, "revoke": revoke,
        "may_revoke": rules.may(request.user, "revoke_certificates", row.organisation),
    }  # fmt: skip
    return render(request, "courses/admin/certificate.html", context)


@require_POST
def reissue(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new certificate with a new number; the old one says so."""
    row = get_object_or_404(register_of(request), public_id=public_id)
    form = ReasonForm(request.POST, prefix="reissue")
    if not form.is_valid():
        return show(request, row, form, RevokeForm(prefix="revoke"))
    try:
        new = reissue_certificate(row, actor=request.user, reason=form.cleaned_data["reason"])
    except IssuingRefused as refusal:
        return refuse(request, refusal, row)
    messages.success(request, _("Issued anew under number %(number)s.") % {"number": new.number})
    return redirect("certificates_register:show", new.public_id)


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """For good; undone only by certifying and issuing anew."""
    row = get_object_or_404(register_of(request, "revoke_certificates"), public_id=public_id)
    form = RevokeForm(request.POST, prefix="revoke")
    if not form.is_valid():
        return show(request, row, ReasonForm(prefix="reissue"), form)
    try:
        revoke_certificate(row, actor=request.user, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"])
    except IssuingRefused as refusal:
        return refuse(request, refusal, row)
    messages.success(request, _("The certificate is revoked."))
    return redirect("certificates_register:show", row.public_id)


@require_POST
def issue_now(request: HttpRequest, public_id: str) -> HttpResponse:
    """Try to issue what was held; says what is still in the way. Pressed twice it says the number again."""
    period = get_object_or_404(certified_of(request), public_id=public_id)
    try:
        made = issue_certificate(period, actor=request.user)
    except IssuingRefused as refusal:
        messages.error(request, str(refusal.message))
    else:
        issue_or_hold(period)
        messages.success(request, _("Issued under number %(number)s.") % {"number": made.number})
    return redirect("certificates_register:index")


class CertificateViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "certificates_register"
    url_prefix = "certificates"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Certificates")
    menu_name = "certificates"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_certificates, name="index"),
            path("waiting/", certificate_issue.plan_issue, name="waiting"),
            path("waiting/<slug:public_id>/", certificate_issue.show_issue, name="issue_job"),
            path("waiting/<slug:public_id>/stop/", certificate_issue.stop_issue, name="issue_stop"),
            path("held/<slug:public_id>/issue/", issue_now, name="issue"),
            path("<slug:public_id>/", show_certificate, name="show"),
            path("<slug:public_id>/reissue/", reissue, name="reissue"),
            path("<slug:public_id>/revoke/", revoke, name="revoke"),
        ]
