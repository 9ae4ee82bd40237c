"""The form of a post, whoever sends it: files are kept, words come back with what was said about them."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from courses.domain.refusal import Refused
from courses.domain.workshop.attached import MOST_BYTES, RULE, take_files, waiting_files
from courses.domain.workshop.care import Care, Noticed
from courses.domain.workshop.changing import ChangedMeanwhile
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.writing import Draft, SentAlready, Written
from courses.forms.workshop import fresh_draft, read_draft
from courses.models.workshop_post import LONGEST_POST, LONGEST_TITLE
from plugins.api import draw_care

Done = TypeVar("Done")


class Returned(Exception):
    """The form goes back to its sender: `context` is for the template, `status` for the answer."""

    def __init__(self, context: dict[str, Any], status: int) -> None:
        super().__init__("returned")
        self.context, self.status = context, status


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is far too large is not read at all; all else has to carry the page's token."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MOST_BYTES:
            messages.error(request, _("This is far more than can be sent here. Nothing of it was kept."))
            return redirect("workshops")
        return protected(request, *args, **kwargs)

    return wrapped


def form_context(seat: Seat, draft: Draft | None = None, **more: Any) -> dict[str, Any]:
    """An empty form, or one that was sent."""
    draft = draft or fresh_draft()
    waiting = waiting_files(seat.person, seat.workshop, draft.files) if draft.files else []
    return {
        "draft": draft, "waiting": waiting, "rule": RULE, "longest": LONGEST_POST, "longest_title": LONGEST_TITLE,
        **more,
    }  # fmt: skip


def send_form(request: HttpRequest, seat: Seat, act: Callable[[Draft], Done]) -> Done:
    """Keep the files, then do what the form is for. Raises Returned with everything that was typed."""
    draft = read_draft(request.POST)
    try:
        draft = _with_files(request, seat, draft)
        return act(draft)
    except Refused as refusal:
        raise Returned(form_context(seat, _kept(request, seat, draft), problem=refusal.message), 422) from None
    except Noticed as noticed:
        raise Returned(_hold(seat, draft, noticed.care), 422) from None
    except SentAlready as sent:
        draft = replace(draft, once=fresh_draft().once)
        raise Returned(form_context(seat, draft, other=sent.post), 409) from None
    except ChangedMeanwhile:
        raise Returned(form_context(seat, draft, newer=True), 409) from None


def _with_files(request: HttpRequest, seat: Seat, draft: Draft) -> Draft:
    try:
        uploads = request.FILES.getlist("files")
    except TooManyFilesSent:
        raise Refused("too_many", _("This could not be read. Reload the page; what was saved is kept.")) from None
    standing = waiting_files(seat.person, seat.workshop, draft.files)
    rows = take_files(seat, uploads, standing=standing)
    return replace(draft, files=[row.public_id for row in rows])


def _kept(request: HttpRequest, seat: Seat, draft: Draft) -> Draft:
    """With the files that had arrived before one was refused."""
    if not request.FILES:
        return draft
    rows = seat.person.workshop_files.filter(workshop=seat.workshop, post=None).order_by("-pk")[: RULE.count]
    return replace(draft, files=[row.public_id for row in rows])


def _hold(seat: Seat, draft: Draft, care: Care) -> dict[str, Any]:
    """Shown before anything is sent: what may tell who somebody is, and help for whoever writes of danger."""
    return form_context(seat, draft, care=care, help=draw_care() if care.disclosures else "")


def say_written(request: HttpRequest, written: Written) -> None:
    """What the writer is told afterwards."""
    for note in written.told.notes:
        messages.warning(request, note)
