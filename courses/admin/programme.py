"""Programmes in the admin: list, forms, versions; publishing freezes a version."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSet

from courses.admin import programme_audience, programme_move, programme_people, programme_tree
from courses.admin.scope import own_organisations
from courses.domain.certifying.programme import draft_version, publish_version
from courses.forms.programme import ProgrammeForm, VersionForm
from courses.models import Programme, ProgrammeVersion
from people.domain.audit import record_audit


def list_programmes(request: HttpRequest) -> HttpResponse:
    """The programmes of one's scope with their versions."""
    rows = Programme.objects.filter(owner__in=own_organisations(request)).select_related("issuer", "owner")
    return render(request, "courses/admin/programmes.html", {"rows": rows.prefetch_related("versions")[:200]})


def edit_programme(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """A new programme, or one of one's scope."""
    places = own_organisations(request)
    row = get_object_or_404(Programme, public_id=public_id, owner__in=places) if public_id else None
    form = ProgrammeForm(request.POST or None, instance=row, organisations=places)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record_audit(
            "programme.saved", subject=made, organisation=made.owner, fields=form.changed_data, request=request
        )
        messages.success(request, _("Saved."))
        return redirect("programmes:show", made.public_id)
    heading = row.name if row else _("New programme")
    return render(request, "courses/admin/certification_form.html", {"form": form, "heading": heading})


def find_programme(request: HttpRequest, public_id: str) -> Programme:
    rows = Programme.objects.filter(owner__in=own_organisations(request)).select_related("issuer", "owner")
    return get_object_or_404(rows, public_id=public_id)


def show_programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its versions; a POST makes a draft of the next one."""
    row = find_programme(request, public_id)
    if request.method == "POST":
        draft = draft_version(row, actor=request.user)
        return redirect("programmes:version", row.public_id, draft.public_id)
    versions = row.versions.prefetch_related("requirements__course", "audience_rules__organisation")
    return render(request, "courses/admin/programme.html", {"row": row, "versions": versions})


def edit_version(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    """A draft can be changed and published; what is published can only be read."""
    programme = find_programme(request, public_id)
    version = get_object_or_404(ProgrammeVersion, programme=programme, public_id=version_id)
    if version.state != "draft":
        messages.info(request, _("A published version cannot change. Make a new version."))
        return redirect("programmes:show", programme.public_id)
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        if save_version(request, form):
            return redirect("programmes:show", programme.public_id)
        return redirect("programmes:version", programme.public_id, version.public_id)
    if form.errors:
        messages.error(request, _("Nothing was saved yet: mend what is marked below."))
    context = {"form": form, "programme": programme, "version": version, "active": "days"}
    return render(request, "courses/admin/programme_version.html", context)


def save_version(request: HttpRequest, form: VersionForm) -> bool:
    """Save the draft and, where asked, publish it; what cannot be published stays a draft and says why."""
    version = form.save()
    record_audit("programme.draft_saved", subject=version, fields=form.changed_data, request=request)
    if "publish" not in request.POST:
        messages.success(request, _("The draft is saved."))
        return True
    try:
        publish_version(version, actor=request.user)
    except ValidationError as error:
        messages.warning(request, _("The draft is saved, but cannot be published yet."))
        for words in error.messages:
            messages.error(request, words)
        return False
    messages.success(request, _("Published. Periods are being opened for the audience."))
    return True


class ProgrammeViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "programmes"
    icon = "list-ol"
    menu_label = gettext_lazy("Training programmes")
    menu_name = "programmes"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_programmes, name="index"),
            path("add/", edit_programme, name="add"),
            path("<slug:public_id>/", show_programme, name="show"),
            path("<slug:public_id>/edit/", edit_programme, name="edit"),
            path("<slug:public_id>/people/", programme_people.show_people, name="people"),
            path("<slug:public_id>/people/name/", programme_people.name_by_hand, name="name"),
            path("<slug:public_id>/applications/", programme_people.list_applications, name="applications"),
            path("<slug:public_id>/applications/<slug:application>/", programme_people.answer, name="application"),
            path("<slug:public_id>/move/", programme_move.show_move, name="move"),
            path("<slug:public_id>/versions/<slug:version_id>/", edit_version, name="version"),
            path("<slug:public_id>/versions/<slug:version_id>/tree/", programme_tree.show_tree, name="tree"),
            path("<slug:public_id>/versions/<slug:version_id>/tree/node/", programme_tree.edit_node, name="node"),
            path("<slug:public_id>/versions/<slug:version_id>/audience/", programme_audience.edit, name="audience"),
        ]
