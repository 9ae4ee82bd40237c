"""The learner's side: scanned or typed, signed in or not yet, the moment of the scan is what counts."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.attending.check_in import find_by_code, is_expected, sessions_of_today, sign_in
from courses.domain.attending.register import newest_records
from courses.domain.attending.rotating import HELD, HeldScan, hold, read_held, read_token
from courses.domain.certifying.verify import allow
from courses.domain.refusal import Refused
from courses.forms.attendance import CodeForm
from courses.models import AttendanceRecord, ClassSession

COOKIE = "check-in"
Method = AttendanceRecord.Method


def say(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page in one of its states; where one is expected today is always said."""
    person = request.user
    today = sessions_of_today(person, timezone.now()) if person.is_authenticated else []
    context.setdefault("form", CodeForm())
    answer = render(request, "courses/check_in.html", {"today": today, **context}, status=status)
    answer["Referrer-Policy"] = "same-origin"
    return answer


def find_session(number: int) -> ClassSession | None:
    return ClassSession.objects.select_related("run__course", "run__owner").filter(pk=number).first()


def to_sign_in(scan: HeldScan) -> HttpResponse:
    """To signing in and back; the moment is kept on this device, sealed, so that signing in makes nobody late."""
    answer = redirect_to_login(reverse("check_in_held"))
    sealed = hold(scan.session_id, method=scan.method, at=scan.at)
    answer.set_cookie(
        COOKIE,
        sealed,
        max_age=int(HELD.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def ask(request: HttpRequest, scan: HeldScan) -> HttpResponse:
    """One press notes it; the script presses by itself. The moment is sealed into the page for this person."""
    session = find_session(scan.session_id)
    if session is None:
        raise Http404
    if not is_expected(request.user, session):
        return say(request, session=session, is_elsewhere=True)
    whose = request.user.public_id  # type: ignore[union-attr]
    held = hold(session.pk, method=scan.method, at=scan.at, person=whose)
    return say(request, session=session, held=held, at=scan.at)


@never_cache
@require_safe
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """What the picture on the screen opens."""
    now = timezone.now()
    found = read_token(token, now)
    if found is None:
        return say(request, is_unknown=True, status=404)
    if not found.is_fresh:
        return say(request, is_stale=True, status=410)
    scanned = HeldScan(found.session_id, Method.QR, now)
    return ask(request, scanned) if request.user.is_authenticated else to_sign_in(scanned)


@never_cache
@login_required
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Back from signing in, with the moment that was kept."""
    held = read_held(request.COOKIES.get(COOKIE, ""))
    return ask(request, held) if held is not None else say(request, is_stale=True, status=410)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """The digits, for whoever cannot scan."""
    if request.method != "POST":
        return say(request)
    whose = request.user.public_id if request.user.is_authenticated else ""  # type: ignore[union-attr]
    address = str(get_client_ip_address(request) or "")
    if not (allow("code", whose) if whose else allow("code_address", address)):
        return say(request, too_often=True, status=429)
    form, now = CodeForm(request.POST), timezone.now()
    if not form.is_valid():
        return say(request, form=form, status=422)
    session = find_by_code(request.user, form.cleaned_data["code"], now)
    if session is None:
        form.add_error("code", _("This code is not on any screen now. It changes every 15 seconds: look again."))
        return say(request, form=form, status=422)
    typed = HeldScan(session.pk, Method.CODE, now)
    return write(request, typed) if whose else to_sign_in(typed)


@never_cache
@login_required
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Write it, as of the moment that the page holds."""
    held = read_held(request.POST.get("held", ""), person=request.user.public_id)  # type: ignore[union-attr]
    return write(request, held) if held is not None else say(request, is_stale=True, status=410)


def write(request: HttpRequest, scanned: HeldScan) -> HttpResponse:
    """The record, or why there is none."""
    session = find_session(scanned.session_id)
    if session is None:
        raise Http404
    try:
        sign_in(request.user, session, method=scanned.method, at=scanned.at)
    except Refused as refusal:
        elsewhere = refusal.code == "elsewhere"
        return say(request, session=session, is_elsewhere=elsewhere, problem="" if elsewhere else refusal.message)
    answer = redirect("check_in_done", number=session.pk)
    answer.delete_cookie(COOKIE)
    return answer


@never_cache
@login_required
@require_safe
def show_done(request: HttpRequest, number: int) -> HttpResponse:
    """What is noted of oneself."""
    session = find_session(number)
    if session is None or not is_expected(request.user, session):
        raise Http404
    record = next(iter(newest_records([session], person_id=request.user.pk)), None)
    return say(request, session=session, record=record, is_done=True)
