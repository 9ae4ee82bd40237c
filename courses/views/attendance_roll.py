"""The roll-call on a phone: one screen, each tap at once, also without the network."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.attending.live import live_of
from courses.domain.attending.roll import RollRow, roll_of
from courses.domain.attending.taps import merge_taps, read_taps
from courses.models import AttendanceRecord, ClassSession
from courses.views.attendance_screen import session_of
from courses.views.offline import owned, send_worker
from courses.views.progress import needs
from courses.views.sheet import is_fetched

State = AttendanceRecord.State
ASSETS = (
    "css/site.css", "css/work.css", "img/icons.svg", "js/first.js", "js/main.js", "js/roll.js", "js/sheet_album.js",
    "js/sheet_list.js", "js/sheet_send.js", "js/sheet_store.js", "js/sheet_keep.js", "js/sprite.js", "js/token.js",
    "js/toast.js", "js/theme.js", "js/menu.js", "js/hours.js", "js/signout.js", "js/errors.js", "js/print.js",
    "js/no_line.js", "js/ask.js",
)  # fmt: skip


@needs("take_attendance")
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Everybody in one screen; a POST takes taps, of a page that sent them by itself or of a pressed button."""
    session = session_of(request, public_id, number)
    if request.method == "POST":
        return take(request, session)
    live = live_of(session)
    context = {"session": session, "run": session.run, "rows": roll_of(session), "live": live, "state": State}
    return owned(request, render(request, "courses/roll_call.html", context))


def take(request: HttpRequest, session: ClassSession) -> HttpResponse:
    """Acknowledge with the name of the parcel; what is refused stays on the device, with the reason."""
    owner, fetched = request.POST.get("sheet-owner", ""), is_fetched(request)
    if owner and owner != request.user.public_id:  # type: ignore[union-attr]
        words = _("Somebody else noted this. It is sent once they sign in here.")
        return JsonResponse({"problem": words}, status=403)
    sent = request.headers.get("X-Sent-At", "")
    taps = read_taps(request.POST.getlist("tap"), now=timezone.now(), sent=sent)
    merged = merge_taps(session, taps, actor=request.user, request=request)
    words = " ".join(merged.refused)
    if fetched:
        receipt = {"receipt": request.POST.get("sheet", "")[:64]}
        return JsonResponse({"problem": words}, status=409) if words else JsonResponse(receipt)
    if words:
        messages.warning(request, words)
    elif taps:
        messages.success(request, _("Noted."))
    return redirect("roll_call", public_id=session.run.public_id, number=session.pk)


def state_of(row: RollRow) -> tuple[str, str]:
    """What is noted of one person, and how, in a word."""
    if row.record is None:
        return "", ""
    return row.record.state, str(row.record.get_method_display())


@needs("take_attendance")
@require_safe
def give_states(request: HttpRequest, public_id: str, number: int) -> JsonResponse:
    """What is noted of everybody by now, by other phones and by themselves, for a page that is open."""
    rows: dict[str, Any] = {
        row.person.public_id: state_of(row) for row in roll_of(session_of(request, public_id, number))
    }
    return JsonResponse({"people": rows}, headers={"Cache-Control": "no-store"})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of these pages."""
    return send_worker("roll", scope=reverse("register"), offline=reverse("roll_offline"), assets=ASSETS, days=7)


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """What stands in place of a page that this device does not have; it holds nothing about anybody."""
    return render(request, "courses/roll_offline.html")
