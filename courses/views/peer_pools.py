"""Peer assessment for staff: pools, the works of one, one work with its reviews; and stepping in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.refusal import Refused
from courses.domain.reviewing import staff
from courses.domain.reviewing.review import show_review
from courses.domain.reviewing.settling import send_to_desk
from courses.domain.reviewing.showing import say_marks
from courses.forms.peers import ReasonForm, ReviewerForm
from courses.models import Grade, PeerPool, PeerReview, PeerWork
from courses.views.place import language_of
from courses.views.progress import needs
from people import rules
from people.models import User

PAGE = 50


def pool_of(request: HttpRequest, pool_id: str) -> PeerPool:
    """A pool with works in the reader's scope; any other does not exist for them."""
    pool = staff.find_pool(request.user, pool_id)
    if pool is None:
        raise Http404
    return pool


@needs("assign_marking")
@require_safe
def list_pools(request: HttpRequest) -> HttpResponse:
    """How far each peer assessment is."""
    return render(request, "courses/peer_pools.html", {"pools": staff.list_pools(request.user)})


@needs("assign_marking")
@require_safe
def show_pool(request: HttpRequest, pool_id: str) -> HttpResponse:
    """The works of one: who waits, and for what."""
    pool = pool_of(request, pool_id)
    page = Paginator(staff.list_works(request.user, pool), PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/peer_pool.html", {"pool": pool, "page": page})


@needs("assign_marking")
@require_http_methods(["GET", "HEAD", "POST"])
def show_work(request: HttpRequest, pool_id: str, attempt_id: str) -> HttpResponse:
    """One work with its reviews and what can be done."""
    pool = pool_of(request, pool_id)
    work = staff.find_work(request.user, pool, attempt_id)
    if work is None:
        raise Http404
    if request.method == "POST":
        step_in(request, work)
        return redirect("peer_pool_entry", pool_id=pool_id, attempt_id=attempt_id)
    reviews = staff.list_reviews(work)
    sheet = show_review(PeerReview(work=work), language=language_of())
    context = {
        "pool": pool, "work": work, "sheet": sheet, "reason": ReasonForm(auto_id="desk-%s"),
        "rows": [(one, say_marks(sheet.form, one.marks)) for one in reviews],
        "give": ReviewerForm(people=staff.choose_reviewers(work)), "may_mark": rules.may(request.user, "mark"),
    }  # fmt: skip
    return render(request, "courses/peer_pool_work.html", context)


def step_in(request: HttpRequest, work: PeerWork) -> None:
    """Do what was asked for, or say why not."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return
    try:
        messages.success(request, act(request, work))
    except Refused as refusal:
        messages.error(request, refusal.message)


def posted_id(request: HttpRequest, name: str) -> str:
    """A public id as somebody posted it; without the NUL that no database looks for."""
    return request.POST.get(name, "").replace("\0", "")[:40]


def _review(request: HttpRequest, work: PeerWork) -> PeerReview:
    rows = PeerReview.objects.filter(work=work, public_id=posted_id(request, "review"))
    found = rows.select_related("work__attempt").first()
    if found is None:
        raise Refused("unknown", _("There is no such review."))
    return found


def _hide(request: HttpRequest, work: PeerWork) -> str:
    reason = request.POST.get("reason", "")
    staff.hide_review(_review(request, work), actor=request.user, reason=reason, request=request)
    if Grade.objects.filter(attempt=work.attempt_id).exists():
        return _(
            "Hidden; the writer no longer sees it. The result stands: change it at the marking desk if it should move."
        )
    return _("Hidden; the writer of the work no longer sees it.")


def _show(request: HttpRequest, work: PeerWork) -> str:
    staff.show_again(_review(request, work), actor=request.user, request=request)
    return _("Shown again.")


def _take_back(request: HttpRequest, work: PeerWork) -> str:
    staff.take_back(_review(request, work), actor=request.user, request=request)
    return _("Taken back; it comes to somebody else.")


def _give(request: HttpRequest, work: PeerWork) -> str:
    reviewer = User.objects.filter(public_id=posted_id(request, "give-reviewer")).first()
    if reviewer is None:
        raise Refused("not_a_reviewer", _("This person cannot review this work. Choose somebody else."))
    staff.assign_review(work, reviewer=reviewer, actor=request.user, request=request)
    return _("Given; they get a message.")


def _to_desk(request: HttpRequest, work: PeerWork) -> str:
    send_to_desk(work, reason=request.POST.get("reason", ""), actor=request.user, request=request)
    return _("It waits on the marking desk now.")


ACTS: dict[str, Callable[[HttpRequest, PeerWork], Any]] = {
    "hide": _hide, "show": _show, "take_back": _take_back, "give": _give, "to_desk": _to_desk,
}  # fmt: skip
