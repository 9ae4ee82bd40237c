"""Files of a paper: sending them, taking them back, reading them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from cms.views.media import send_stored
from courses.domain.assessing.answers import Closed, NotYours, Unreadable, clean_raw
from courses.domain.assessing.sending import Sent, change_files, is_far_too_much
from courses.domain.marking.handed_files import find_readable
from courses.domain.refusal import Refused
from courses.domain.uploading.given import address_of, field_name
from courses.models import AttemptFile
from courses.views.attempt import answer_fields, sign_in_first


@csrf_exempt
@require_POST
def change(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Send or take back files. What is far too large is not read at all; all else has to carry the page's token."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if is_far_too_much(request.user.pk, attempt_id, int(length) if length.isdigit() else 0):
        return refuse(request, attempt_id, [_("This is far more than can be sent here. Nothing of it was kept.")], 413)
    return take_change(request, attempt_id)


@csrf_protect
@sensitive_post_parameters()
def take_change(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Without script the whole form comes along, and what was typed is saved with it."""
    try:
        raw = {} if by_script(request) else clean_raw(answer_fields(request))
        if not request.user.is_authenticated:
            return JsonResponse({"login": True}, status=403) if by_script(request) else sign_in_first(
                request, attempt_id, raw
            )  # fmt: skip
        sent = change_files(request.user.pk, attempt_id, data=request.POST, files=request.FILES, raw=raw)
    except NotYours:
        raise Http404 from None
    except Closed:
        address = reverse("result", args=[attempt_id])
        return JsonResponse({"closed": True, "url": address}, status=410) if by_script(request) else redirect(address)
    except (Unreadable, TooManyFilesSent):
        return refuse(request, attempt_id, [_("This could not be read. Reload the page; what was saved is kept.")], 400)
    except Refused as refusal:
        return refuse(request, attempt_id, [refusal.message], 422)
    if sent.problems:
        return refuse(request, attempt_id, sent.problems, 422)
    return say(request, attempt_id, sent)


def by_script(request: HttpRequest) -> bool:
    """Whether the page itself asks and will show the answer."""
    return request.headers.get("X-Requested-With") == "fetch"


def refuse(request: HttpRequest, attempt_id: str, problems: list[Any], status: int) -> HttpResponse:
    """Why something was not taken: as an answer to the script, or above the paper."""
    if by_script(request):
        return JsonResponse({"problem": " ".join(str(one) for one in problems)}, status=status)
    for one in problems:
        messages.error(request, one)
    return redirect("attempt", attempt_id=attempt_id)


def say(request: HttpRequest, attempt_id: str, sent: Sent) -> HttpResponse:
    """What stands on the paper now."""
    if by_script(request):
        return JsonResponse({"files": [describe(row) for row in sent.rows]})
    return redirect(f"{reverse('attempt', args=[attempt_id])}#{field_name(sent.field)}")


def describe(row: AttemptFile) -> dict[str, Any]:
    """A file for the script of the page."""
    return {"id": row.public_id, "name": row.name, "size": row.size, "kind": row.kind, "url": address_of(row)}


@require_safe
@login_required
def read(request: HttpRequest, file_id: str, seal: str) -> HttpResponseBase:
    """A file, whole or in part, to be saved and never to be shown as a page of this site."""
    found = find_readable(request.user, file_id, seal=seal)
    if found is None:
        raise Http404
    response = send_stored(request, "evidence", found.stored)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
