"""One post: the way to it, changing it, taking it away, its marks, reporting it, its files."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.views.media import send_stored
from courses.domain.refusal import Refused
from courses.domain.workshop.attached import find_file
from courses.domain.workshop.changing import change_post, may_change, revision_of, withdraw_post
from courses.domain.workshop.reporting import BY_MEMBERS, report_post
from courses.domain.workshop.seat import Seat, find_post
from courses.domain.workshop.showing import page_of
from courses.domain.workshop.steering import choose_answer, say_useful
from courses.forms.workshop import fresh_draft, ids_of
from courses.models import WorkshopPost
from courses.views.workshop_form import Returned, bounded, form_context, send_form


def post_of(request: HttpRequest, public_id: str) -> tuple[Seat, WorkshopPost]:
    """A post one may read; others do not exist."""
    found = find_post(request.user, public_id)
    if found is None:
        raise Http404
    return found


def address_of(post: WorkshopPost, *, sent: bool = False) -> str:
    """Where a post stands; `sent` tells the script of the page that its draft may go."""
    number = page_of(post)
    query = [f"page={number}"] if number > 1 else []
    query += [f"sent={post.once_key}"] if sent else []
    address = reverse("workshop_thread", args=[post.thread.public_id])
    return f"{address}{'?' + '&'.join(query) if query else ''}#p-{post.public_id}"


@never_cache
@require_safe
@login_required
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The lasting address of a post leads to its place in its thread."""
    return redirect(address_of(post_of(request, public_id)[1]))


@never_cache
@bounded
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """New words for one's own post."""
    seat, post = post_of(request, public_id)
    if not may_change(seat, post):
        raise Http404
    draft = fresh_draft()
    context, status = form_context(seat, draft, words=post.body, title=post.thread.title), 200
    if request.method == "POST":
        keep, known = ids_of(request.POST, "keep"), request.POST.get("known", "")[:40]
        try:
            told = send_form(request, seat, lambda sent: change_post(seat, post, sent, known=known, keep=keep))
        except Returned as returned:
            context, status = returned.context, returned.status
        else:
            for note in told.notes:
                messages.warning(request, note)
            return redirect(address_of(post))
    context |= {"seat": seat, "post": post, "thread": post.thread, "known": revision_of(post)}
    return render(request, "courses/workshop_edit.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's own post away, after being asked."""
    seat, post = post_of(request, public_id)
    if post.author_id != request.user.pk:
        raise Http404
    if request.method != "POST":
        return render(request, "courses/workshop_withdraw.html", {"seat": seat, "post": post, "thread": post.thread})
    withdraw_post(seat, post)
    messages.success(request, _("It is taken away. A trace of it stays, without the words."))
    post.thread.refresh_from_db(fields=["hidden_at"])
    if post.thread.hidden_at is not None:
        return redirect("workshop", public_id=seat.workshop.public_id)
    return redirect(address_of(post))


@require_POST
@login_required
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark a reply as the answer, or take the mark away."""
    seat, post = post_of(request, public_id)
    try:
        choose_answer(seat, post, on=request.POST.get("on") == "1")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(address_of(post))


@require_POST
@login_required
def useful(request: HttpRequest, public_id: str) -> HttpResponse:
    """A quiet thanks."""
    seat, post = post_of(request, public_id)
    say_useful(seat, post, on=request.POST.get("on") == "1")
    return redirect(address_of(post))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask those who lead to look at a post."""
    seat, post = post_of(request, public_id)
    if post.author_id == request.user.pk:
        raise Http404
    context: dict[str, Any] = {"seat": seat, "post": post, "thread": post.thread, "reasons": BY_MEMBERS}
    if request.method != "POST":
        return render(request, "courses/workshop_report.html", context)
    reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
    try:
        report_post(seat, post, reason=reason, words=words)
    except Refused as refusal:
        context |= {"problem": refusal.message, "reason": reason, "words": words}
        return render(request, "courses/workshop_report.html", context, status=422)
    messages.success(
        request, _("Thank you. The course team will look at it; the author does not learn who reported it.")
    )
    return redirect(address_of(post))


@require_safe
@login_required
def read_file(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """A file, whole or in part, to be saved and never to be shown as a page of this site."""
    found = find_file(request.user, file_id)
    if found is None:
        raise Http404
    response = send_stored(request, "evidence", found.file.name)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
