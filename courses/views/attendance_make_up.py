"""Half days made up in another class: the learner's page, and the staff's."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.domain.attending.making_up import Missed, give_make_up, missed_by, missed_in, withdraw_make_up
from courses.domain.refusal import Refused
from courses.models import ClassSession, MakeUp
from courses.views.progress import needs
from courses.views.register import run_of


def chosen(request: HttpRequest, found: list[Missed]) -> tuple[Missed, ClassSession]:
    """The missed half day and the other one, as the form names them (in one word, or in two fields); both have to be
    on the page."""
    missed, _line, booked = request.POST.get("book", "").partition("/")
    number, _line, person = (missed or request.POST.get("missed", "")).partition("-")
    row = next((one for one in found if str(one.session.pk) == number and one.person.public_id == person), None)
    wanted = booked or request.POST.get("session", "")
    if row is None or not wanted.isdecimal():
        raise Http404
    return row, get_object_or_404(ClassSession.objects.select_related("run"), pk=int(wanted))


def arrange(request: HttpRequest, found: list[Missed], own: QuerySet[MakeUp]) -> str:
    """Give one, or take one back; says what came of it. Returns whom it is about, by public id."""
    whom = ""
    try:
        if "withdraw" in request.POST:
            rows = own.select_related("session", "missed__run", "person")
            row = get_object_or_404(rows, public_id=request.POST["withdraw"])
            whom = row.person.public_id
            withdraw_make_up(row, actor=request.user, request=request)
            messages.success(request, _("It was taken back."))
        else:
            missed, session = chosen(request, found)
            whom = missed.person.public_id
            give_make_up(missed.person, missed.session, session, actor=request.user, request=request)
            said = _("Arranged: %(title)s.") % {"title": session.run.title}
            if missed.person != request.user:
                facts = {"name": missed.person.real_name, "title": session.run.title}
                said = _("Arranged for %(name)s: %(title)s. They are told.") % facts
            messages.success(request, said)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return whom


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_own(request: HttpRequest) -> HttpResponse:
    """What one missed, and where it can be made up."""
    person: Any = request.user
    found = missed_by(person)
    if request.method == "POST":
        arrange(request, found, MakeUp.objects.standing().filter(person=person.pk))
        return redirect("make_up")
    return render(request, "courses/make_up.html", {"rows": found})


@needs("take_attendance")
@require_http_methods(["GET", "HEAD", "POST"])
def show_run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who missed what in a class."""
    run = run_of(request, public_id)
    found = missed_in(run)
    if request.method == "POST":
        arrange(request, found, MakeUp.objects.standing().filter(missed__run=run))
        return redirect("register_missed", public_id=public_id)
    return render(request, "courses/register_missed.html", {"run": run, "rows": found})
