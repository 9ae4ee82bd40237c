"""Looking at one's answers before handing in, where the author shows them always."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from courses.domain.assessing.answers import SaveError, clean_raw
from courses.domain.assessing.paper import find_attempt
from courses.domain.assessing.so_far import keep_so_far, look_so_far, may_look
from courses.views.attempt import answer_fields, known_in, never_stored
from courses.views.place import language_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sensitive_post_parameters()
@sensitive_variables()
def show(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """How the answers so far stand. Sent as a form, what the page held is saved first."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None:
        raise Http404
    if not may_look(attempt):
        return redirect("attempt", attempt_id=attempt_id)
    if request.method == "POST":
        try:
            raw = clean_raw(answer_fields(request))
            keep_so_far(attempt, raw=raw, known=known_in(request), save_key=secrets.token_hex(12))
        except SaveError:  # too long, or over meanwhile: the paper says so
            return redirect("attempt", attempt_id=attempt_id)
        return redirect("attempt_so_far", attempt_id=attempt_id)
    found = look_so_far(attempt, language=language_of())
    return never_stored(render(request, "courses/so_far.html", {"attempt": attempt, "found": found}))
