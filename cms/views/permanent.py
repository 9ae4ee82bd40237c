"""Permanent addresses, as printed on paper and in QR codes."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from cms.domain.pages import page_cache
from cms.domain.pages.permanent import find_address


@require_safe
def permanent(request: HttpRequest, name: str) -> HttpResponse:
    """Leads to where the page is read now, in the language of the address."""
    address = find_address(name)
    if not address:
        raise Http404
    page_cache.refuse(request)
    return HttpResponseRedirect(address)
