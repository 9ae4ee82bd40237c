"""Staff decide about applications for a class."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.classes.admitting import admit, find_applications, refuse
from courses.domain.classes.planning import classes_led_by
from courses.domain.classes.state import line_of, with_numbers
from courses.domain.refusal import Refused
from courses.models import ApplicationState, ClassApplication
from courses.views.class_staff import class_of
from courses.views.progress import needs

PAGE = 50
STATES = ("", "waiting", "admitted", "done")


@needs("run_class")
@require_safe
def list_applications(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those to be decided, waiting, admitted, or decided."""
    run = get_object_or_404(with_numbers(classes_led_by(request.user)), public_id=public_id)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    page = Paginator(find_applications(run, state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run, "line": line_of(run), "page": page, "state": state, "query": f"state={state}&" if state else ""
    }  # fmt: skip
    return render(request, "courses/class_applications.html", context)


@needs("run_class")
@require_POST
def answer(request: HttpRequest, public_id: str, application_id: str) -> HttpResponse:
    """Admit or refuse one."""
    rows = ClassApplication.objects.select_related("run", "person")
    row = get_object_or_404(rows, run=class_of(request, public_id), public_id=application_id)
    said = {
        ApplicationState.ADMITTED: _("Admitted; they have a place and are told."),
        ApplicationState.WAITING: _("All seats are taken: they are on the waiting list, and are told."),
        ApplicationState.REFUSED: _("Not admitted; they are told why."),
    }
    try:
        if request.POST.get("do") == "admit":
            decided = admit(row, actor=request.user, request=request)
        else:
            decided = refuse(row, actor=request.user, reason=request.POST.get("reason", "")[:2000], request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, said[ApplicationState(decided.state)])
    state = request.POST.get("state", "")
    address = reverse("class_applications", args=[public_id])
    return redirect(f"{address}?state={state}" if state in STATES and state else address)
