"""Files as readers get them: pictures by their stored name, sound and documents by their lasting address."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from cms.domain.files.media import content_type_of, document_by_public_id, may_read, sound_by_public_id
from cms.domain.files.range import ByteRange, RangeNotSatisfiableError, RangeReader, read_range
from cms.models import CustomDocument

YEAR = 365 * 24 * 3600
DAY = 24 * 3600
OPEN_FOLDERS = ("images/", "renditions/", "posters/")
SHUT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # a drawing opened by itself runs nothing


@require_safe
def public_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """/media/<name>: pictures. A name is random and never used twice, so the answer may be kept for a year."""
    if not name.startswith(OPEN_FOLDERS):
        raise Http404  # sound has an address of its own, which asks whether it is published
    response = send_stored(request, "public", name)
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


@require_safe
def sound(request: HttpRequest, public_id: str, extension: str) -> HttpResponseBase:
    """/sound/<id>.<ext>: sound and film, for everybody once a live page shows it. The address outlives the file."""
    media = sound_by_public_id(public_id)
    if media is None or not may_read(media, request.user):
        raise Http404
    response = send_stored(request, "public", media.file.name)
    keep_for(response, request, seconds=DAY)
    return response


@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """/documents/<id>/: a document, under the name that editors gave it."""
    found = document_by_public_id(public_id)
    if found is None or not may_read(found, request.user):
        raise Http404
    response = send_stored(request, "private", found.file.name)
    response["Content-Disposition"] = disposition_of(found)
    keep_for(response, request, seconds=3600)
    return response


@require_safe
def document_by_number(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """Wagtail's own address of documents, as old rich text may hold it, leads to ours."""
    found = CustomDocument.objects.filter(pk=document_id).first()
    if found is None:
        raise Http404
    return redirect(found.url, permanent=False)


def disposition_of(found: CustomDocument) -> str:
    """PDF opens in the browser, everything else is saved; the title becomes the file's name."""
    extension = found.file_extension.lower()
    name = f"{found.title}.{extension}" if not found.title.lower().endswith(f".{extension}") else found.title
    return content_disposition_header(extension != "pdf", name) or "attachment"


def keep_for(response: HttpResponseBase, request: HttpRequest, *, seconds: int) -> None:
    """Kept by everybody when read without a session; a signed-in editor's view of a draft is nobody else's."""
    if getattr(request.user, "is_authenticated", False):
        patch_cache_control(response, private=True, max_age=0)
    else:
        patch_cache_control(response, public=True, max_age=seconds)


def send_stored(request: HttpRequest, alias: str, name: str | None) -> HttpResponseBase:
    """A stored file whole or in part (RFC 7233), to GET and HEAD, with the headers that players and caches need."""
    storage = storages[alias]
    if not name:
        raise Http404
    try:
        size, modified = storage.size(name), storage.get_modified_time(name)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    etag = f'"{hashlib.sha256(f"{alias}:{name}:{size}".encode()).hexdigest()[:32]}"'
    modified_at = int(modified.timestamp())
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=modified_at)
    if response is None:
        if settings.SENDFILE_PREFIX:
            response = through_proxy(alias, name)
        else:
            response = partly(request, storage, name, size, etag, modified_at)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified_at)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SHUT
    patch_cache_control(response, no_transform=True)  # a compressed range is no range
    return response


def through_proxy(alias: str, name: str) -> HttpResponse:
    """The proxy sends the file and does the ranges; we have only said that it may."""
    response = HttpResponse(content_type=content_type_of(name))
    response["X-Accel-Redirect"] = f"{settings.SENDFILE_PREFIX.rstrip('/')}/{alias}/{name}"
    return response


def partly(request: HttpRequest, storage: Any, name: str, size: int, etag: str, modified_at: int) -> HttpResponseBase:
    """200, 206 or 416 from our own process; a HEAD is always about the whole."""
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    try:
        span = read_range(asked, size=size) if still_same(request, etag, modified_at) else None
    except RangeNotSatisfiableError:
        refused = HttpResponse(status=416, content_type="text/plain; charset=utf-8")
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    part = span or ByteRange(0, size - 1)
    response: HttpResponseBase = (
        HttpResponse(content_type=content_type_of(name))
        if request.method == "HEAD"
        else StreamingHttpResponse(RangeReader(storage.open(name, "rb"), part), content_type=content_type_of(name))
    )
    response["Content-Length"] = str(part.length)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return response


def still_same(request: HttpRequest, etag: str, modified_at: int) -> bool:
    """Whether a part fits what the reader already has (If-Range); only GET has parts of its own."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified_at
