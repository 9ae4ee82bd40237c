"""Webhooks: making one, its log of deliveries, sending again, another secret, switching on, ending."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from people.domain.api.listing import describe_webhooks
from people.domain.webhooks.log import describe_deliveries
from people.domain.webhooks.subscription import (
    end_webhook,
    make_webhook,
    renew_secret,
    send_again,
    send_test,
    switch_on,
)
from people.forms.delegated import WebhookForm
from people.models import Webhook, WebhookDelivery
from people.rules import may, organisations_visible_to
from people.views.request import PersonRequest


def find_webhook(request: PersonRequest, public_id: str) -> Webhook:
    """A webhook of one's subtree."""
    if not may(request.user, "manage_roles"):
        raise PermissionDenied
    rows = Webhook.objects.visible_to(request.user).select_related("owner", "organisation")
    return get_object_or_404(rows, public_id=public_id)


@never_cache
@login_required
@sensitive_variables("secret")
def webhooks(request: PersonRequest) -> HttpResponse:
    """/bureau/webhooks/: those of one's subtree, and the form for a new one, whose secret is shown this one time."""
    if not may(request.user, "manage_roles"):
        raise PermissionDenied
    scope = organisations_visible_to(request.user, "manage_roles")
    form, secret = WebhookForm(request.POST or None, organisations=scope, actor=request.user), ""
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        _hook, secret = make_webhook(form.owner, actor=request.user, request=request, **form.details())
        form, status = WebhookForm(organisations=scope, actor=request.user), 200
    rows = Webhook.objects.visible_to(request.user).select_related("owner", "organisation")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": describe_webhooks(page.object_list), "secret": secret}
    return render(request, "people/webhooks.html", context, status=status)


@never_cache
@require_safe
@login_required
def webhook(request: PersonRequest, public_id: str) -> HttpResponse:
    """One webhook and the log of what it was told."""
    return show_webhook(request, find_webhook(request, public_id))


def show_webhook(request: PersonRequest, found: Webhook, *, secret: str = "") -> HttpResponse:
    """The page of one webhook; `secret` is there only right after it was made anew."""
    rows = WebhookDelivery.objects.filter(webhook=found).select_related("event__organisation")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "line": describe_webhooks([found])[0], "page": page, "deliveries": describe_deliveries(page.object_list),
        "secret": secret,
    }  # fmt: skip
    return render(request, "people/webhook.html", context)


@never_cache
@require_POST
@login_required
@sensitive_variables("secret")
def webhook_renew(request: PersonRequest, public_id: str) -> HttpResponse:
    """Another secret, shown this one time."""
    found = find_webhook(request, public_id)
    secret = renew_secret(found, actor=request.user, request=request)
    return show_webhook(request, found, secret=secret)


@require_POST
@login_required
def webhook_end(request: PersonRequest, public_id: str) -> HttpResponse:
    """Tell it nothing any more."""
    end_webhook(find_webhook(request, public_id), actor=request.user, request=request)
    messages.success(request, _("The webhook is told nothing any more."))
    return redirect("webhooks")


@require_POST
@login_required
def webhook_on(request: PersonRequest, public_id: str) -> HttpResponse:
    """Tell it again."""
    switch_on(find_webhook(request, public_id), actor=request.user, request=request)
    messages.success(request, _("The webhook is switched on; what waits is sent within a minute."))
    return redirect("webhook", public_id)


@require_POST
@login_required
def webhook_test(request: PersonRequest, public_id: str) -> HttpResponse:
    """Send an event that says nothing."""
    send_test(find_webhook(request, public_id))
    messages.success(request, _("A test event is on its way; it is sent within a minute."))
    return redirect("webhook", public_id)


@require_POST
@login_required
def webhook_again(request: PersonRequest, public_id: str, delivery_id: str) -> HttpResponse:
    """Send one delivery again."""
    found = find_webhook(request, public_id)
    send_again(get_object_or_404(WebhookDelivery, webhook=found, public_id=delivery_id))
    messages.success(request, _("It is sent again within a minute."))
    return redirect("webhook", public_id)
