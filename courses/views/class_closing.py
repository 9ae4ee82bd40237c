"""Closing a class: how everybody stands, proposing certificates, and what a second person decides."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.attending.making_up import missed_in
from courses.domain.classes.approving import (
    classes_seen_by,
    decide_proposal,
    may_decide,
    open_proposal,
    past_proposals,
    propose_certificates,
    proposed_periods,
)
from courses.domain.classes.planning import classes_led_by
from courses.domain.classes.standing import (
    CERTIFIED,
    DONE,
    LACKS,
    PROPOSED,
    READY,
    issues_by_approval,
    see_standing,
)
from courses.domain.refusal import Refused
from courses.models import ClassProposal, MakeUp
from courses.views.attendance_make_up import arrange
from courses.views.place import language_of
from courses.views.progress import needs


@needs("run_class", "approve_class")
@require_safe
def show_closing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is through, who lacks what, what is proposed and what was decided."""
    run = get_object_or_404(classes_seen_by(request.user), public_id=public_id)
    proposal = open_proposal(run)
    rows = see_standing(run, proposed=proposed_periods(run), language=language_of())
    context = {
        "run": run, "rows": rows, "proposal": proposal, "past": list(past_proposals(run)),
        "ready": [row for row in rows if row.state == READY], "lacking": [row for row in rows if row.state == LACKS],
        "through": [row for row in rows if row.state in (READY, PROPOSED, DONE)], "issues": issues_by_approval(run),
        "certified": [row for row in rows if row.state == CERTIFIED],
        "leads": classes_led_by(request.user).filter(pk=run.pk).exists(),
        "may_decide": proposal is not None and may_decide(request.user, proposal),
    }  # fmt: skip
    return render(request, "courses/class_closing.html", context)


@needs("run_class")
@require_POST
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """The leader of the class proposes people."""
    run = get_object_or_404(classes_led_by(request.user), public_id=public_id)
    words, people = request.POST.get("words", "")[:2000], request.POST.getlist("person")
    try:
        propose_certificates(run, people, actor=request.user, words=words, request=request)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Proposed. A second person has been told; nothing is issued before they approve."))
    return redirect("class_closing", public_id=public_id)


@needs("approve_class")
@require_POST
def decide(request: HttpRequest, public_id: str, proposal_id: str) -> HttpResponse:
    """A second person approves, or sends back."""
    run = get_object_or_404(classes_seen_by(request.user), public_id=public_id)
    rows = ClassProposal.objects.select_related("run__owner", "proposed_by")
    proposal = get_object_or_404(rows, run=run, public_id=proposal_id)
    approve = request.POST.get("do") == "approve"
    try:
        decide_proposal(
            proposal, approve=approve, actor=request.user, reason=request.POST.get("reason", "")[:2000], request=request
        )
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        sent_back = _("Sent back; the leader of the class reads your reason.")
        messages.success(
            request, _("Approved. The certificates are being issued; all are told.") if approve else sent_back
        )
    return redirect("class_closing", public_id=public_id)


@needs("run_class")
@require_POST
def make_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Book a half day of another class for somebody who lacks it, or take that back; they are told."""
    run = get_object_or_404(classes_led_by(request.user), public_id=public_id)
    person = arrange(request, missed_in(run), MakeUp.objects.standing().filter(missed__run=run))
    return redirect(f"{reverse('class_closing', args=[public_id])}#p-{person}")
