"""Staff move a whole class to other days: look at the new days first, then move it and tell everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.domain.classes.postponing import Plan, movable_sessions, plan_postponing, postpone_class
from courses.domain.refusal import Refused
from courses.forms.class_run import PostponeForm
from courses.models import ClassRun
from courses.views.class_staff import class_of
from courses.views.progress import needs


@needs("run_class")
@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, public_id: str) -> HttpResponse:
    """The address with `first_day` shows what would move where; the button under it moves."""
    run = class_of(request, public_id)
    form = PostponeForm(request.POST if request.method == "POST" else request.GET or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _move(request, run, form)
        except Refused as refusal:
            if refusal.code in ("stale", "cancelled"):  # the plan below refuses the rest, in the same words
                form.add_error(None, str(refusal.message))
    plan = _plan(run, form)
    context = {"run": run, "form": form, "plan": plan, "sessions": movable_sessions(run)}
    return render(request, "courses/class_postpone.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, run: ClassRun, form: PostponeForm) -> HttpResponse:
    facts = form.cleaned_data
    reason = " ".join(facts["reason"].split())
    moved = postpone_class(
        run, facts["first_day"], seen=facts["seen"], reason=reason, actor=request.user, request=request
    )
    words = ngettext(
        "%(count)s session moved; everybody in the class is told.",
        "%(count)s sessions moved; everybody in the class is told.", moved,
    )  # fmt: skip
    messages.success(request, words % {"count": moved})
    return redirect("class_manage", public_id=run.public_id)


def _plan(run: ClassRun, form: PostponeForm) -> Plan | None:
    """What the day in the form would move; what speaks against it is said at its field."""
    if not form.is_bound or "first_day" in form.errors:
        return None
    try:
        return plan_postponing(run, form.cleaned_data["first_day"])
    except Refused as refusal:
        form.add_error("first_day", str(refusal.message))
    return None
