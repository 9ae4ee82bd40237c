"""Whom a draft of a programme is for, in the admin: rows of rules with what they reach today."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.admin.programme_tree import find_version
from courses.admin.scope import own_organisations
from courses.domain.programmes.audience import is_for_everybody
from courses.domain.programmes.rules import preview_audience, rules_stamp, save_rules
from courses.domain.refusal import Refused
from courses.forms.programme_audience import AudienceRules
from people.domain.audit import record_audit

COLUMNS = ("organisation", "capacity", "stage", "as_of")


def edit(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    """The rows and what they reach; of a published version only to read."""
    version = find_version(request, public_id, version_id)
    known = {"organisations": own_organisations(request)}
    if request.method == "POST":  # without what stands there: a row like it would be taken for an empty one
        rules = AudienceRules(request.POST, form_kwargs=known)
    else:
        initial = [{name: getattr(rule, name) for name in COLUMNS} for rule in version.audience_rules.all()]
        rules = AudienceRules(initial=initial, form_kwargs=known)
    if request.method == "POST" and rules.is_valid():
        try:
            save_rules(version, rules.rows(), seen=request.POST.get("seen", ""))
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            record_audit("programme.audience_saved", subject=version, request=request)
            messages.success(request, _("Saved. Below you see whom it reaches today."))
            return redirect("programmes:audience", public_id, version_id)
    context = {
        "version": version, "programme": version.programme, "rules": rules, "active": "audience",
        "is_draft": version.state == "draft", "preview": preview_audience(version, day=timezone.localdate()),
        "is_for_everybody": is_for_everybody(version), "seen": rules_stamp(version),
    }  # fmt: skip
    return render(request, "courses/admin/programme_audience.html", context)
