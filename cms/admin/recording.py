"""Recordings in the admin: captions written beside the player, their files in and out, and other sizes of a film."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from cms.domain.radio.transcript import MAX_BYTES, Cue, TranscriptError, decode_transcript, write_vtt
from cms.domain.recording.captions import (
    Captions,
    CueProblem,
    NewerCaptions,
    find_captions,
    find_problems,
    read_posted,
    save_captions,
)
from cms.domain.recording.reading import ReadCaptions, read_captions
from cms.domain.recording.showing import LONG, SHORT, write_srt
from cms.domain.recording.sizes import add_size, list_sizes, remove_size
from cms.forms.episode import transcript_words
from cms.models import CustomMedia

LANGUAGES = tuple(LONG)


def editable(request: HttpRequest, media_id: int) -> CustomMedia:
    """The recording, if this person may change it."""
    media = get_object_or_404(CustomMedia, pk=media_id)
    policy = policy_registry.get_by_type(CustomMedia)
    if not policy.user_has_permission_for_instance(request.user, "change", media):
        raise PermissionDenied
    return media


def language_from(code: str) -> str:
    """zh or en as the library keeps it."""
    if code not in LONG:
        raise Http404
    return LONG[code]


def stamp_text(seconds: float) -> str:
    """1:05.250, as the editor shows and reads times."""
    whole, part = divmod(round(seconds * 1000), 1000)
    hours, rest = divmod(whole, 3600)
    head = f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return f"{head}.{part:03}"


def frame(media: CustomMedia, title: str) -> dict[str, Any]:
    """The heading of a screen about a recording, as Wagtail draws it."""
    return {
        "header_title": f"{title} · {media.title}", "page_title": title, "page_subtitle": media.title,
        "header_icon": "media",
    }  # fmt: skip


def as_rows(cues: Sequence[Cue]) -> list[list[str]]:
    """Cues as the page's script takes them."""
    return [[stamp_text(cue.start), stamp_text(cue.end), cue.speaker, cue.text] for cue in cues]


def draw(
    request: HttpRequest,
    media: CustomMedia,
    there: Captions,
    *,
    cues: Sequence[Cue] | None = None,
    rows: Any = None,
    problems: Sequence[CueProblem] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The editor. `cues` or `rows`: not saved yet; else what stands."""
    shown = there.cues if cues is None else cues
    title = _("Chinese captions") if SHORT[there.language] == "zh" else _("English captions")
    context = {
        **frame(media, title),
        "media": media, "there": there, "code": SHORT[there.language], "codes": LANGUAGES,
        "rows": rows if rows is not None else as_rows(shown), "plain": write_vtt(shown) if shown else "",
        "errors": [one for one in problems if not one.is_warning], "is_unsaved": cues is not None or rows is not None,
        "warnings": [one for one in problems if one.is_warning], **more,
    }  # fmt: skip
    return render(request, "cms/admin/captions.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_captions(request: HttpRequest, media_id: int, code: str) -> HttpResponse:
    """Lines with their times beside the player; a file is taken in here and saved only when one saves."""
    media, language = editable(request, media_id), language_from(code)
    there = find_captions(media, language)
    if request.method != "POST":
        problems = find_problems(there.cues, language=language, duration=media.duration)
        return draw(request, media, there, problems=problems)
    if "take" in request.POST:
        return take_file(request, media, there)
    return keep(request, media, there)


def keep(request: HttpRequest, media: CustomMedia, there: Captions) -> HttpResponse:
    """Save; what cannot be saved stays on the page as it was typed."""
    cues, problems, rows = posted_cues(request)
    problems = problems or find_problems(cues, language=there.language, duration=media.duration)
    if any(not one.is_warning for one in problems):
        return draw(request, media, there, cues=cues, rows=rows, problems=problems, status=422, known=known_of(request))
    try:
        kept = save_captions(media, there.language, cues, known=known_of(request), actor=request.user)
    except NewerCaptions as newer:
        gone = [cue for cue in newer.there.cues if cue not in cues]
        facts = {"newer": newer.there, "gone": as_rows(gone)}
        return draw(request, media, newer.there, cues=cues, rows=rows, status=409, **facts)
    words = ngettext("%(count)s line is saved.", "%(count)s lines are saved.", len(kept.cues))
    messages.success(request, words % {"count": len(kept.cues)})
    return redirect("recording_captions_edit", media.pk, SHORT[there.language])


def known_of(request: HttpRequest) -> int:
    """The saving that the page knew."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def posted_cues(request: HttpRequest) -> tuple[list[Cue], list[CueProblem], Any]:
    """The lines of the page's script, or without script the text of the field; what is wrong; rows as typed."""
    if request.POST.get("cues"):
        cues, problems = read_posted(request.POST["cues"])
        try:
            rows = json.loads(request.POST["cues"])
        except ValueError:
            rows = None
        return cues, problems, rows
    text = request.POST.get("text", "")
    if not text.strip():
        return [], [], None
    try:
        read = read_captions(text)
    except TranscriptError as error:
        return [], [CueProblem(0, transcript_words(error.code))], None
    return list(read.cues), [CueProblem(0, line_words(one)) for one in read.problems], None


def line_words(problem: Any) -> str:
    """ "Line 12 of the file has no time: …"."""
    said = {"line": problem.line, "words": problem.words, "text": problem.text}
    return _("Line %(line)s of the file %(words)s: %(text)s") % said


def take_file(request: HttpRequest, media: CustomMedia, there: Captions) -> HttpResponse:
    """Read a file into the editor. Lines that cannot be read are listed first, and nothing is left out unasked."""
    try:
        text = posted_text(request)
        read: ReadCaptions = read_captions(text)
    except TranscriptError as error:
        return draw(request, media, there, unread=[transcript_words(error.code)], readable=0, status=422)
    if read.problems and "anyway" not in request.POST:
        lines = [line_words(one) for one in read.problems]
        return draw(request, media, there, unread=lines, held=text, readable=len(read.cues), status=422)
    problems = find_problems(read.cues, language=there.language, duration=media.duration)
    return draw(request, media, there, cues=read.cues, problems=problems, taken=len(read.cues))


def posted_text(request: HttpRequest) -> str:
    """What the file holds; raises TranscriptError."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("held", "")
    if (upload.size or 0) > MAX_BYTES:
        raise TranscriptError("size")
    return decode_transcript(upload.read())


@require_safe
def captions_copy(request: HttpRequest, media_id: int, code: str, form: str) -> HttpResponse:
    """The captions as a file, .vtt or .srt."""
    media = editable(request, media_id)
    there = find_captions(media, language_from(code))
    if form not in ("vtt", "srt") or not there.cues:
        raise Http404
    text = write_vtt(there.cues) if form == "vtt" else write_srt(there.cues)
    kind = "text/vtt" if form == "vtt" else "application/x-subrip"
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{media.title}.{code}.{form}") or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def edit_sizes(request: HttpRequest, media_id: int) -> HttpResponse:
    """Other sizes of a recording: added by file, removed by hand."""
    media = editable(request, media_id)
    problems: list[str] = []
    if request.method == "POST":
        if key := request.POST.get("remove", "")[:32]:
            remove_size(media, key)
            messages.success(request, _("The file is removed."))
            return redirect("recording_sizes_edit", media.pk)
        problems = take_size(request, media)
        if not problems:
            return redirect("recording_sizes_edit", media.pk)
    facts = {"media": media, "sizes": list_sizes(media), "problems": problems}
    context = {**frame(media, _("Other sizes of this recording")), **facts}
    return render(request, "cms/admin/sizes.html", context, status=422 if problems else 200)


def take_size(request: HttpRequest, media: CustomMedia) -> list[str]:
    """Keep one more file; what is wrong with it, in words."""
    upload = request.FILES.get("file")
    if upload is None:
        return [_("Choose a file first.")]
    try:
        add_size(media, upload)
    except ValidationError as error:
        return list(error.messages)
    messages.success(request, _("The file is added. Learners may choose it from now on."))
    return []


def urls() -> list[Any]:
    """Below the recordings of the admin."""
    return [
        path("recordings/<int:media_id>/captions/<slug:code>/", edit_captions, name="recording_captions_edit"),
        path(
            "recordings/<int:media_id>/captions/<slug:code>/file.<slug:form>",
            captions_copy,
            name="recording_captions_copy",
        ),
        path("recordings/<int:media_id>/sizes/", edit_sizes, name="recording_sizes_edit"),
    ]
