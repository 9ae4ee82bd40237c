"""Ends sessions of people with a role after half an hour without a click, and asks them for a second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from people.domain.session import is_short_lived, must_agree_again, note_activity


class SessionRules:
    """Stands behind authentication and messages. Costs no query for learners and guests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return lead_back(request, self.get_response(request))
        if not note_activity(request):
            logout(request)
            messages.info(request, _("You were away for half an hour, so we signed you out. Please sign in again."))
            if request.method == "POST":  # its view knows what to keep of it
                return lead_back(request, self.get_response(request))
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if must_enrol(request):
            messages.info(request, _("Your role needs a second factor. Set it up now, it takes two minutes."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        response: HttpResponse = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")  # it may name the reader
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseRedirect | None:
        """Before a page of one's own is opened: a changed privacy text is put to whoever agreed to the older one."""
        if not is_own_page(request, view) or not request.user.is_authenticated or not must_agree_again(request):
            return None
        return HttpResponseRedirect(f"{reverse('account_agree')}?{urlencode({'next': request.get_full_path()})}")


def lead_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever posts while signed out comes back to the page of the form: the address of the post answers no GET."""
    if request.method != "POST" or response.status_code != 302:
        return response
    target, page = urlsplit(response["Location"]), urlsplit(request.headers.get("Referer", ""))
    if parse_qs(target.query).get("next") != [request.get_full_path()] or page.netloc != request.get_host():
        return response
    if target.path == reverse("account_login"):
        back = page.path + (f"?{page.query}" if page.query else "")
        response["Location"] = f"{target.path}?{urlencode({'next': back})}"
    return response


def is_own_page(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """A page of the learner or the staff that somebody opens: no answer being saved, nothing public, no script."""
    name = request.resolver_match.url_name or "" if request.resolver_match else ""
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and getattr(view, "__module__", "").startswith(("people.views", "courses.views"))
        and not name.startswith(("account_agree", "attempt", "verify"))
        and "text/html" in request.headers.get("Accept", "text/html")
    )


def must_enrol(request: HttpRequest) -> bool:
    """Whether this person holds a role, has no second factor yet, and is not just setting it up."""
    if not settings.REQUIRE_MFA or not is_short_lived(request.user):
        return False
    if "/accounts/" in request.path or request.path.startswith((settings.STATIC_URL, "/healthz")):
        return False
    if request.session.get("mfa_seen"):
        return False
    if is_mfa_enabled(request.user):
        request.session["mfa_seen"] = True
        return False
    return True
