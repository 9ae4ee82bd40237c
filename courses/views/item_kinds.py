"""What an item shows besides its text, by its kind: a page of the library, a live session, half days, a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from cms.domain.radio.episode import cues_of, transcript_for
from cms.models import EpisodePage
from courses.domain.attending.class_item import sessions_for
from courses.domain.attending.register import newest_records
from courses.domain.learning.completion import is_open_to
from courses.domain.learning.file_item import fetch_file, find_document
from courses.domain.learning.library_page import find_library_page
from courses.domain.learning.live import join, live_state
from courses.domain.learning.outline import OutlineItem
from courses.domain.refusal import Refused
from courses.models import ItemKind
from courses.views.place import Place, for_learners, language_of

NOTHING = mark_safe("")
PARTS = {
    ItemKind.LIBRARY: "courses/parts/library_item.html",
    ItemKind.LIVE: "courses/parts/live_item.html",
    ItemKind.CLASS: "courses/parts/class_item.html",
    ItemKind.FILE: "courses/parts/file_item.html",
}


def render_kind(request: HttpRequest, item: OutlineItem, *, course_id: str = "", enrolment_id: int = 0) -> SafeString:
    """What is particular to the kind; nothing for a reading or a lecture. Without an enrolment: as a preview."""
    template = PARTS.get(ItemKind(item.kind))
    if template is None:
        return NOTHING
    facts = {
        ItemKind.LIBRARY: _library, ItemKind.LIVE: _live, ItemKind.CLASS: _class, ItemKind.FILE: _file,
    }[ItemKind(item.kind)](item, enrolment_id, request.user.pk)  # fmt: skip
    context = {"item": item, "course_id": course_id, "is_preview": not course_id, **facts}
    return mark_safe(render_to_string(template, context, request=request))  # noqa: S308 - templates escape


def _library(item: OutlineItem, _enrolment_id: int, _person_id: Any) -> dict[str, Any]:
    page = find_library_page(item, language=language_of())
    if isinstance(page, EpisodePage):
        transcript, is_own = transcript_for(page)
        return {"episode": page, "cues": cues_of(transcript), "transcript_lang": "" if is_own else "zh-CN"}
    return {"article": page}


def _live(item: OutlineItem, _enrolment_id: int, _person_id: Any) -> dict[str, Any]:
    return {"live": live_state(item)}


def _class(item: OutlineItem, enrolment_id: int, person_id: Any) -> dict[str, Any]:
    sessions = sessions_for(enrolment_id, [item.key]) if enrolment_id else []
    records = {row.session_id: row for row in newest_records(sessions, person_id=person_id)} if sessions else {}
    return {"sessions": [(session, records.get(session.pk)) for session in sessions]}


def _file(item: OutlineItem, _enrolment_id: int, _person_id: Any) -> dict[str, Any]:
    return {"document": find_document(item)}


@require_POST
@for_learners
def join_live(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """Through the door of a live session, to the meeting."""
    return _do(request, place, key, ItemKind.LIVE, join)


@require_POST
@for_learners
def fetch(request: HttpRequest, place: Place, key: Any) -> HttpResponse:
    """The file itself; that it was fetched is noted."""
    return _do(request, place, key, ItemKind.FILE, fetch_file)


def _do(request: HttpRequest, place: Place, key: Any, kind: ItemKind, act: Any) -> HttpResponse:
    """Do what there is to do, and go where it leads; with a word back to the part when that cannot be."""
    item = place.item(key)
    if item.kind != kind or not is_open_to(item, place.outline, place.done):
        return redirect("course", course_id=place.course_id)
    try:
        return redirect(act(place.enrolment, item, outline=place.outline))
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("unit", course_id=place.course_id, key=item.key)
