"""Taking an assessment: start, the paper, saving an answer, handing in."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from courses.domain.assessing.answers import (
    Closed,
    Conflict,
    NotYours,
    Raw,
    SaveError,
    Unreadable,
    clean_raw,
    keep_early,
    save_answer,
)
from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.consent import agree_to_self_test, has_taken_back
from courses.domain.assessing.kept import forget_kept, keep_answers, kept_answers
from courses.domain.assessing.paper import find_attempt, show_paper
from courses.domain.assessing.presence import Claim, read_claim, record_presence
from courses.domain.assessing.sealed_draft import keeps_drafts, known_mark
from courses.domain.assessing.sending import change_files
from courses.domain.assessing.submission import clear_sealed_draft, submit_attempt
from courses.domain.assessing.suppliers import counts_sessions
from courses.domain.learning.outline import OutlineItem
from courses.domain.marking.desk import words_of
from courses.domain.refusal import Refused
from courses.models import Progress
from courses.views.place import Place, for_learners, language_of

LONGEST_CLAIM = 8192
OURS = frozenset({"csrfmiddlewaretoken", "item", "save_key", "revision", "flag", "part", "auto", "presence"})
OURS |= {"upload", "remove", "restore", "end"}  # of files


def answer_fields(request: HttpRequest) -> dict[str, list[str]]:
    """What was posted but for the core's own fields and flags."""
    return {name: values for name, values in request.POST.lists() if name not in OURS and not name.startswith("flag:")}


def page_for_the_young(item: OutlineItem) -> str:
    """Where the plugin of a self-test leads whoever is too young for it; empty where it has no such page."""
    try:
        return reverse(f"plugin_{item.assessment.type_key}:young") if item.assessment else ""
    except NoReverseMatch:
        return ""


@require_POST
@for_learners
def start(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """Begin, or go on. A self-test asks for consent first; both boxes are needed."""
    item = place.item(key)
    if item.assessment is None:
        raise Http404
    if counts_sessions(item.assessment.type_key):  # the register counts; nobody hands anything in
        return redirect("unit", course_id=place.course_id, key=item.key)
    if item.assessment.is_sealed:
        if request.POST.get("agree") and not request.POST.get("adult") and (young := page_for_the_young(item)):
            return redirect(young)
        if not (request.POST.get("adult") and request.POST.get("agree")):
            messages.warning(request, _("Please read and tick both lines; nothing begins without your consent."))
            return redirect("unit", course_id=place.course_id, key=item.key)
        agree_to_self_test(request.user, item)
    try:
        attempt = start_attempt(place.enrolment, item, outline=place.outline, done=place.done)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("unit", course_id=place.course_id, key=item.key)
    return redirect("attempt", attempt_id=attempt.public_id)


@require_safe
@login_required
@sensitive_variables()
def show_attempt(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """The paper as it was dealt, with what is saved. One that is over goes to its result."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None:
        raise Http404
    paper = show_paper(attempt, language=language_of())
    if paper is None:
        return redirect("result", attempt_id=attempt_id)
    if attempt.is_sealed and attempt.course and has_taken_back(attempt):
        return redirect("unit", course_id=attempt.course.public_id, key=attempt.item_key)
    kept = [] if "paper" in request.GET else kept_answers(request.session, attempt_id)
    if kept:
        return never_stored(render(request, "courses/kept.html", {"attempt": attempt, "fields": kept}))
    template = "courses/scale.html" if attempt.is_sealed else "courses/quiz.html"
    draft = known_mark(attempt) if keeps_drafts(attempt) else ""
    is_checked = "open" in request.GET or (attempt.is_sealed and not draft)
    context = {"paper": paper, "attempt": attempt, "is_checked": is_checked, "draft": draft}
    if attempt.progress == Progress.RETURNED:
        context["said"] = words_of(attempt)
    return never_stored(render(request, template, context))


def never_stored(response: HttpResponse) -> HttpResponse:
    """A page with somebody's answers stays in no cache."""
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@sensitive_post_parameters()
def save(request: HttpRequest, attempt_id: str) -> JsonResponse:
    """Save one answer: the page is told what the server has, and nothing is said to be saved before it is."""
    if not request.user.is_authenticated:
        back = reverse("attempt", args=[attempt_id])
        return JsonResponse({"login": True, "url": f"{reverse('account_login')}?next={back}"}, status=403)
    data = request.POST
    try:
        saved = save_answer(
            request.user.pk, attempt_id, question=data.get("item", ""), raw=clean_raw(answer_fields(request)),
            save_key=data.get("save_key", ""), flagged=data.get("flag") == "1", partial=data.get("part") == "1",
            revision=known_in(request),
        )  # fmt: skip
    except Conflict as conflict:
        return JsonResponse({"conflict": True, "revision": conflict.revision, "reason": "other_window"}, status=409)
    except Closed as closed:
        url = reverse("result", args=[attempt_id])
        return JsonResponse({"closed": True, "reason": closed.reason, "result_url": url}, status=410)
    except NotYours:
        return JsonResponse({"problem": _("This attempt cannot be found under your name.")}, status=404)
    except Unreadable as problem:
        return JsonResponse({"problem": _save_problem(problem.code)}, status=400)
    return JsonResponse(
        {"saved": True, "at": saved.saved_at.isoformat(), "revision": saved.revision, "item": saved.question,
         "state": saved.state}
    )  # fmt: skip


def known_in(request: HttpRequest) -> int | None:
    """The newest revision that the page knew; None from a page without script."""
    known = request.POST.get("revision", "")
    return int(known) if known.isascii() and known.isdigit() and len(known) < 10 else None


def _save_problem(code: str) -> str:
    if code == "too_large":
        return _("This answer is too long to be saved. Shorten it a little; what you typed is still here.")
    return _("This answer could not be read. Reload the page: what was saved before is kept.")


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def submit(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Hand in. A double click is one submission; both land on the same result. Who was signed out signs in first."""
    try:
        raw = clean_raw(answer_fields(request))
        if not request.user.is_authenticated:
            return sign_in_first(request, attempt_id, raw)
        if goes_on(request, attempt_id, raw):
            return redirect("attempt", attempt_id=attempt_id)
        result = submit_attempt(
            request.user.pk, attempt_id, raw=raw, save_key=request.POST.get("save_key", ""), language=language_of(),
            claim=claim_in(request), known=known_in(request), is_auto="auto" in request.POST,
        )  # fmt: skip
    except (Unreadable, TooManyFilesSent):
        messages.error(request, _save_problem("too_large"))
        return redirect("attempt", attempt_id=attempt_id)
    except SaveError:  # of files for a paper that is over, or that is somebody else's
        return redirect("result", attempt_id=attempt_id)
    except Refused as refusal:
        return back_to_paper(request, attempt_id, refusal)
    forget_kept(request.session)
    return redirect("result", attempt_id=result.attempt.public_id)


def goes_on(request: HttpRequest, attempt_id: str, raw: Raw) -> bool:
    """Whether what was sent is no hand-in yet: a chosen file that is not fit, or a page whose clock was fast."""
    if request.FILES and not take_chosen(request, attempt_id, raw):
        return True
    early = "auto" in request.POST and keep_early(request.user.pk, attempt_id, raw=raw)
    if early:
        messages.info(request, _("There is more time than this page knew. Everything is saved; go on."))
    return early


def back_to_paper(request: HttpRequest, attempt_id: str, refusal: Refused) -> HttpResponse:
    """To the paper that was not taken; it says what is still open, or shows the newer answers."""
    if refusal.code == "unknown":
        raise Http404
    paper = reverse("attempt", args=[attempt_id])
    if refusal.code == "newer":
        messages.warning(request, refusal.message)
        return redirect(paper)
    return redirect(f"{paper}?open=1")


def take_chosen(request: HttpRequest, attempt_id: str, raw: Raw) -> bool:
    """Files that were chosen and not sent before handing in. One that is not fit keeps the paper back, and says why."""
    try:
        sent = change_files(request.user.pk, attempt_id, data=request.POST, files=request.FILES, raw=raw)
        problems = sent.problems
    except Refused as refusal:
        problems = [refusal.message]
    for one in problems:
        messages.error(request, one)
    return not problems


def claim_in(request: HttpRequest) -> Claim | None:
    """What the page had seen when it was handed in and had not said yet."""
    try:
        return read_claim(json.loads(request.POST["presence"][:LONGEST_CLAIM])) if "presence" in request.POST else None
    except ValueError:
        return None


@require_POST
def presence(request: HttpRequest, attempt_id: str) -> JsonResponse:
    """What a page saw of somebody reading or playing; the answer says what the server counts."""
    if not request.user.is_authenticated:
        return JsonResponse({"login": True}, status=403)
    try:
        claim = read_claim(json.loads(request.POST.get("presence", "")[:LONGEST_CLAIM] or "null"))
        seen = record_presence(request.user.pk, attempt_id, claim)
    except NotYours:
        return JsonResponse({"problem": _("This attempt cannot be found under your name.")}, status=404)
    except Closed:
        return JsonResponse({"closed": True}, status=410)
    except ValueError:
        return JsonResponse({"problem": _("This could not be read. Reload the page.")}, status=400)
    furthest = max((end for _start, end in seen.ranges), default=0)
    return JsonResponse({"dwell": seen.dwell // 1000, "covered": seen.covered // 1000, "furthest": furthest / 1000})


def sign_in_first(request: HttpRequest, attempt_id: str, raw: Raw) -> HttpResponse:
    """Lead to the sign-in and back to the paper; what was handed in is kept meanwhile."""
    if keep_answers(request.session, attempt_id, raw):
        messages.info(request, _("You had been signed out. Your answers are kept: sign in, then hand them in."))
    return redirect_to_login(reverse("attempt", args=[attempt_id]))


@require_POST
@login_required
def clear(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Leave a self-test: nothing that was answered so far is kept."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None or not attempt.is_sealed:
        raise Http404
    clear_sealed_draft(attempt)
    return redirect("course", course_id=attempt.course.public_id) if attempt.course else redirect("learn")
