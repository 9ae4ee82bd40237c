"""One's own account: data, password, sessions, consents, messages."""

import json

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.domain.consent import give_consent, text_in_force, withdraw_consent
from people.domain.message import mark_read, say_messages
from people.domain.own_data import collect_own_data, describe_account, save_own_data
from people.domain.person import end_sessions
from people.domain.session import note_agreement
from people.forms.account import OwnDataForm
from people.models import ConsentKind
from people.views.request import PersonRequest


@never_cache
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """/account/: what the register holds about me, and what I may change."""
    form = OwnDataForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        save_own_data(request.user, email=form.cleaned_data["email"], language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {"form": form, "own": describe_account(request.user)}
    return render(request, "people/account.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    end_sessions(request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("account")


@require_POST
@login_required
def withdraw(request: PersonRequest) -> HttpResponse:
    """Withdraw one consent."""
    if withdraw_consent(request.user, kind=request.POST.get("kind", ""), subject=request.POST.get("subject", "")):
        messages.success(request, _("Your consent is withdrawn. What was kept by it is deleted."))
    return redirect("account")


@never_cache
@login_required
def agree(request: PersonRequest) -> HttpResponse:
    """/account/agree/: the privacy text has changed; one agrees to the version one was shown, or signs out."""
    text = text_in_force(ConsentKind.PRIVACY)
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = ""
    if request.method == "POST" and request.POST.get("version") == text.version:
        give_consent(request.user, kind=ConsentKind.PRIVACY, text_version=text.version)
        note_agreement(request)
        messages.success(request, _("Thank you. You find what you agreed to under “My account”."))
        return redirect(onward or "learn")
    return render(request, "people/agree.html", {"text": text, "next": onward})


@never_cache
@require_safe
@login_required
def own_messages(request: PersonRequest) -> HttpResponse:
    """/account/messages/: what I was told, newest first; looking marks it as read."""
    page = Paginator(request.user.messages.all(), 20).get_page(request.GET.get("page"))
    rows = [(message, *said) for message, said in zip(page, say_messages(page), strict=True)]
    unread = [message.public_id for message in page if message.read_at is None]
    response = render(request, "people/messages.html", {"page": page, "rows": rows})
    if unread:
        mark_read(request.user, public_ids=unread)
    return response


@never_cache
@require_safe
@login_required
def export_own(request: PersonRequest) -> HttpResponse:
    """A copy of everything the register holds about me, as JSON."""
    text = json.dumps(collect_own_data(request.user), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
