"""Activation codes, for a whole school or for one person: made on request, shown once, never stored."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from people.domain.activation import (
    MOST_AT_ONCE,
    IssuedCode,
    code_life,
    count_to_activate,
    issue_codes,
    may_issue_to,
    members_with_codes,
    people_to_activate,
)
from people.domain.codes_sheet import write_codes
from people.models import Organisation, User
from people.rules import may, organisations_visible_to
from people.views.request import PersonRequest
from people.views.rosters import download


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
    """The list itself, to be printed now, or as a sheet."""
    organisation = find_unit(request, public_id)
    if count_to_activate([organisation])[organisation.pk] > MOST_AT_ONCE:
        return redirect("codes")
    people = [one for one in people_to_activate(organisation) if not one.holds_role or may_issue_to(request.user, one)]
    lines = issue_codes(people, organisation=organisation, actor=request.user)
    if request.POST.get("as") == "xlsx":
        address = request.build_absolute_uri(reverse("activate"))
        response = download(write_codes(organisation, lines, address=address), f"codes-{organisation.code}.xlsx")
        response["Cache-Control"] = "no-store"
        return response
    return show_lines(request, organisation, lines)


@never_cache
@require_safe
@login_required
def codes_people(request: PersonRequest, public_id: str) -> HttpResponse:
    """The people of a unit: who never signed in, whose code still waits, and a new code for one of them."""
    organisation = find_unit(request, public_id)
    people, query = members_with_codes(organisation), request.GET.get("q", "").strip()[:60]
    if query:
        people = people.filter(Q(real_name__icontains=query) | Q(pinyin__icontains=query) | Q(staff_number=query))
    page = Paginator(people, 50).get_page(request.GET.get("page"))
    waiting = count_to_activate([organisation])[organisation.pk]
    context = {"organisation": organisation, "page": page, "query": query, "waiting": waiting, "most": MOST_AT_ONCE}
    return render(request, "people/codes_people.html", context)


@never_cache
@require_POST
@login_required
@sensitive_variables("lines")
def codes_person(request: PersonRequest, public_id: str, person_id: str) -> HttpResponse:
    """A new code for one person, also for somebody who forgot the password and has no e-mail address."""
    organisation = find_unit(request, public_id)
    person: User = get_object_or_404(members_with_codes(organisation), public_id=person_id)
    if not may_issue_to(request.user, person):
        words = _("This person holds a role, or it is you. Ask the bureau, or set a new password by e-mail.")
        messages.error(request, words)
        return redirect("codes_people", public_id)
    return show_lines(request, organisation, issue_codes([person], organisation=organisation, actor=request.user))


def find_unit(request: PersonRequest, public_id: str) -> Organisation:
    """A unit inside the reader's scope; another's is not found."""
    scope = organisations_visible_to(request.user, "issue_activation")
    found: Organisation = get_object_or_404(scope, public_id=public_id)
    return found


@sensitive_variables("lines")
def show_lines(request: PersonRequest, organisation: Organisation, lines: list[IssuedCode]) -> HttpResponse:
    """The codes just made, on a page that no browser keeps."""
    context = {"organisation": organisation, "lines": lines, "days": code_life().days}
    response = render(request, "people/codes_list.html", context)
    response["Cache-Control"] = "no-store"
    return response
