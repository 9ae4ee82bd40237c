"""Results: passed, not yet, waiting; and the learner's own sealed ones, which nothing may keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from courses.domain.assessing import result as results
from courses.domain.assessing.paper import find_attempt
from courses.domain.assessing.sealed import erase_sealed
from courses.domain.marking.appeal import appeal_view
from courses.domain.marking.desk import words_of
from courses.domain.reviewing.standing import peers_of
from courses.models import Attempt, Progress
from courses.views.place import language_of


@sensitive_variables()
def show_sealed_result(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """A confidential result: help first where it is needed, never cached."""
    view = results.show_sealed(attempt, person_id=request.user.pk, language=language_of())
    response = render(request, "courses/scale_result.html", {"view": view, "attempt": attempt})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # "no-referrer" would send the form below without its origin
    return response


@require_safe
@login_required
def show_result(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """The result; an attempt that is still open goes back to its paper."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None:
        raise Http404
    if attempt.is_sealed and attempt.progress in (Progress.SUBMITTED, Progress.COMPLETED):
        return show_sealed_result(request, attempt)
    if attempt.subject_id is not None and attempt.enrolment is not None:
        return redirect("inspection", public_id=attempt.enrolment.public_id)
    shown = results.show_result(attempt, language=language_of())
    if shown.state in ("in_progress", "returned"):
        return redirect("attempt", attempt_id=attempt_id)
    context = {
        "result": shown,
        "attempt": attempt,
        "said": words_of(attempt),
        "appeal": appeal_view(attempt, shown.grade),
        "peers": peers_of(attempt, shown.grade),
    }
    response = render(request, "courses/result.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def erase(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Delete one's own sealed result with its key."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None or not attempt.is_sealed:
        raise Http404
    if erase_sealed(attempt):
        messages.success(request, _("Deleted. Neither you nor anybody else can bring it back."))
    return redirect("result", attempt_id=attempt_id)
