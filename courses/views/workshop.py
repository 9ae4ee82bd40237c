"""Workshops for those who take part: one's own, the threads of one, a new thread, and how one wants to hear of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.refusal import Refused
from courses.domain.workshop.entrance import workshops_of
from courses.domain.workshop.listing import FILTERS, PER_PAGE, list_threads, show_rows
from courses.domain.workshop.noticing import be_quiet, find_habit, person_of_token, save_habit
from courses.domain.workshop.people import search_people
from courses.domain.workshop.reading import read_all, set_muted
from courses.domain.workshop.searching import find_posts, read_query, show_hits
from courses.domain.workshop.seat import Seat, enter, find_seat
from courses.domain.workshop.writing import start_thread
from courses.forms.workshop import fresh_draft, read_habit
from courses.models import WorkshopNotice, WorkshopThread
from courses.views.workshop_form import Returned, bounded, form_context, say_written, send_form
from courses.views.workshop_post import address_of
from plugins.api import draw_care


def seat_of(request: HttpRequest, public_id: str) -> Seat:
    """One's place in a workshop; others do not exist."""
    seat = find_seat(request.user, public_id=public_id)
    if seat is None:
        raise Http404
    return seat


@never_cache
@require_safe
@login_required
def list_own(request: HttpRequest) -> HttpResponse:
    """/learn/workshops/: the workshops of one's courses and classes."""
    return render(request, "courses/workshops.html", {"entrances": workshops_of(request.user)})


@never_cache
@require_safe
@login_required
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The threads of a workshop, filtered; or what a search finds in it."""
    seat = seat_of(request, public_id)
    member = enter(seat)
    only = request.GET.get("only", "")
    only = only if only in FILTERS else ""
    asked = read_query(request.GET.get("q", ""))
    context: dict[str, Any] = {"seat": seat, "member": member, "only": only, "asked": asked}
    if asked.typed:
        page = Paginator(find_posts(seat, asked, only=only), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"hits": show_hits(page.object_list, asked), "help": draw_care() if asked.is_crisis else ""}
    else:
        page = Paginator(list_threads(seat, only=only), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"rows": show_rows(seat, page.object_list, begun=member.seen_serial)}
    chosen = {name: value for name, value in (("only", only), ("q", asked.typed)) if value}
    context |= {"page": page, "query": f"{urlencode(chosen)}&" if chosen else ""}
    return render(request, "courses/workshop.html", context)


@never_cache
@bounded
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_thread(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, discuss or share."""
    seat = seat_of(request, public_id)
    if not seat.may_write():
        return redirect("workshop", public_id=public_id)
    context, status = form_context(seat, fresh_draft()), 200
    if request.method == "POST":
        try:
            written = send_form(request, seat, lambda draft: start_thread(seat, draft))
        except Returned as returned:
            context, status = returned.context, returned.status
        else:
            say_written(request, written)
            return redirect(address_of(written.post, sent=True))
    context |= {"seat": seat, "kinds": WorkshopThread.Kind.choices}
    return render(request, "courses/workshop_new.html", context, status=status)


@require_POST
@login_required
def mark_all_read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Nothing here is unread any more."""
    read_all(request.user, seat_of(request, public_id).workshop)
    messages.success(request, _("Everything here counts as read."))
    return redirect("workshop", public_id=public_id)


@require_POST
@login_required
def mute(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hear nothing of this workshop any more, or again."""
    is_muted = request.POST.get("on") == "1"
    set_muted(request.user, seat_of(request, public_id).workshop, muted_at=timezone.now() if is_muted else None)
    said = _("You hear nothing of this workshop any more.") if is_muted else _("You hear of this workshop again.")
    messages.success(request, said)
    return redirect("workshop", public_id=public_id)


@never_cache
@require_safe
@login_required
def find_people(request: HttpRequest, public_id: str) -> JsonResponse:
    """For the script of the form: a few people of this workshop whose name begins so."""
    seat = seat_of(request, public_id)
    found = search_people(seat.workshop, request.GET.get("q", ""), but=seat.person) if seat.may_write() else []
    return JsonResponse({"people": [{"id": one.id, "name": one.name, "place": one.place} for one in found]})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """How one wants to hear of one's workshops."""
    habit, status = find_habit(request.user), 200
    if request.method == "POST":
        try:
            save_habit(request.user, read_habit(request.POST))
        except Refused as refusal:
            messages.error(request, refusal.message)
            status = 422
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("workshop_notices")
    context = {"habit": habit, "mentions": WorkshopNotice.Mentions.choices, "digests": WorkshopNotice.Digest.choices}
    return render(request, "courses/workshop_notices.html", context, status=status)


@csrf_exempt  # mail programs press for the reader and know no token; the address itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: HttpRequest, token: str) -> HttpResponse:
    """The address at the end of every digest: one press, no signing in. Looking at it changes nothing, since mail
    programs look at addresses by themselves."""
    person = person_of_token(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        be_quiet(person)
    return render(request, "courses/workshop_quiet.html", {"is_done": request.method == "POST"})
