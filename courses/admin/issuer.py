"""Issuers in the admin: the list and the form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.scope import own_organisations
from courses.forms.issuer import IssuerForm
from courses.models import Issuer
from people.domain.audit import record_audit


def list_issuers(request: HttpRequest) -> HttpResponse:
    """The bodies of one's scope."""
    rows = Issuer.objects.filter(owner__in=own_organisations(request)).select_related("owner")
    return render(request, "courses/admin/issuers.html", {"rows": rows[:200]})


def edit_issuer(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """A new body, or one of one's scope."""
    places = own_organisations(request)
    row = get_object_or_404(Issuer, public_id=public_id, owner__in=places) if public_id else None
    form = IssuerForm(request.POST or None, request.FILES or None, instance=row, organisations=places)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record_audit("issuer.saved", subject=made, organisation=made.owner, fields=form.changed_data, request=request)
        messages.success(request, _("Saved."))
        return redirect("issuers:index")
    heading = row.name if row else _("New issuer")
    return render(request, "courses/admin/certification_form.html", {"form": form, "heading": heading, "files": True})


class IssuerViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "issuers"
    icon = "key"
    menu_label = gettext_lazy("Issuers")
    menu_name = "issuers"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_issuers, name="index"),
            path("add/", edit_issuer, name="add"),
            path("<slug:public_id>/", edit_issuer, name="edit"),
        ]
