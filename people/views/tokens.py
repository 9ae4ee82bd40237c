"""Access tokens of other programs: issuing (shown once), listing, revoking, each inside one's own subtree."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from people.domain.api.listing import describe_tokens
from people.domain.api.token import issue_token, revoke_token
from people.forms.delegated import TokenForm
from people.models import ApiToken
from people.rules import may, organisations_visible_to
from people.views.request import PersonRequest


@never_cache
@login_required
@sensitive_variables("words")
def tokens(request: PersonRequest) -> HttpResponse:
    """/bureau/tokens/: the tokens of one's subtree, and the form for a new one, which is shown this one time."""
    if not may(request.user, "manage_roles"):
        raise PermissionDenied
    scope = organisations_visible_to(request.user, "manage_roles")
    form, words = TokenForm(request.POST or None, organisations=scope, actor=request.user), ""
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        _token, words = issue_token(form.owner, actor=request.user, request=request, **form.details())
        form, status = TokenForm(organisations=scope, actor=request.user), 200
    rows = ApiToken.objects.visible_to(request.user).select_related("owner", "organisation")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": describe_tokens(page.object_list), "words": words}
    return render(request, "people/tokens.html", context, status=status)


@require_POST
@login_required
def token_revoke(request: PersonRequest, public_id: str) -> HttpResponse:
    """End one token inside one's subtree."""
    if not may(request.user, "manage_roles"):
        raise PermissionDenied
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), public_id=public_id)
    revoke_token(token, actor=request.user, request=request)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens")
