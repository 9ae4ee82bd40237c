"""The page that opens an anonymous result by its receipt. The receipt is posted, so that no address ever holds it."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from courses.domain.assessing.receipt import open_receipt
from courses.domain.certifying.verify import WINDOW, allow
from courses.views.anonymous import private
from courses.views.place import language_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def show_receipt(request: HttpRequest) -> HttpResponse:
    """A field for the receipt; below it what stands behind it, or that there is nothing."""
    if request.method != "POST":
        return private(render(request, "courses/receipt.html", {}))
    if not allow("receipt", str(get_client_ip_address(request) or "")):
        response = private(render(request, "courses/receipt.html", {"too_often": True}, status=429))
        response["Retry-After"] = str(WINDOW)
        return response
    found = open_receipt(request.POST.get("receipt", ""), language=language_of())
    context = {"found": found, "missing": found is None}
    return private(render(request, "courses/receipt.html", context, status=200 if found else 422))
