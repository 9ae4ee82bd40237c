"""The trainer's screen: the code that changes, who came, and the same on the wall of the hall without any name."""

from datetime import datetime, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.domain.editing.translation import absolute
from courses.domain.attending.check_in import (
    OPEN,
    check_in_of,
    door_of,
    end_check_in,
    reopen_check_in,
    set_times,
)
from courses.domain.attending.live import live_of, say_newest
from courses.domain.attending.rotating import PERIOD, make_token, seconds_left, typed_code
from courses.forms.attendance import TimesForm
from courses.models import ClassSession
from courses.views.progress import needs
from courses.views.register import run_of


def session_of(request: HttpRequest, public_id: str, number: int) -> ClassSession:
    """A half day of a class of one's own."""
    run = run_of(request, public_id)
    return get_object_or_404(ClassSession.objects.select_related("run__course", "run__owner"), run=run, pk=number)


def code_facts(session: ClassSession, now: datetime) -> dict[str, Any]:
    """The picture, the digits, and the seconds until the next; empty while nobody may sign in."""
    door = door_of(session, check_in_of(session), now)
    facts: dict[str, Any] = {"door": door, "period": PERIOD, "left": round(seconds_left(now), 1)}
    if door.state != OPEN:
        return facts
    digits = typed_code(session.pk, now)
    address = absolute(reverse("check_in_scan", args=[make_token(session.pk, now)]))
    picture = segno.make_qr(address, error="m", boost_error=False).svg_data_uri(border=2, light="#fff", dark="#0b1211")
    return {**facts, "code": f"{digits[:3]} {digits[3:]}", "spelt": " ".join(digits), "qr": picture}


def short_address() -> str:
    """Where the digits are typed, as one reads it out."""
    return absolute(reverse("check_in")).partition("://")[2].rstrip("/")


@needs("take_attendance")
@require_safe
def show_screen(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The code and the list beside it."""
    session = session_of(request, public_id, number)
    context = {
        "session": session, "run": session.run, **code_facts(session, timezone.now()), "live": live_of(session),
        "short": short_address(), "times": TimesForm(instance=check_in_of(session)),
    }  # fmt: skip
    return render(request, "courses/attendance_screen.html", context)


@needs("take_attendance")
@require_safe
def show_wall(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Code and picture alone: what a hall may see."""
    session = session_of(request, public_id, number)
    context = {
        "session": session, "run": session.run, **code_facts(session, timezone.now()),
        "short": short_address(),
    }  # fmt: skip
    return render(request, "courses/attendance_wall.html", context)


@needs("take_attendance")
@require_safe
def give_code(request: HttpRequest, public_id: str, number: int) -> JsonResponse:
    """The next code for a page that is open; with how many came since the last one, in words to be read aloud."""
    session, now = session_of(request, public_id, number), timezone.now()
    facts = code_facts(session, now)
    facts["state"] = facts.pop("door").state
    if "names" in request.GET:  # the wall asks without
        facts["latest"] = say_newest(live_of(session), now - timedelta(seconds=PERIOD))
    return JsonResponse(facts, headers={"Cache-Control": "no-store"})


@needs("take_attendance")
@require_safe
def show_live(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The figures and the newest names, for a page that is open."""
    session = session_of(request, public_id, number)
    context = {"session": session, "run": session.run, "live": live_of(session), "now": timezone.now()}
    return render(request, "courses/parts/attendance_live.html", context)


@needs("take_attendance")
@require_POST
def change_door(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """End signing in, open it again, or change its times."""
    session = session_of(request, public_id, number)
    step = request.POST.get("step")
    if step == "end":
        end_check_in(session, actor=request.user, request=request)
        messages.success(request, _("Signing in is ended. Whoever comes now is noted by hand."))
    elif step == "reopen":
        reopen_check_in(session, actor=request.user, request=request)
        messages.success(request, _("Signing in is open again."))
    else:
        form = TimesForm(request.POST, instance=check_in_of(session))
        if form.is_valid():
            set_times(session, **form.cleaned_data)
            messages.success(request, _("Saved."))
        else:
            messages.warning(request, _("Give both times in minutes, 0 to 240."))
    return redirect("attendance_screen", public_id=public_id, number=number)
