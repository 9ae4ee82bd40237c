"""Files that come with a marking form: taken first, so that nothing of them is lost when the form has to be mended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from courses.domain.marking.desk import find_work
from courses.domain.marking.marker_files import receive_marker_files, with_taken
from courses.models import Attempt
from courses.views.progress import needs


def marks_with_files(request: HttpRequest, attempt: Attempt) -> tuple[Any, bool]:
    """What was posted, with the files that came along as ticked ids, and whether every file was taken; why one was not
    is said above the page."""
    taken, problems = receive_marker_files(attempt, request.user, request.FILES)
    for one in problems:
        messages.error(request, one)
    return with_taken(request.POST, taken), not problems


@needs("mark", "inspect")
@require_POST
@sensitive_post_parameters()
def receive(request: HttpRequest, attempt_id: str) -> JsonResponse:
    """A photograph that a device kept, sent before its sheet: the ids it has from now on."""
    attempt = find_work(request.user, attempt_id)
    if attempt is None:
        raise Http404
    if request.POST.get("sheet-owner", "") not in ("", request.user.public_id):  # type: ignore[union-attr]
        words = _("Somebody else filled this sheet in. It is sent once they sign in here.")
        return JsonResponse({"problem": words}, status=403)
    taken, problems = receive_marker_files(attempt, request.user, request.FILES)
    if problems:
        return JsonResponse({"problem": " ".join(str(one) for one in problems)}, status=422)
    return JsonResponse({"files": [[field, id_] for field, ids in taken.items() for id_ in ids]})
