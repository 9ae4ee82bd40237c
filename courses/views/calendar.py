"""The learner's calendar: the page with its address, making and revoking it, and the feed itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.domain.editing.translation import absolute
from cms.views.feeds import conditional
from courses.domain.calendar.entries import entries_of
from courses.domain.calendar.feed import find_subscriber, make_feed, revoke_feed, token_of
from courses.domain.calendar.writing import write_entries
from courses.views.place import language_of


@never_cache
@require_safe
@login_required
def show_calendar(request: HttpRequest) -> HttpResponse:
    """/account/calendar/: the address to subscribe to, if there is one."""
    token = token_of(request.user)
    address = absolute(reverse("calendar_feed", args=[token])) if token else ""
    context: dict[str, Any] = {"address": address, "webcal": "webcal://" + address.partition("://")[2]}
    return render(request, "courses/calendar.html", context)


@require_POST
@login_required
def make(request: HttpRequest) -> HttpResponse:
    """Make the address, or another one in place of it."""
    again = bool(token_of(request.user))
    make_feed(request.user, request=request)
    said = _("There is a new address. The old one is dead.") if again else _("Your calendar has an address now.")
    messages.success(request, said)
    return redirect("calendar")


@require_POST
@login_required
def revoke(request: HttpRequest) -> HttpResponse:
    """No address any more."""
    if revoke_feed(request.user, request=request):
        messages.success(request, _("The address is dead. Calendars that used it get nothing more."))
    return redirect("calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever made this address; no session, and nothing for an address that was replaced."""
    person = find_subscriber(token)
    if person is None:
        raise Http404
    content = write_entries(entries_of(person, language=language_of()))
    response = conditional(request, content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="xinqiao.ics"'
    return response
