"""What a coordinator does about the people of one school: remind them, give one a new code, print the list."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from courses.domain.refusal import Refused
from courses.domain.reports.chase import Chased, choose_state, print_list, reissue_code, remind_people
from courses.domain.reports.progress import Scope
from courses.domain.reports.subject import Subject
from courses.forms.progress import ProgressFilter
from courses.views.progress import needs, scope_for, subject_for
from people.domain.activation import code_life


def school_for(request: HttpRequest, place: str, data: Any, action: str) -> tuple[Scope, ProgressFilter, Subject]:
    """One unit of the reader's, and the subject that is looked at; anything else does not exist."""
    scope = scope_for(request, place, action=action)
    form, subject = subject_for(request, data)
    if not scope.is_unit or subject is None:
        raise Http404("no such unit, or nothing to look at")
    return scope, form, subject


def back_to(place: str, form: ProgressFilter, state: str) -> HttpResponse:
    """The screen one came from, with its filters; at its top, where the messages stand."""
    query = {key: form.chosen(key) for key in form.fields if form.chosen(key)}
    return redirect(f"{reverse('progress_place', args=[place])}?{urlencode({**query, 'state': state})}")


@needs("view_progress")
@require_safe
def print_people(request: HttpRequest, place: str) -> HttpResponse:
    """The list of a unit for paper, whole."""
    scope, form, subject = school_for(request, place, request.GET, "view_progress")
    state = choose_state(request.GET.get("state", ""))
    people = print_list(subject, scope, request.user, narrowing=form.narrowing(), state=state)
    query = urlencode({key: form.chosen(key) for key in form.fields if form.chosen(key)})
    context = {"scope": scope, "subject": subject, "state": state, "people": people, "query": query}
    return render(request, "courses/progress_print.html", {**context, "now": timezone.now()})


@needs("remind")
@require_POST
def remind(request: HttpRequest, place: str) -> HttpResponse:
    """Remind the people who were ticked, one alone, or everybody in the state that is shown."""
    scope, form, subject = school_for(request, place, request.POST, "remind")
    state = choose_state(request.POST.get("state", ""))
    everybody = request.POST.get("whom") == "all"
    people = request.POST.getlist("one") or request.POST.getlist("person")
    if not everybody and not people:
        messages.warning(request, _("Nobody was chosen. Tick the people to be reminded."))
        return back_to(place, form, state)
    told = remind_people(
        subject, scope, request.user, people=None if everybody else people, state=state, narrowing=form.narrowing(),
        request=request,
    )  # fmt: skip
    say_told(request, told)
    return back_to(place, form, state)


def say_told(request: HttpRequest, told: Chased) -> None:
    """What became of it, with the reason for everybody who was left out."""
    if told.sent:
        words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told.sent)
        messages.success(request, words % {"n": told.sent})
    left = [
        (told.recent, _("Reminded less than a day ago and not again: %(n)s.")),
        (told.done, _("Nothing left to do: %(n)s.")),
        (told.new, _("Never signed in, so they need an activation code: %(n)s.")),
        (told.not_enrolled, _("Not enrolled in a course of it here: %(n)s.")),
    ]
    for number, words in left:
        if number:
            messages.info(request, words % {"n": number})
    if not told.sent and not any(number for number, _words in left):
        messages.info(request, _("There was nobody to remind."))


@needs("issue_activation")
@require_POST
@sensitive_variables("line")
def issue_code(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A slip with a new activation code for one who never signed in: shown once, stored nowhere."""
    scope, form, subject = school_for(request, place, request.POST, "issue_activation")
    try:
        line = reissue_code(scope.place, person, actor=request.user)
    except Refused as refusal:
        if refusal.code == "gone":
            raise Http404(refusal.code) from None
        messages.warning(request, refusal.message)
        return back_to(place, form, "new")
    query = urlencode({"what": subject.key, "state": "new"})
    context = {"scope": scope, "line": line, "days": code_life().days, "query": query}
    response = render(request, "courses/progress_code.html", context)
    response["Cache-Control"] = "no-store"
    return response
