"""The register of sessions: runs, the roll of a half day, closing it; and a learner's own register."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.attending.class_item import assign_sessions, part_choices
from courses.domain.attending.roll import (
    call_roll,
    close_register,
    refuse_beforehand,
    reopen_register,
    roll_of,
)
from courses.domain.attending.runs import (
    count_places,
    courses_with_sessions,
    open_run,
    runs_for,
    sessions_with_counts,
    take_in,
)
from courses.domain.attending.showing import own_register
from courses.domain.learning.outline import OutlineItem
from courses.domain.refusal import Refused
from courses.domain.workshop.entrance import workshop_of_run
from courses.forms.register import RollForm, RunForm
from courses.models import ClassRun, ClassSession
from courses.views.place import Place, language_of
from courses.views.progress import needs
from people import rules


def run_of(request: HttpRequest, public_id: str) -> ClassRun:
    """A run of one's own; others do not exist."""
    return get_object_or_404(runs_for(request.user), public_id=public_id)


@needs("take_attendance")
@require_safe
def list_runs(request: HttpRequest) -> HttpResponse:
    """The runs whose roll one calls."""
    page = Paginator(count_places(runs_for(request.user)), 30).get_page(request.GET.get("page"))
    return render(request, "courses/register_runs.html", {"page": page, "today": timezone.localdate()})


@needs("run_class")
@require_http_methods(["GET", "HEAD", "POST"])
def add_run(request: HttpRequest) -> HttpResponse:
    """A new run with its half days."""
    owners = rules.organisations_visible_to(request.user, "run_class").order_by("path")
    form = RunForm(request.POST if request.method == "POST" else None, courses=courses_with_sessions(), owners=owners)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("owner", "title", "place", "first_day", "days")}
        course = form.cleaned_data["course"]
        try:
            run = open_run(course, **data, halves=form.halves(), actor=request.user, request=request)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("register_run", public_id=run.public_id)
    return render(request, "courses/register_new.html", {"form": form}, status=422 if form.is_bound else 200)


@needs("take_attendance")
@require_safe
def show_run(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sessions of a run, and how many were there."""
    run = run_of(request, public_id)
    context = {
        "run": run, "rows": sessions_with_counts(run), "parts": part_choices(run, language=language_of()),
        "entrance": workshop_of_run(request.user, run),
    }  # fmt: skip
    return render(request, "courses/register_run.html", context)


@needs("take_attendance")
@require_POST
def assign_parts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which part of the course each half day serves."""
    chosen = {int(name[4:]): key for name, key in request.POST.items() if name[:4] == "part" and name[4:].isdecimal()}
    try:
        changed = assign_sessions(run_of(request, public_id), chosen, actor=request.user, request=request)
        messages.success(request, _("Changed: %(count)s.") % {"count": changed})
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("register_run", public_id=public_id)


@needs("take_attendance")
@require_POST
def take_people_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give places to those who are enrolled."""
    run = run_of(request, public_id)
    try:
        new = take_in(run, actor=request.user, search=request.POST.get("name", "").replace("\0", ""))
        messages.success(request, _("New places: %(count)s.") % {"count": new})
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("register_run", public_id=public_id)


@needs("take_attendance")
@require_http_methods(["GET", "HEAD", "POST"])
def show_roll(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The roll of one half day."""
    run = run_of(request, public_id)
    session = get_object_or_404(ClassSession.objects.select_related("run__course"), run=run, pk=number)
    form = RollForm(request.POST or None, rows=roll_of(session), minutes=session.minutes)
    if request.method == "POST" and form.is_valid() and _call(request, session, form):
        return redirect("register_run", public_id=public_id)
    context = {"run": run, "session": session, "form": form}
    return render(request, "courses/register_roll.html", context, status=422 if form.is_bound else 200)


def _call(request: HttpRequest, session: ClassSession, form: RollForm) -> bool:
    entries = form.entries()
    try:
        refuse_beforehand(session, [entry.state for entry in entries.values()])
        written = call_roll(session, entries, actor=request.user, reason=form.cleaned_data["reason"], request=request)
    except Refused as refusal:
        form.add_error("reason" if refusal.code == "no_reason" else None, str(refusal.message))
        return False
    messages.success(request, _("Noted: %(count)s. It counts at once.") % {"count": written})
    return True


@needs("take_attendance")
@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """No session follows; or it was closed too soon."""
    run, again = run_of(request, public_id), request.POST.get("step") == "reopen"
    try:
        (reopen_register if again else close_register)(run, actor=request.user, request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        closed = _("The register is closed. Corrections are still possible, with a reason.")
        messages.success(request, _("The register is open again.") if again else closed)
    return redirect("register_run", public_id=public_id)


def show_own(request: HttpRequest, place: Place, item: OutlineItem) -> HttpResponse:
    """What the register says of the learner; called by the door of the assessment."""
    shown = own_register(place.enrolment, item, language=language_of())
    context: dict[str, Any] = {"place": place, "item": item, "shown": shown, "is_done": item.key in place.done}
    return render(request, "courses/register_own.html", context)
