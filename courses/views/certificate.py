"""A learner's certificates: the list, one certificate, its sheet as PDF and its card as a picture."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain.certifying.certificate import record_event
from courses.domain.certifying.certificate_image import render_card, render_preview
from courses.domain.certifying.certificate_list import (
    Shown,
    certificates_of,
    file_name,
    held_periods_of,
    shown,
    with_parts,
)
from courses.domain.certifying.certificate_pdf import render_pdf
from courses.domain.certifying.hours import hours_in_cycle
from courses.models.certificate import Certificate, CertificateEventKind


def find_certificate(request: HttpRequest, public_id: str) -> Shown:
    """One's own, or one of an organisation where one may follow progress; anything else does not exist."""
    rows = with_parts(Certificate.objects.visible_to(request.user))
    return shown(get_object_or_404(rows, public_id=public_id))


@never_cache
@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """All certificates of the person who is signed in."""
    context = {
        "certificates": certificates_of(request.user),
        "held": held_periods_of(request.user),
        "hours": hours_in_cycle(request.user, today=timezone.localdate()),
    }
    return render(request, "courses/certificates.html", context)


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """One certificate with its dates, files and address to share."""
    one = find_certificate(request, public_id)
    is_own = one.certificate.person_id == request.user.pk
    others = [other for other in certificates_of(one.certificate.person) if other.certificate != one.certificate]
    return render(request, "courses/certificate.html", {"one": one, "is_own": is_own, "others": others[:6]})


def printable(request: HttpRequest, public_id: str) -> Certificate:
    one = find_certificate(request, public_id)
    if not one.can_print:
        raise Http404("only a certificate issued here, neither replaced nor revoked, is printed")
    return one.certificate


@never_cache
@login_required
@require_safe
def certificate_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet, rendered now."""
    row = printable(request, public_id)
    response = HttpResponse(render_pdf(row), content_type="application/pdf")
    shape = "inline" if request.GET.get("show") else "attachment"
    response["Content-Disposition"] = f'{shape}; filename="{file_name(row, "pdf")}"'
    if request.method == "GET":
        record_event(row, CertificateEventKind.DOWNLOADED, actor=request.user)
    return response


@never_cache
@login_required
@require_safe
def certificate_png(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card for phones; with ?sheet the printed sheet as a picture."""
    row = printable(request, public_id)
    drawn = render_preview(row) if "sheet" in request.GET else render_card(row)
    response = HttpResponse(drawn, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{file_name(row, "png")}"'
    return response
