"""Questions from files and into files: upload, preview with every problem at its row, confirm, result."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.admin.bank_frame import check_reader, check_writer, frame
from courses.domain.bank.importing import MOST_BYTES, apply_import, drop_import, export_items, importers, stage_file
from courses.domain.bank.items import find_items, topics_of
from courses.domain.refusal import Refused
from courses.forms.bank import ImportForm, ItemFilterForm
from courses.forms.import_place import PlaceNames
from courses.models import Item, ItemImport
from people import rules

SHOWN = 200


def upload_items(request: HttpRequest) -> HttpResponse:
    """A file is read and staged; the bank stays as it is."""
    check_writer(request)
    organisations = rules.organisations_visible_to(request.user, "manage_courses")
    form = ImportForm(request.POST or None, request.FILES or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(MOST_BYTES + 1)
            owner = form.cleaned_data["owner"]
            staged = stage_file(content, file_name=file.name, owner=owner, actor=request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return redirect("item_bank:import_preview", staged.public_id)
    context = {**frame(_("Import questions")), "form": form, "formats": importers()}
    return render(request, "courses/admin/item_import.html", context)


def show_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a file would do, with problems at its rows; confirmed or put aside by whoever uploaded it."""
    check_writer(request)
    staged = get_object_or_404(ItemImport.objects.select_related("owner"), public_id=public_id, actor=request.user)
    if request.method == "POST":
        return _answer(request, staged)
    counts = {name: sum(row["action"] == name for row in staged.rows) for name in ("new", "changed", "same")}
    names = PlaceNames()
    context = {
        **frame(_("Import questions")), "staged": staged, "counts": counts, "rows": staged.rows[:SHOWN],
        "problems": [(*names.name(path), words) for path, words in staged.problems[:SHOWN]],
        "more": max(0, len(staged.problems) - SHOWN), "more_rows": max(0, len(staged.rows) - SHOWN),
    }  # fmt: skip
    return render(request, "courses/admin/item_import_preview.html", context)


def _answer(request: HttpRequest, staged: ItemImport) -> HttpResponse:
    if "drop" in request.POST:
        drop_import(staged)
        return redirect("item_bank:import")
    try:
        apply_import(staged, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("item_bank:import_preview", staged.public_id)


@require_GET
def download_template(request: HttpRequest) -> HttpResponse:
    """Our spreadsheet with three worked rows."""
    check_writer(request)
    return _download(Item.objects.none(), "quiz_sheet", "item-bank-template", request)


@require_GET
def download_items(request: HttpRequest, format_key: str) -> HttpResponse:
    """The questions of the list as it is narrowed down, in one of the formats."""
    check_reader(request)
    wanted = ItemFilterForm(request.GET, topics=topics_of(request.user)).wanted
    return _download(find_items(request.user, **wanted), format_key, "item-bank", request)


def _download(items: Any, format_key: str, name: str, request: HttpRequest) -> HttpResponse:
    try:
        content, format_, left_out = export_items(items, format_key, actor=request.user)
    except Refused as refusal:
        raise Http404(str(refusal.message)) from refusal
    if left_out:
        words = ngettext(
            "%(count)d question is of a kind that this format cannot hold; it was left out.",
            "%(count)d questions are of kinds that this format cannot hold; they were left out.",
            left_out,
        )
        messages.warning(request, words % {"count": left_out})
    answer = HttpResponse(content, content_type=format_.mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{format_.extensions[0]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
