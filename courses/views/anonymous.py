"""Answering without a name: from a course, where a token says that somebody took part, or by an open address."""

import secrets
from typing import Any

from axes.helpers import get_client_ip_address
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from courses.domain.assessing.anonymous import AnonymousDoor, count_part, deal_same, draw_result, draw_sheet, find_door
from courses.domain.assessing.anonymous import find_open_link as find_open
from courses.domain.assessing.answers import Unreadable, clean_raw
from courses.domain.assessing.taking import Taken, take_anonymously
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.certifying.verify import allow
from courses.domain.learning.completion import is_open_to
from courses.domain.refusal import Refused
from courses.models import PrivacyClass
from courses.views.place import Place, for_learners, language_of
from plugins.api import Problem

OURS = frozenset({"csrfmiddlewaretoken", "once", "adult"})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
@for_learners
def answer_item(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """An anonymous part of a course: once for each person where answers are kept."""
    item = place.item(key)
    if item.assessment is None or item.assessment.privacy != PrivacyClass.ANONYMOUS:
        raise Http404
    if not is_open_to(item, place.outline, place.done):
        return redirect("course", course_id=place.course_id)
    facts, person_id = version_facts(item.assessment.version_id), place.enrolment.person_id
    taken_part = item.key in place.done.taken
    door = find_door(facts, language=language_of(), taken=taken_part, course=place.enrolment.course_id)
    if request.method != "POST" or door.state != "open":
        return show(request, facts, door, leave=place.url, course=place.outline.title)
    taken = take(request, facts, door, leave=place.url, course=place.outline.title, place=item.key, person_id=person_id)
    if isinstance(taken, HttpResponse):
        return taken
    count_part(place.enrolment, place.outline)
    return thank(request, facts, door, taken, leave=place.url, course=place.outline.title)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def answer_open(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for whoever has the address; nobody signs in, and nothing tells two answers apart."""
    facts = find_open(public_id)
    if facts is None:
        raise Http404
    door = find_door(facts, language=language_of())
    if request.method != "POST" or door.state != "open":
        return show(request, facts, door, leave=reverse("home"))
    if not allow("answer", str(get_client_ip_address(request) or "")):
        words = _("Very many answers have come from here. Please send yours in ten minutes; it still stands below.")
        return show(request, facts, door, leave=reverse("home"), problems=(Problem("", words),), status=429)
    taken = take(request, facts, door, leave=reverse("home"))
    return taken if isinstance(taken, HttpResponse) else thank(request, facts, door, taken, leave=reverse("home"))


@sensitive_variables()
def take(
    request: HttpRequest, facts: VersionFacts, door: AnonymousDoor, *, leave: str, course: str = "", **who: Any
) -> Taken | HttpResponse:
    """Keep the answers, or show the form again with what is still open."""
    again = {"leave": leave, "course": course, "status": 422}
    if door.introduction.minimum_age and not request.POST.get("adult"):
        words = _("Please confirm your age first.")
        return show(request, facts, door, problems=(Problem("adult", words),), **again)
    try:
        fields = {name: values for name, values in request.POST.lists() if name not in OURS}
        return take_anonymously(
            facts.id, data=clean_raw(fields), variant=deal_same(facts), language=language_of(),
            once=request.POST.get("once", ""), **who,
        )  # fmt: skip
    except Unreadable:
        words = _("This answer is too long to be saved. Shorten it a little; what you typed is still here.")
        return show(request, facts, door, problems=(Problem("", words),), **again)
    except Refused as refusal:
        problems = tuple(refusal.facts.get("problems", ())) or (Problem("", str(refusal.message)),)
        response = refusal.facts.get("response")
        return show(request, facts, door, response=response, problems=problems, **again)


@sensitive_variables()
def show(
    request: HttpRequest,
    facts: VersionFacts,
    door: AnonymousDoor,
    *,
    leave: str,
    course: str = "",
    response: Any = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The promise and the form below it; instead of the form why there is none."""
    sheet = None
    if door.state == "open":
        sheet = draw_sheet(facts, language=language_of(), response=response, problems=problems)
    once = request.POST.get("once", "") or secrets.token_urlsafe(16)
    context = {
        "door": door, "sheet": sheet, "leave": leave, "course": course, "once": once[:40],
        "adult": bool(request.POST.get("adult")),
    }  # fmt: skip
    return private(render(request, "courses/anonymous.html", context, status=status))


@sensitive_variables()
def thank(
    request: HttpRequest, facts: VersionFacts, door: AnonymousDoor, taken: Taken, *, leave: str, course: str = ""
) -> HttpResponse:
    """What somebody answered, shown once and kept by nobody as theirs."""
    html = draw_result(facts, taken, language=language_of())
    receipt = "" if door.keeps or taken.outcome.score is None else taken.receipt
    context = {
        "door": door, "html": html, "crisis": taken.crisis, "leave": leave, "course": course, "receipt": receipt,
    }  # fmt: skip
    return private(render(request, "courses/anonymous_thanks.html", context))


def private(response: HttpResponse) -> HttpResponse:
    """A page that stays in no cache and in no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
