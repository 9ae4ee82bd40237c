"""Designs of certificates in the admin: the list, the design beside its picture, its versions, and who uses it."""

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.scope import own_organisations
from courses.domain.designing.drawn import draw_sample, make_design, read_design, read_picture
from courses.domain.designing.template import (
    DesignRefused,
    choose_design,
    create_template,
    current_version,
    draft_of,
    put_aside,
    rename_template,
    save_draft,
    take_up,
)
from courses.forms.certificate_template import DesignForm, DesignUseForm, NewTemplateForm, RenameForm
from courses.models.certificate_template import CertificateTemplate, TemplateVersion

SHOWN = 200


def frame(title: str, *, below: bool = True) -> dict[str, Any]:
    """Title and way back."""
    index = {"url": reverse("certificate_designs:index"), "label": _("Certificate designs")}
    return {
        "header_title": title, "page_title": title, "header_icon": "image",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")}, *([index] if below else []), {"label": title},
        ],
    }  # fmt: skip


def find_template(request: HttpRequest, public_id: str) -> CertificateTemplate:
    rows = CertificateTemplate.objects.filter(owner__in=own_organisations(request)).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def list_templates(request: HttpRequest) -> HttpResponse:
    """The designs of one's scope; a POST begins a new one."""
    places = own_organisations(request)
    form = NewTemplateForm(request.POST or None, organisations=places)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = create_template(data["owner"], name=data["name"], orientation=data["orientation"], actor=request.user)
        return redirect("certificate_designs:edit", made.public_id)
    rows = CertificateTemplate.objects.filter(owner__in=places).select_related("owner")
    rows = rows.prefetch_related("versions", "choices__issuer", "choices__programme")
    shown = list(rows.order_by("-is_active", "name", "pk")[:SHOWN])
    context = {
        **frame(_("Certificate designs"), below=False), "form": form,
        "rows": [row for row in shown if row.is_active], "aside": [row for row in shown if not row.is_active],
    }  # fmt: skip
    return render(request, "courses/admin/certificate_designs.html", context, status=422 if form.errors else 200)


def edit_template(request: HttpRequest, public_id: str) -> HttpResponse:
    """The draft beside its picture: look, save, publish."""
    template = find_template(request, public_id)
    draft = newest_version(template)
    form = DesignForm(request.POST or None, request.FILES or None, version=draft)
    picture = b""
    if request.method == "POST" and form.is_valid():
        if "look" in request.POST:
            picture = draw_form(form, template)
        elif save(request, template, form):
            return redirect("certificate_designs:edit", template.public_id)
    picture = picture or draw_sample(read_design(draft), issuer=template.owner.name)
    context = {
        **frame(template.name), "template": template, "version": draft, "form": form,
        "picture": base64.b64encode(picture).decode(), "current": current_version(template),
        "versions": template.versions.order_by("-number")[:20],
        "rename": RenameForm(initial={"name": template.name}),
        "use": DesignUseForm(template=template, organisations=own_organisations(request)),
    }  # fmt: skip
    return render(request, "courses/admin/certificate_design.html", context, status=422 if form.errors else 200)


def newest_version(template: CertificateTemplate) -> TemplateVersion:
    """What is edited: the draft, else the newest frozen version, of which saving makes a draft."""
    return template.versions.order_by("-number").first() or draft_of(template)


def save(request: HttpRequest, template: CertificateTemplate, form: DesignForm) -> bool:
    """Save or publish; what is refused stands at its line."""
    publish = "publish" in request.POST
    try:
        save_draft(
            template, revision=form.cleaned_data["revision"], orientation=form.cleaned_data["orientation"],
            places=form.places(), pictures=form.pictures(), actor=request.user, publish=publish,
        )  # fmt: skip
    except DesignRefused as refusal:
        form.add_error(None, str(refusal.message))
        form.mark(refusal.facts.get("pieces", {}))
        return False
    done = _("Published. New certificates are issued in this design.") if publish else _("The draft is saved.")
    messages.success(request, done)
    return True


def draw_form(form: DesignForm, template: CertificateTemplate) -> bytes:
    """The picture of what stands in the form, saved or not."""
    kept = {"background": form.version.background, "seal": form.version.seal}
    changed = form.pictures()
    data = {
        name: (changed[name].read() if changed[name] is not None else b"") if name in changed else read_picture(stored)
        for name, stored in kept.items()
    }
    design = make_design(form.cleaned_data["orientation"], form.places(), ground=data["background"], seal=data["seal"])
    return draw_sample(design, issuer=template.owner.name, long="long" in form.data)


@require_POST
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture for the page that is open: nothing is written."""
    template = find_template(request, public_id)
    form = DesignForm(request.POST, request.FILES, version=newest_version(template))
    if not form.is_valid():
        said = [f"{form[name].label} · {errors[0]}" for name, errors in form.errors.items() if name in form.fields]
        return JsonResponse({"errors": form.errors, "said": said}, status=422)
    picture = draw_form(form, template)
    return HttpResponse(picture, content_type="image/png", status=200 if picture else 503)


@require_safe
def show_version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What an older version looked like."""
    template = find_template(request, public_id)
    version = get_object_or_404(template.versions, number=number)
    picture = draw_sample(read_design(version), issuer=template.owner.name)
    if not picture:
        raise Http404("nobody can draw it now")
    return HttpResponse(picture, content_type="image/png")


@require_POST
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which issuers and programmes use this design."""
    template = find_template(request, public_id)
    form = DesignUseForm(request.POST, template=template, organisations=own_organisations(request))
    if form.is_valid():
        among = (form.fields["issuers"].queryset, form.fields["programmes"].queryset)
        try:
            choose_design(template, **form.cleaned_data, among=among, actor=request.user)
            messages.success(request, _("Saved. It holds for certificates that are issued from now on."))
        except DesignRefused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("certificate_designs:edit", template.public_id)


@require_POST
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its name, and whether one still chooses from it."""
    template = find_template(request, public_id)
    form = RenameForm(request.POST)
    try:
        if "aside" in request.POST:
            put_aside(template, actor=request.user)
            messages.success(request, _("The design is put aside. What was issued in it keeps its look."))
            return redirect("certificate_designs:index")
        if "take_up" in request.POST:
            take_up(template, actor=request.user)
            messages.success(request, _("The design can be chosen again."))
        elif form.is_valid():
            rename_template(template, name=form.cleaned_data["name"], actor=request.user)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("A design needs a name of at most 80 characters."))
    except DesignRefused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("certificate_designs:edit", template.public_id)


class CertificateTemplateViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "certificate_designs"
    url_prefix = "certificate-designs"
    icon = "image"
    menu_label = gettext_lazy("Certificate designs")
    menu_name = "certificate_designs"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_templates, name="index"),
            path("<slug:public_id>/", edit_template, name="edit"),
            path("<slug:public_id>/preview/", preview, name="preview"),
            path("<slug:public_id>/use/", choose, name="choose"),
            path("<slug:public_id>/settle/", settle, name="settle"),
            path("<slug:public_id>/version/<int:number>.png", show_version, name="version"),
        ]
