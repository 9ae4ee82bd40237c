"""Reviewing others: where one stands, practice with examples, one work after the other; and reporting what hurts."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.assessing.paper import find_attempt
from courses.domain.refusal import Refused
from courses.domain.reviewing.dealing import let_go, take_work
from courses.domain.reviewing.practice import Practised, find_example, mark_example, show_example
from courses.domain.reviewing.review import (
    find_review,
    give_review,
    keep_review_draft,
    report_review,
    show_review,
)
from courses.domain.reviewing.rules import rules_of
from courses.domain.reviewing.showing import say_marks
from courses.domain.reviewing.standing import find_standing
from courses.forms.peers import OURS, PeerCommentForm
from courses.models import PeerReview, PeerWork
from courses.views.place import language_of


def for_reviewers(view: Any) -> Any:
    """For the writer of a work that takes part in reviewing; anything else does not exist. The view gets the work."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, attempt_id: str, **kwargs: Any) -> HttpResponse:
        attempt = find_attempt(request.user, attempt_id)
        work = PeerWork.objects.filter(attempt=attempt).first() if attempt is not None else None
        if attempt is None or work is None:
            raise Http404
        work.attempt = attempt
        try:
            answer: HttpResponse = view(request, work, **kwargs)
        except Refused as refusal:
            messages.info(request, refusal.message)
            return redirect("result" if refusal.code == "unavailable" else "peer_reviews", attempt_id=attempt_id)
        return answer

    return wrapped


@require_safe
@for_reviewers
def show_reviews(request: HttpRequest, work: PeerWork) -> HttpResponse:
    """Where one stands: practice, reviews given and owed, what waits."""
    standing = find_standing(work.attempt, looks=True)
    if standing is None:
        raise Refused("unavailable", _("Reviewing rests at the moment. What you wrote is kept; come back later."))
    return render(request, "courses/peer_reviews.html", {"standing": standing, "attempt": work.attempt})


@require_POST
@for_reviewers
def take(request: HttpRequest, work: PeerWork) -> HttpResponse:
    """Take the next work; what was taken before comes first."""
    review = take_work(work, is_extra="extra" in request.POST)
    if review is None:
        messages.info(request, _("No work waits for you just now. Look in again tomorrow; nothing is lost by waiting."))
        return redirect("peer_reviews", attempt_id=work.attempt.public_id)
    return redirect("peer_review", attempt_id=work.attempt.public_id, review_id=review.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_reviewers
def practise(request: HttpRequest, work: PeerWork, number: int) -> HttpResponse:
    """An example: mark it, then see what the expert gave and why."""
    one = find_example(work, number)
    if request.method == "POST" and one.row is None:
        sheet = show_example(work, one, language=language_of(), data=request.POST)
        if sheet.form is not None and sheet.form.is_valid():
            mark_example(work, one, marks=dict(sheet.form.cleaned_data))
            return redirect("peer_practice", attempt_id=work.attempt.public_id, number=number)
    else:
        sheet = show_example(work, one, language=language_of())
    context = {"work": work, "attempt": work.attempt, "one": one, "sheet": sheet, **_compared(one, sheet, work)}
    bad = request.method == "POST" and one.row is None
    return render(request, "courses/peer_practice.html", context, status=422 if bad else 200)


def _compared(one: Practised, sheet: Any, work: PeerWork) -> dict[str, Any]:
    """One's own levels beside the expert's, once the example is marked; and whether another follows."""
    if one.row is None:
        return {}
    own, expert = (say_marks(sheet.form, marks) for marks in (one.row.marks, one.example.marks))
    rows = [(name, mine, theirs[1]) for (name, mine), theirs in zip(own, expert, strict=False)]
    examples = rules_of(work.attempt.version_id).examples
    return {"rows": rows, "has_next": not one.row.passed and one.number < len(examples)}


def review_of(work: PeerWork, review_id: str) -> PeerReview:
    """A work that one took."""
    review = find_review(work, review_id)
    if review is None:
        raise Http404
    return review


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@for_reviewers
def review(request: HttpRequest, work: PeerWork, review_id: str) -> HttpResponse:
    """One work of a colleague with the form; what has to be mended comes back with what was typed."""
    row = review_of(work, review_id)
    if row.given_at is not None:
        return redirect("peer_reviews", attempt_id=work.attempt.public_id)
    data = request.POST if request.method == "POST" else None
    sheet = show_review(row, language=language_of(), data=data)
    draft = {"comment": (row.draft.get("peer-comment") or [""])[-1]}
    comment = PeerCommentForm(data, least=rules_of(row.work.attempt.version_id).comment, initial=draft)
    if data is not None and sheet.form is not None and comment.is_valid() and sheet.form.is_valid():
        give_review(row, marks=dict(sheet.form.cleaned_data), comment=comment.cleaned_data["comment"])
        messages.success(request, _("Given. Your colleague reads it without your name."))
        return redirect("peer_reviews", attempt_id=work.attempt.public_id)
    context = {"work": work, "attempt": work.attempt, "review": row, "sheet": sheet, "comment": comment}
    return render(request, "courses/peer_review.html", context, status=200 if data is None else 422)


@require_POST
@sensitive_post_parameters()
@for_reviewers
def keep(request: HttpRequest, work: PeerWork, review_id: str) -> JsonResponse:
    """Keep a draft; told to be saved only once it is."""
    row = review_of(work, review_id)
    names = [name for name in request.POST if name not in OURS][:200]
    draft = {name[:100]: [value.replace("\0", "") for value in request.POST.getlist(name)] for name in names}
    try:
        at = keep_review_draft(row, draft)
    except Refused as refusal:
        return JsonResponse({"problem": str(refusal.message)}, status=409)
    return JsonResponse({"saved": True, "at": timezone.localtime(at).strftime("%H:%M")})


@require_POST
@for_reviewers
def leave(request: HttpRequest, work: PeerWork, review_id: str) -> HttpResponse:
    """Give a work back unread."""
    let_go(review_of(work, review_id))
    messages.info(request, _("Given back; somebody else reviews it."))
    return redirect("peer_reviews", attempt_id=work.attempt.public_id)


@require_POST
@for_reviewers
def report(request: HttpRequest, work: PeerWork, review_id: str) -> HttpResponse:
    """Say that a comment about one's own work hurts."""
    found = PeerReview.objects.filter(public_id=review_id, work=work, given_at__isnull=False).first()
    if found is None:
        raise Http404
    report_review(found, actor=request.user, reason=request.POST.get("reason", ""), request=request)
    messages.success(request, _("Thank you. The course's staff look at this comment."))
    return redirect("result", attempt_id=work.attempt.public_id)
