"""Reminders by e-mail: what a learner chose, and the press that ends them without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses.domain.reminding.habit import choose_mail, person_of_token, wants_mail


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """How one is reminded."""
    if request.method == "POST":
        choose_mail(request.user, by_mail=request.POST.get("by_mail") == "1")
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("reminder_habit")
    return render(request, "courses/reminder_habit.html", {"by_mail": wants_mail(request.user)})


@csrf_exempt  # mail programs press for the reader and know no token; the address itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the head of every reminder. Looking at it changes nothing: mail programs look by themselves."""
    person = person_of_token(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose_mail(person, by_mail=False)
    return render(request, "courses/reminders_quiet.html", {"is_done": not wants_mail(person)})
