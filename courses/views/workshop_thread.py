"""One thread: reading, replying, following; and what those who lead do with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.refusal import Refused
from courses.domain.workshop.reading import note_read, set_following
from courses.domain.workshop.seat import Seat, enter, find_thread
from courses.domain.workshop.showing import PER_PAGE, find_quoted, first_new_page, list_posts, show_posts, show_thread
from courses.domain.workshop.steering import NewerSummary, steer_thread, write_summary
from courses.domain.workshop.writing import write_reply
from courses.forms.workshop import fresh_draft
from courses.models import WorkshopThread
from courses.models.workshop_post import LONGEST_SUMMARY
from courses.views.workshop_form import Returned, bounded, form_context, say_written, send_form
from courses.views.workshop_post import address_of

SWITCHES: dict[str, dict[str, bool]] = {
    "pin": {"pin": True}, "unpin": {"pin": False}, "lock": {"lock": True}, "unlock": {"lock": False}
}  # fmt: skip


def thread_of(request: HttpRequest, public_id: str, *, leading: bool = False) -> tuple[Seat, WorkshopThread]:
    """A thread one may read, or lead; others do not exist."""
    found = find_thread(request.user, public_id)
    if found is None or (leading and not found[0].leads):
        raise Http404
    return found


@never_cache
@require_safe
@login_required
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The posts in the order of time; from where one stopped, unless another page is asked for."""
    seat, thread = thread_of(request, public_id)
    begun = enter(seat).seen_serial
    reading = thread.readings.filter(person=request.user.pk).first()
    seen = max(begun, reading.seen_serial if reading else 0)
    paginator = Paginator(list_posts(seat, thread), PER_PAGE)
    page = paginator.get_page(request.GET.get("page") or first_new_page(thread, seen=seen))
    posts = show_posts(seat, thread, page.object_list, seen=seen)
    if posts:
        note_read(request.user, thread, posts[-1].post.serial)
    context = {
        "seat": seat, "thread": thread, "page": page, "posts": posts, "head": show_thread(thread),
        "follows": reading.follows if reading else None, "may_write": seat.may_write(thread),
        "may_answer": seat.may_choose_answer(thread), **form_context(seat),
    }  # fmt: skip
    return render(request, "courses/workshop_thread.html", context)


@never_cache
@bounded
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form of a reply by itself: about one post, or back with what was said about it."""
    seat, thread = thread_of(request, public_id)
    context, status = form_context(seat, fresh_draft(quotes=request.GET.get("quote", "")[:12])), 200
    if request.method == "POST":
        try:
            written = send_form(request, seat, lambda draft: write_reply(seat, thread, draft))
        except Returned as returned:
            context, status = returned.context, returned.status
        else:
            say_written(request, written)
            return redirect(address_of(written.post, sent=True))
    elif not seat.may_write(thread):
        return redirect("workshop_thread", public_id=public_id)
    context |= {"seat": seat, "thread": thread, "quoted": find_quoted(thread, context["draft"].quotes)}
    return render(request, "courses/workshop_reply.html", context, status=status)


@require_POST
@login_required
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follow a thread, or leave it alone."""
    _seat, thread = thread_of(request, public_id)
    on = request.POST.get("on") == "1"
    set_following(request.user, thread, on=on)
    said = _("You follow this thread.") if on else _("What is new here is not counted for you any more.")
    messages.success(request, said)
    return redirect("workshop_thread", public_id=public_id)


@require_POST
@login_required
def steer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pin, lock, or take that back."""
    seat, thread = thread_of(request, public_id, leading=True)
    what = SWITCHES.get(request.POST.get("what", ""))
    if what is None:
        raise Http404
    steer_thread(seat, thread, request=request, **what)
    messages.success(request, _("Done."))
    return redirect("workshop_thread", public_id=public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def summarise(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the thread came to, on top of it."""
    seat, thread = thread_of(request, public_id, leading=True)
    context: dict[str, Any] = {
        "seat": seat, "thread": thread, "text": thread.summary, "known": thread.summary_revision,
        "longest": LONGEST_SUMMARY,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "courses/workshop_summary.html", context)
    text, known = request.POST.get("text", ""), request.POST.get("known", "")[:12]
    try:
        write_summary(seat, thread, text, known=known, request=request)
    except NewerSummary:
        context |= {"text": text, "newer": True}
        return render(request, "courses/workshop_summary.html", context, status=409)
    except Refused as refusal:
        context |= {"text": text, "problem": refusal.message}
        return render(request, "courses/workshop_summary.html", context, status=422)
    messages.success(request, _("The summary stands above the thread."))
    return redirect("workshop_thread", public_id=public_id)
