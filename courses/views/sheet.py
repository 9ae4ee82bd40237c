"""Observers' sheets: the list of a hall, one sheet, and what a phone needs to go on without the network."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.marking.marks import give_marks, was_received
from courses.domain.marking.sheets import (
    ObserverSheet,
    find_sheet,
    list_given,
    list_sheets,
    open_sheet,
    print_sheet,
)
from courses.domain.refusal import Refused
from courses.models import Attempt
from courses.views.marker_files import marks_with_files
from courses.views.offline import owned, send_worker
from courses.views.place import language_of
from courses.views.progress import needs

MAY_PASS = frozenset({"unavailable", "taken"})  # refusals after which the same sheet may be sent again
ASSETS = (
    "css/site.css", "css/work.css", "img/icons.svg", "js/first.js", "js/main.js", "js/sheet.js", "js/sheet_box.js",
    "js/sheet_album.js", "js/sheet_list.js", "js/sheet_photos.js", "js/sheet_send.js", "js/sheet_store.js",
    "js/sheet_keep.js", "js/sprite.js", "js/token.js",
    "js/clock.js", "js/toast.js", "js/theme.js", "js/menu.js", "js/hours.js", "js/signout.js", "js/errors.js",
    "js/print.js", "js/ask.js",
)  # fmt: skip


def sheet_work(request: HttpRequest, attempt_id: str) -> Attempt:
    """A work that is marked on a sheet, within the reader's scope."""
    found = find_sheet(request.user, attempt_id)
    if found is None:
        raise Http404
    return found


@needs("mark", "inspect")
@require_safe
def show_sheets(request: HttpRequest) -> HttpResponse:
    """Who waits for an observer, and what one gave today."""
    context = {"sheets": list_sheets(request.user), "given": list_given(request.user)}
    return owned(request, render(request, "courses/sheets.html", context))


@needs("mark", "inspect")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def show_sheet(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """One sheet: read, ticked, given. A sheet that comes again under its name is acknowledged and counts once."""
    attempt = sheet_work(request, attempt_id)
    if request.method == "POST":
        return take_sheet(request, attempt)
    return draw(request, open_sheet(attempt, request.user, language=language_of()))


def draw(request: HttpRequest, sheet: ObserverSheet, *, status: int = 200) -> HttpResponse:
    """The screen."""
    return owned(request, render(request, "courses/sheet.html", {"sheet": sheet}, status=status))


def take_sheet(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Acknowledge, refuse with a reason, or give back to be mended."""
    receipt, owner = request.POST.get("sheet", "")[:64], request.POST.get("sheet-owner", "")
    if owner and owner != request.user.public_id:  # type: ignore[union-attr]
        words = _("Somebody else filled this sheet in. It is sent once they sign in here.")
        return refuse(request, words, attempt, status=403)
    if was_received(attempt, request.user, receipt):
        return acknowledge(request, receipt)
    data, are_taken = marks_with_files(request, attempt)
    sheet = open_sheet(attempt, request.user, language=language_of(), data=data)
    form = sheet.work.form
    if form is None or not form.is_valid() or not are_taken:
        if is_fetched(request):
            return JsonResponse({"problem": _("Something on the sheet is missing; open it and look.")}, status=422)
        return draw(request, sheet, status=422)
    try:
        give_marks(attempt, request.user, marks=dict(form.cleaned_data), receipt=receipt)
    except Refused as refusal:
        return refuse(request, refusal.message, attempt, status=503 if refusal.code in MAY_PASS else 409)
    messages.success(request, _("The sheet of %(name)s is received.") % {"name": sheet.name})
    return acknowledge(request, receipt)


def is_fetched(request: HttpRequest) -> bool:
    """Whether the page's script sent it, which wants to be told in JSON."""
    return request.headers.get("X-Requested-With") == "fetch"


def acknowledge(request: HttpRequest, receipt: str) -> HttpResponse:
    """The server has it; only now the device lets go."""
    return JsonResponse({"receipt": receipt}) if is_fetched(request) else redirect("sheets")


def refuse(request: HttpRequest, words: Any, attempt: Attempt, *, status: int) -> HttpResponse:
    """Why it was not taken; the device keeps it."""
    if is_fetched(request):
        return JsonResponse({"problem": str(words)}, status=status)
    messages.error(request, words)
    return draw(request, open_sheet(attempt, request.user, language=language_of()), status=status)


@needs("mark", "inspect")
@require_safe
def print_one(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """The same sheet on paper, with the learner's name."""
    attempt = sheet_work(request, attempt_id)
    sheet = open_sheet(attempt, request.user, language=language_of())
    context = {"sheet": sheet, "work": print_sheet(attempt, language=language_of())}
    return render(request, "courses/sheet_print.html", context)


@require_safe
def show_token(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and a fresh token: what a page that was kept needs before it sends anything."""
    if not request.user.is_authenticated:
        return JsonResponse({"owner": ""}, status=401, headers={"Cache-Control": "no-store"})
    answer = {"owner": request.user.public_id, "token": get_token(request)}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """What stands in place of a page that this device does not have; it holds nothing about anybody."""
    return render(request, "courses/sheet_offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of these pages."""
    return send_worker("sheets", scope=reverse("sheets"), offline=reverse("sheets_offline"), assets=ASSETS, days=3)
