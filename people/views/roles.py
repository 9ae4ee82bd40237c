"""Roles: who holds which, granting and revoking them, each inside one's own subtree."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people.domain.role import grant_role, revoke_role
from people.forms.role import GrantForm
from people.models import RoleGrant
from people.rules import is_city_wide, may, organisations_visible_to
from people.views.request import PersonRequest


@never_cache
@login_required
def roles(request: PersonRequest) -> HttpResponse:
    """/bureau/roles/: grants that hold today, and the form for a new one."""
    if not may(request.user, "manage_roles"):
        raise PermissionDenied
    scope = organisations_visible_to(request.user, "manage_roles")
    city_wide = is_city_wide(request.user, "manage_roles")
    form = GrantForm(request.POST or None, organisations=scope, actor=request.user, city_wide=city_wide)
    if request.method == "POST" and form.is_valid():
        grant_role(form.person, actor=request.user, **form.grant_details())
        messages.success(request, _("The role is granted."))
        return redirect("roles")
    grants = RoleGrant.objects.current().filter(organisation__in=scope).select_related("person", "organisation")
    page = Paginator(grants.order_by("organisation__path", "role", "pk"), 30).get_page(request.GET.get("page"))
    status = 422 if form.is_bound else 200
    return render(request, "people/roles.html", {"form": form, "page": page}, status=status)


@require_POST
@login_required
def role_revoke(request: PersonRequest, public_id: str) -> HttpResponse:
    """End one grant inside one's subtree."""
    scope = organisations_visible_to(request.user, "manage_roles")
    grant = get_object_or_404(RoleGrant.objects.filter(organisation__in=scope), public_id=public_id)
    revoke_role(grant, actor=request.user, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("The role has ended."))
    return redirect("roles")
