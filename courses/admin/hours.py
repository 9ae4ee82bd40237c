"""Rules of hours in the admin: cycles, and categories with their caps and minima."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.scope import ACTION, own_organisations
from courses.domain.hours.at_hand import note_change
from courses.forms.hours import CategoryForm, CycleForm
from courses.models import HourCategory, HourCycleRule
from people import rules
from people.domain.audit import record_audit

FORM = "courses/admin/certification_form.html"


def list_rules(request: HttpRequest) -> HttpResponse:
    """Cycles and categories of one's scope; whoever manages the whole city also has the cycle of everybody else."""
    places = own_organisations(request)
    cycles = HourCycleRule.objects.filter(owned(request, places)).select_related("owner").order_by("owner__path")
    categories = HourCategory.objects.filter(owner__in=places).select_related("owner")
    return render(request, "courses/admin/hour_rules.html", {"cycles": cycles[:200], "categories": categories[:200]})


def owned(request: HttpRequest, places: Any) -> Q:
    """Which cycles the reader may change."""
    inside = Q(owner__in=places)
    return inside | Q(owner=None) if rules.is_city_wide(request.user, ACTION) else inside


def edit_category(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new category, or one of one's scope."""
    places = own_organisations(request)
    row = get_object_or_404(HourCategory, code=code, owner__in=places) if code else None
    form = CategoryForm(request.POST or None, instance=row, organisations=places)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            note_change()
        record_audit("hours.category_saved", organisation=made.owner, fields=form.changed_data, request=request)
        messages.success(request, _("Saved. Every ledger counts by it from now on."))
        return redirect("hour_rules:index")
    return render(request, FORM, {"form": form, "heading": row.name if row else _("New category of hours")})


def edit_cycle(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """A new cycle, or one of one's scope."""
    places = own_organisations(request)
    rows = HourCycleRule.objects.filter(owned(request, places))
    row = get_object_or_404(rows, public_id=public_id) if public_id else None
    city_wide = rules.is_city_wide(request.user, ACTION)
    form = CycleForm(request.POST or None, instance=row, organisations=places, city_wide=city_wide)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            note_change()
        record_audit("hours.cycle_saved", organisation=made.owner, fields=form.changed_data, request=request)
        messages.success(request, _("Saved. Every ledger counts by it from now on."))
        return redirect("hour_rules:index")
    heading = str(row.owner or _("everybody else")) if row else _("New cycle of hours")
    return render(request, FORM, {"form": form, "heading": heading})


class HourRulesViewSet(ViewSet):
    """Their addresses and their place in the menu."""

    name = "hour_rules"
    icon = "time"
    menu_label = gettext_lazy("Rules of hours")
    menu_name = "hour_rules"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_rules, name="index"),
            path("categories/add/", edit_category, name="add_category"),
            path("categories/<slug:code>/", edit_category, name="category"),
            path("cycles/add/", edit_cycle, name="add_cycle"),
            path("cycles/<slug:public_id>/", edit_cycle, name="cycle"),
        ]
