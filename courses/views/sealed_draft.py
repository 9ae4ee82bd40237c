"""Keeping a draft of confidential writing, by the page itself or by its button."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from courses.domain.assessing.answers import Closed, Conflict, NotYours, Unreadable, clean_raw
from courses.domain.assessing.sealed_draft import keep_sealed_draft
from courses.views.attempt import answer_fields, sign_in_first
from courses.views.files import by_script


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def keep(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Seal what was typed; the page is told to be saved only once it is."""
    paper = reverse("attempt", args=[attempt_id])
    try:
        raw = clean_raw(answer_fields(request))
        if not request.user.is_authenticated:
            return JsonResponse({"login": True}, status=403) if by_script(request) else sign_in_first(
                request, attempt_id, raw
            )  # fmt: skip
        mark = keep_sealed_draft(request.user.pk, attempt_id, raw=raw, known=request.POST.get("revision", "")[:16])
    except NotYours:
        raise Http404 from None
    except Conflict:
        return JsonResponse({"conflict": True}, status=409) if by_script(request) else redirect(paper)
    except Closed:
        return JsonResponse({"closed": True}, status=410) if by_script(request) else redirect(paper)
    except Unreadable:
        return refuse(request, paper)
    if by_script(request):
        return JsonResponse({"saved": True, "revision": mark, "at": timezone.localtime().strftime("%H:%M")})
    messages.success(request, _("Kept, sealed for you alone. Go on whenever you like."))
    return redirect(paper)


def refuse(request: HttpRequest, paper: str) -> HttpResponse:
    """What is too long stays in the page, which says so."""
    words = _("This answer is too long to be saved. Shorten it a little; what you typed is still here.")
    if by_script(request):
        return JsonResponse({"problem": words}, status=400)
    messages.error(request, words)
    return redirect(paper)
