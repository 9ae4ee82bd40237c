"""Files of a recording: its sizes, its captions, and a copy to keep where that is allowed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.domain.files.media import may_read, sound_by_public_id
from cms.domain.recording.showing import captions_file
from cms.domain.recording.sizes import find_size
from cms.models import CustomMedia
from cms.views.media import DAY, keep_for, send_stored


def readable(request: HttpRequest, public_id: str) -> CustomMedia:
    """The recording, if this reader may have it."""
    media = sound_by_public_id(public_id)
    if media is None or not may_read(media, request.user):
        raise Http404
    return media


@require_safe
def size(request: HttpRequest, public_id: str, key: str, extension: str) -> HttpResponseBase:
    """/sound/<id>/<size>.<ext>: a smaller copy, whole or in part."""
    return send(request, find_size(readable(request, public_id), key))


@require_safe
def copy(request: HttpRequest, public_id: str, key: str) -> HttpResponseBase:
    """/sound/<id>/copy/<size>: the file to keep, under the title of the recording, where its author allows that."""
    media = readable(request, public_id)
    if not media.may_download:
        raise Http404
    file = find_size(media, key)
    response = send(request, file)
    name = f"{media.title}.{file.name.rsplit('.', 1)[-1].lower()}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def send(request: HttpRequest, file: Any) -> HttpResponseBase:
    """A stored file with its ranges; 404 where there is none."""
    if not file:
        raise Http404
    response = send_stored(request, "public", file.name)
    keep_for(response, request, seconds=DAY)
    return response


@require_safe
def captions(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """/sound/<id>/captions.<zh|en>.vtt."""
    text = captions_file(readable(request, public_id), code)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    keep_for(response, request, seconds=300)
    return response
