"""Moving people to the published version of a programme: first what it means, then, with a reason, done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.admin.programme_people import find_programme
from courses.domain.certifying.certification import published_version
from courses.domain.programmes.moving import move_people, preview_move
from courses.domain.refusal import Refused
from courses.forms.programme_audience import WhyForm


def show_move(request: HttpRequest, public_id: str) -> HttpResponse:
    """The preview; a POST with a reason and the stamp of what was looked at moves them."""
    programme = find_programme(request, public_id)
    target = published_version(programme)
    if target is None:
        messages.info(request, _("This programme has not been published yet."))
        return redirect("programmes:show", public_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = move_people(
                programme, target, stamp=request.POST.get("stamp", ""), actor=request.user,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            said = ngettext("%(count)s person was moved.", "%(count)s people were moved.", count) % {"count": count}
            messages.success(request, said)
            return redirect("programmes:show", public_id)
    context = {"programme": programme, "preview": preview_move(programme, target), "form": form}
    return render(request, "courses/admin/programme_move.html", context)
