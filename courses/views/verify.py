"""The public check of certificates: /verify/ and /verify/<token>/. No account, no script, never cached or indexed."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.certifying import verify as register
from courses.domain.certifying.numbering import number_key
from courses.domain.certifying.signature import published_keys
from courses.forms.verify import NameCheckForm, VerifyForm


def say(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    """The page in one of its states, kept out of caches and search engines."""
    context.setdefault("form", VerifyForm())
    response = render(request, "courses/verify.html", {"asked_at": timezone.now(), **context}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    if status == 429:
        response["Retry-After"] = str(register.WINDOW)
    return response


def address_of(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Number and full name: the same answer for an unknown number as for another name."""
    if request.method != "POST":
        return say(request)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return say(request, form=form, status=422)
    number, name = form.cleaned_data["number"], form.cleaned_data["name"]
    calm = [register.allow("address", address_of(request)), register.allow("number", number_key(number))]
    if not all(calm):
        return say(request, form=form, too_often=True, status=429)
    certificate = register.find_by_number_and_name(number, name)
    if certificate is None:
        return say(request, form=form, missing=True)
    register.note_verified(certificate)
    return say(request, answer=register.answer_for(certificate, full_name=True))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_token(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code opens; a POST compares a full name with the one on the certificate."""
    if not register.allow("look", address_of(request)):
        return say(request, too_often=True, status=429)
    certificate = register.find_by_token(token)
    if certificate is None:
        return say(request, missing=True, by_address=True, status=404)
    answer, check, matched = register.answer_for(certificate), NameCheckForm(), None
    if request.method == "POST":
        check = NameCheckForm(request.POST)
        calm = [register.allow("address", address_of(request)), register.allow("token", certificate.token)]
        if not all(calm):
            return say(request, too_often=True, status=429)
        if check.is_valid():
            matched = register.matches_name(certificate, check.cleaned_data["name"])
    elif request.method == "GET":
        register.note_verified(certificate)
    return say(request, answer=answer, check=check, matched=matched, status=422 if check.errors else 200)


@require_safe
@cache_control(public=True, max_age=3600)
def signing_keys(request: HttpRequest) -> JsonResponse:
    """Every public key that ever signed a certificate."""
    return JsonResponse(published_keys())
