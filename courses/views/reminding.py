"""Reminders: the log for whoever may remind, the rules for the bureau."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.reminding.log import find_reminders
from courses.domain.reminding.rules import due_days, find_rules, save_rule, switch_rule
from courses.domain.reminding.sending import count_due
from courses.domain.reminding.wording import log_lines, say_subject, say_timing
from courses.domain.reports.subject import list_subjects
from courses.forms.reminder_rule import ReminderRuleForm
from courses.models import ReminderRule
from courses.views.progress import needs
from people import rules
from people.domain.quiet_hours import quiet_until

PAGE = 50


@needs("remind")
@require_safe
def list_reminders(request: HttpRequest) -> HttpResponse:
    """/bureau/reminders/: who was reminded of what, and why; the newest first."""
    search, rule = request.GET.get("q", ""), request.GET.get("rule", "")
    page = Paginator(find_reminders(request.user, search=search, rule_id=rule), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": log_lines(page), "search": search, "rule": rule}
    context["may_rule"] = rules.may(request.user, "manage_programmes")
    return render(request, "courses/reminders.html", context)


@needs("manage_programmes")
@require_safe
def list_rules(request: HttpRequest) -> HttpResponse:
    """The rules of one's units."""
    page = Paginator(find_rules(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(rule, say_timing(rule), say_subject(rule)) for rule in page]
    return render(request, "courses/reminder_rules.html", {"page": page, "rows": rows, "quiet_until": quiet_until()})


@needs("manage_programmes")
@require_http_methods(["GET", "HEAD", "POST"])
def make_rule(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    return _show_form(request, ReminderRule())


@needs("manage_programmes")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """One rule: change it, or see whom it would tell today."""
    return _show_form(request, get_object_or_404(find_rules(request.user), public_id=public_id))


def _show_form(request: HttpRequest, rule: ReminderRule) -> HttpResponse:
    form = ReminderRuleForm(request.POST or None, instance=rule, user=request.user, subjects=list_subjects())
    context = {"form": form, "rule": rule}
    if form.is_valid():
        if "preview" not in request.POST:
            save_rule(form.save(commit=False), actor=request.user, request=request)
            messages.success(request, _("The rule is saved. The clock looks at it within half an hour."))
            return redirect("reminder_rules")
        context["would_tell"] = count_due(rule)
        context["is_its_day"] = due_days(rule, timezone.localdate()) is not None
        return render(request, "courses/reminder_rule.html", context)
    return render(request, "courses/reminder_rule.html", context, status=422 if form.is_bound else 200)


@needs("manage_programmes")
@require_POST
def switch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Switch a rule on or off."""
    rule = get_object_or_404(find_rules(request.user), public_id=public_id)
    switch_rule(rule, on=request.POST.get("on") == "1", actor=request.user, request=request)
    return redirect("reminder_rules")
