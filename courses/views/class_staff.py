"""Staff plan a class: a new one, its facts, its half days, opening it, calling it off."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.attending.class_item import part_choices
from courses.domain.attending.runs import courses_with_sessions, open_run
from courses.domain.classes.approving import open_proposal
from courses.domain.classes.materials import RULE, add_material, materials_of, remove_material
from courses.domain.classes.planning import (
    cancel_class,
    change_class,
    classes_led_by,
    close_applications,
    open_applications,
    set_staff,
    staff_by_name,
    staff_choices,
)
from courses.domain.classes.sessions import add_session, cancel_session, last_part, move_session, planned_sessions
from courses.domain.classes.state import line_of, with_numbers
from courses.domain.hours.sessions import set_session_hours
from courses.domain.refusal import Refused
from courses.forms.class_run import ClassForm, NewClassForm, SessionForm
from courses.forms.hours import SessionHoursForm
from courses.models import ClassMaterial, ClassRun, ClassSession
from courses.views.place import language_of
from courses.views.progress import needs
from courses.views.workshop_form import bounded
from people import rules


def class_of(request: HttpRequest, public_id: str) -> ClassRun:
    """A class one leads; others do not exist."""
    return get_object_or_404(classes_led_by(request.user), public_id=public_id)


@needs("run_class")
@require_http_methods(["GET", "HEAD", "POST"])
def add_class(request: HttpRequest) -> HttpResponse:
    """A new class with its half days; applications are opened later."""
    owners = rules.organisations_visible_to(request.user, "run_class").order_by("path")
    data = request.POST if request.method == "POST" else None
    form = NewClassForm(data, courses=courses_with_sessions(), owners=owners)
    if data is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("owner", "title", "place", "first_day", "days")}
        try:
            run = open_run(
                form.cleaned_data["course"], **values, halves=form.halves(), actor=request.user, request=request,
            )  # fmt: skip
            change_class(run, {"seats": form.cleaned_data["seats"]}, actor=request.user, request=request)
            hours = dict.fromkeys(run.sessions.values_list("pk", flat=True), form.cleaned_data["hours"] or Decimal(0))
            set_session_hours(run, hours, actor=request.user, request=request)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("class_manage", public_id=run.public_id)
    return render(request, "courses/class_new.html", {"form": form}, status=422 if form.is_bound else 200)


@needs("run_class")
@require_safe
def show_class(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything of a class in one place."""
    run = get_object_or_404(with_numbers(classes_led_by(request.user)), public_id=public_id)
    sessions = list(planned_sessions(run))
    context = {
        "run": run, "line": line_of(run), "sessions": sessions,
        "held": any(one.cancelled_at is None for one in sessions) and run.cancelled_at is None,
        "trainers": staff_by_name(run, "trainers"), "materials": list(materials_of(run)), "rule": RULE,
        "assessors": staff_by_name(run, "assessors"), "proposal": open_proposal(run),
    }  # fmt: skip
    return render(request, "courses/class_manage.html", context)


@needs("run_class")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_class(request: HttpRequest, public_id: str) -> HttpResponse:
    """Facts and staff."""
    run = class_of(request, public_id)
    form = ClassForm(
        request.POST if request.method == "POST" else None, instance=run, trainers=staff_choices(run, "trainer"),
        assessors=staff_choices(run, "assessor"),
    )  # fmt: skip
    if form.is_bound and form.is_valid() and _save(request, run, form):
        messages.success(request, _("Saved. Whoever has a place is told what changed."))
        return redirect("class_manage", public_id=public_id)
    return render(request, "courses/class_edit.html", {"run": run, "form": form}, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, run: ClassRun, form: ClassForm) -> bool:
    people = {name: form.cleaned_data[name] for name in ("trainers", "assessors")}
    try:
        change_class(run, form.facts(), actor=request.user, request=request)
        set_staff(run, **people, actor=request.user, request=request)
    except Refused as refusal:
        form.add_error("seats" if refusal.code == "seats" else None, str(refusal.message))
        return False
    return True


@needs("run_class")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: HttpRequest, public_id: str, number: int = 0) -> HttpResponse:
    """A half day more, or other times and another room for one."""
    run = class_of(request, public_id)
    session = get_object_or_404(ClassSession, run=run, pk=number, cancelled_at=None) if number else None
    form = SessionForm(
        request.POST if request.method == "POST" else None, session=session,
        parts=part_choices(run, language=language_of()), part=last_part(run),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            if session is None:
                add_session(run, form.facts(), actor=request.user, request=request)
            else:
                seen = form.cleaned_data["seen"] or 0
                move_session(session, form.facts(), seen=seen, actor=request.user, request=request)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved. Whoever has a place is told what changed."))
            return redirect("class_manage", public_id=public_id)
    context = {"run": run, "session": session, "form": form}
    return render(request, "courses/class_session.html", context, status=422 if form.is_bound else 200)


def acting(act: Callable[..., str], *, then: str = "class_manage") -> Callable[..., HttpResponse]:
    """A button of a class one leads: do it, say so, or say why not; then back to the class."""

    def view(request: HttpRequest, public_id: str, **more: Any) -> HttpResponse:
        try:
            messages.success(request, act(request, class_of(request, public_id), **more))
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(then, public_id=public_id)

    return needs("run_class")(require_POST(view))


def _open(request: HttpRequest, run: ClassRun) -> str:
    open_applications(run, actor=request.user, request=request)
    return _("The class is shown to learners; they can apply now.")


def _shut(request: HttpRequest, run: ClassRun) -> str:
    close_applications(run, actor=request.user, request=request)
    return _("No further application is taken. Those that are there stay.")


def _call_off(request: HttpRequest, run: ClassRun) -> str:
    cancel_class(run, actor=request.user, reason=request.POST.get("reason", "")[:2000], request=request)
    return _("The class is cancelled; everybody who applied is told.")


def _call_session_off(request: HttpRequest, run: ClassRun, number: int) -> str:
    session = get_object_or_404(ClassSession, run=run, pk=number)
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:300]
    cancel_session(session, actor=request.user, reason=reason, request=request)
    return _("The session is cancelled; everybody in the class is told.")


def _set_hours(request: HttpRequest, run: ClassRun) -> str:
    form = SessionHoursForm(request.POST, sessions=run.sessions.all())
    if not form.is_valid():
        raise Refused("hours", _("Nothing was saved: give hours as numbers from 0 to 24."))
    changed = set_session_hours(run, form.hours(), seen=form.seen(), actor=request.user, request=request)
    return _("Saved. Whoever was there gets the hours in a moment.") if changed else _("Nothing was changed.")


def _hand_out(request: HttpRequest, run: ClassRun) -> str:
    title = request.POST.get("title", "")[:1000]
    add_material(run, request.FILES.get("file"), title=title, actor=request.user, request=request)
    return _("The document is there for everybody admitted.")


def _take_off(request: HttpRequest, run: ClassRun, material_id: str) -> str:
    material = get_object_or_404(ClassMaterial.objects.select_related("run__owner"), run=run, public_id=material_id)
    remove_material(material, actor=request.user, request=request)
    return _("The document is handed out no more.")


open_class, shut_class, call_off, call_session_off = (
    acting(_open), acting(_shut), acting(_call_off), acting(_call_session_off),
)  # fmt: skip
set_hours = acting(_set_hours)
hand_out, take_off = bounded(acting(_hand_out)), acting(_take_off)
