"""Lists of activation codes for the people of a school: made on request, shown once, never stored."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from people.domain.activation import MOST_AT_ONCE, code_life, count_to_activate, issue_codes, people_to_activate
from people.models import Organisation
from people.rules import may, organisations_visible_to
from people.views.request import PersonRequest


@never_cache
@require_safe
@login_required
def codes(request: PersonRequest) -> HttpResponse:
    """/bureau/codes/: the schools of one's scope with how many people never signed in."""
    if not may(request.user, "issue_activation"):
        raise PermissionDenied
    scope = organisations_visible_to(request.user, "issue_activation").current()
    query = request.GET.get("q", "").strip()[:60]
    if query:
        scope = scope.filter(name__icontains=query)
    page = Paginator(scope, 25).get_page(request.GET.get("page"))
    counts = count_to_activate(list(page))
    rows = [(organisation, counts.get(organisation.pk, 0)) for organisation in page]
    return render(request, "people/codes.html", {"page": page, "rows": rows, "query": query, "most": MOST_AT_ONCE})


@never_cache
@require_POST
@login_required
@sensitive_variables("lines")
def codes_issue(request: PersonRequest, public_id: str) -> HttpResponse:
    """The list itself, to be printed or copied now."""
    scope = organisations_visible_to(request.user, "issue_activation")
    organisation: Organisation = get_object_or_404(scope, public_id=public_id)
    if count_to_activate([organisation])[organisation.pk] > MOST_AT_ONCE:
        return redirect("codes")
    lines = issue_codes(people_to_activate(organisation), organisation=organisation, actor=request.user)
    context = {"organisation": organisation, "lines": lines, "days": code_life().days}
    response = render(request, "people/codes_list.html", context)
    response["Cache-Control"] = "no-store"
    return response
