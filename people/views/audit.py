"""/bureau/audit/: who did what, for those who may read it, each for their own units."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.domain.audit_words import describe_entries
from people.forms.audit import AuditFilter
from people.models import AuditEntry
from people.rules import may
from people.views.request import PersonRequest


@never_cache
@require_safe
@login_required
def audit(request: PersonRequest) -> HttpResponse:
    """The log, newest first: names, ids and fields, never a value."""
    if not may(request.user, "view_audit"):
        raise PermissionDenied
    form = AuditFilter(request.GET or None)
    entries = AuditEntry.objects.visible_to(request.user).select_related("organisation")
    page = Paginator(form.narrow(entries), 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "lines": describe_entries(page), "query": f"{query.urlencode()}&"}
    return render(request, "people/audit.html", context)
