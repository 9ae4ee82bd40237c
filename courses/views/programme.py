"""A learner's own page of a programme, and applying for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.domain.programmes.applying import apply_for, take_back
from courses.domain.programmes.own import read_own
from courses.domain.refusal import Refused
from courses.models import Programme


def find_programme(request: HttpRequest, public_id: str) -> Programme:
    """One that is published, or in which the reader has a record; anything else does not exist."""
    known = Q(is_active=True, versions__state="published") | Q(periods__person=request.user)
    rows = Programme.objects.filter(known).select_related("issuer", "owner").distinct()
    found: Programme = get_object_or_404(rows, public_id=public_id)
    return found


@never_cache
@login_required
@require_safe
def show_programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked, what is done, what is next, by when."""
    own = read_own(request.user, find_programme(request, public_id))
    return render(request, "courses/programme.html", {"own": own})


@require_POST
@login_required
def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Apply, with words of one's own."""
    programme = find_programme(request, public_id)
    try:
        apply_for(programme, request.user, words=request.POST.get("words", "")[:2000])
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Your application is sent. You are told as soon as it is decided."))
    return redirect("programme", public_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's application back."""
    programme = find_programme(request, public_id)
    if take_back(programme, request.user):
        messages.info(request, _("Your application is taken back."))
    return redirect("programme", public_id)
