"""The requirement tree of a draft in the admin: one node after another, by forms that need no script."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.admin.scope import own_organisations
from courses.domain.programmes.tree_check import check_tree
from courses.domain.programmes.tree_edit import (
    add_requirement,
    change_requirement,
    move_requirement,
    remove_requirement,
)
from courses.domain.refusal import Refused
from courses.forms.requirement import RequirementForm
from courses.models import ProgrammeVersion, Requirement, RequirementKind
from people.domain.audit import record_audit


def find_version(request: HttpRequest, public_id: str, version_id: str) -> ProgrammeVersion:
    """A version of a programme of one's scope."""
    rows = ProgrammeVersion.objects.filter(programme__owner__in=own_organisations(request))
    found: ProgrammeVersion = get_object_or_404(
        rows.select_related("programme__owner"), programme__public_id=public_id, public_id=version_id
    )
    return found


def back(version: ProgrammeVersion) -> HttpResponse:
    return redirect("programmes:tree", version.programme.public_id, version.public_id)


def show_tree(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    """The tree with what is wrong at each node; a POST moves or removes one."""
    version = find_version(request, public_id, version_id)
    if request.method == "POST":
        return act(request, version)
    context = {
        "version": version, "programme": version.programme, "root": check_tree(version),
        "kinds": RequirementKind.choices, "is_draft": version.state == "draft", "active": "tree",
    }  # fmt: skip
    return render(request, "courses/admin/programme_tree.html", context)


def act(request: HttpRequest, version: ProgrammeVersion) -> HttpResponse:
    """One step of one node."""
    way, node = request.POST.get("do", ""), number(request.POST.get("node"))
    try:
        if way == "remove":
            count = remove_requirement(version, node)
            said = ngettext("%(count)s requirement was removed.", "%(count)s requirements were removed.", count)
            messages.success(request, said % {"count": count})
        else:
            move_requirement(version, node, way=way)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        record_audit("programme.tree_changed", subject=version, fields=[way], request=request)
    return back(version)


def number(text: Any) -> int:
    """A key from a form; one that nothing has where it is no number."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 18 else 0


def edit_node(request: HttpRequest, public_id: str, version_id: str) -> HttpResponse:
    """A new node below another, or one that is there."""
    version = find_version(request, public_id, version_id)
    if version.state != "draft":
        messages.info(request, _("A published version cannot change. Make a new version."))
        return back(version)
    row = Requirement.objects.filter(version=version, pk=number(request.GET.get("node"))).first()
    if row is None and "node" in request.GET:
        messages.warning(request, _("This requirement was removed in another window. Look at the tree as it is now."))
        return back(version)
    kind = request.GET.get("kind", "") or (row.kind if row else "")
    if kind not in RequirementKind.values:
        raise Http404("no such kind of requirement")
    form = RequirementForm(request.POST or None, version=version, kind=kind, row=row)
    if request.method == "POST" and form.is_valid() and write_node(request, version, form):
        return back(version)
    context = {
        "version": version, "programme": version.programme, "form": form, "node": row,
        "heading": RequirementKind(kind).label, "active": "tree",
    }  # fmt: skip
    return render(request, "courses/admin/programme_node.html", context)


def write_node(request: HttpRequest, version: ProgrammeVersion, form: RequirementForm) -> bool:
    """Write what was said; what cannot be is said at the form."""
    parent = number(request.GET.get("parent")) or None
    newest = form.cleaned_data.get("newest")
    try:
        with transaction.atomic():
            for values in form.rows():
                if form.row is not None:
                    change_requirement(version, form.row.pk, values)
                else:
                    add_requirement(version, values, parent=parent, newest=newest)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    record_audit("programme.tree_changed", subject=version, fields=[form.kind], request=request)
    messages.success(request, _("Saved."))
    return True
