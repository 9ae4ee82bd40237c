"""A learner's certificates: the list, one certificate, its sheet as PDF and its card as a picture."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain.certifying.certificate import record_event
from courses.domain.certifying.certificate_list import (
    Shown,
    certificates_of,
    file_name,
    held_periods_of,
    shown,
    with_parts,
)
from courses.domain.certifying.rendering import CARD, SHEET, Drawn, NotDrawn, draw, draw_other, draw_preview, forms_of
from courses.domain.hours.own import entries_of_cycle, read_cycle
from courses.domain.learning.at_school import find_school
from courses.domain.programmes.applying import open_doors
from courses.domain.programmes.own import programmes_of_person
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
    hours = read_cycle(request.user, today=timezone.localdate())
    context = {
        "certificates": certificates_of(request.user), "held": held_periods_of(request.user),
        "hours": hours, "entries": entries_of_cycle(request.user, hours.cycle),
        "at_school": find_school(request.user), "programmes": programmes_of_person(request.user),
        "doors": open_doors(request.user),
    }  # fmt: skip
    return render(request, "courses/certificates.html", context)


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """One certificate with its dates, files and address to share."""
    one = find_certificate(request, public_id)
    is_own = one.certificate.person_id == request.user.pk
    others = [other for other in certificates_of(one.certificate.person) if other.certificate != one.certificate]
    forms = forms_of(one.certificate) if one.can_print else None
    context = {"one": one, "is_own": is_own, "others": others[:6], "forms": forms}
    return render(request, "courses/certificate.html", context)


def printable(request: HttpRequest, public_id: str) -> Certificate:
    one = find_certificate(request, public_id)
    if not one.can_print:
        raise Http404("only a certificate issued here, neither replaced nor revoked, is printed")
    return one.certificate


def not_drawn(request: HttpRequest, row: Certificate) -> HttpResponse:
    """A calm page where no renderer could draw it: what holds, and what to do."""
    return render(request, "courses/certificate_not_drawn.html", {"certificate": row}, status=503)


def give_file(row: Certificate, drawn: Drawn, *, show: bool = False) -> HttpResponse:
    """A drawn certificate as a file, to show or to keep."""
    response = HttpResponse(drawn.content, content_type=drawn.mime)
    shape = "inline" if show else "attachment"
    response["Content-Disposition"] = f'{shape}; filename="{file_name(row, drawn.extension)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def note_download(request: HttpRequest, row: Certificate) -> None:
    """Write down that a sheet was taken out; a program that only asks whether it is there takes nothing."""
    if request.method == "GET":
        record_event(row, CertificateEventKind.DOWNLOADED, actor=request.user)


@never_cache
@login_required
@require_safe
def certificate_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet, rendered now."""
    row = printable(request, public_id)
    try:
        drawn = draw(row, SHEET)
    except NotDrawn:
        return not_drawn(request, row)
    note_download(request, row)
    return give_file(row, drawn, show=bool(request.GET.get("show")))


@never_cache
@login_required
@require_safe
def certificate_png(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card for phones; with ?sheet the printed sheet as a picture."""
    row = printable(request, public_id)
    try:
        drawn = Drawn(draw_preview(row), "image/png", "png", "") if "sheet" in request.GET else draw(row, CARD)
    except NotDrawn:
        return not_drawn(request, row)
    return give_file(row, drawn, show=True)


@never_cache
@login_required
@require_safe
def certificate_file(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """A further form that a plugin brings."""
    row = printable(request, public_id)
    try:
        drawn = draw_other(row, key)
    except NotDrawn:
        return not_drawn(request, row)
    if drawn is None:
        raise Http404("there is no such form")
    note_download(request, row)
    return give_file(row, drawn)
