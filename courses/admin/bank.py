"""The item bank in the admin: list, new, edit with the plugin's own form of one question, preview, review."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.bank_frame import check_reader, check_writer, frame
from courses.admin.bank_import import download_items, download_template, show_import, upload_items
from courses.domain.bank.importing import importers
from courses.domain.bank.items import find_items, may_read, may_write, save_item, show_item, topics_of, used_where
from courses.domain.bank.review import ask_for_all, history_of, next_waiting, steps_open_to, take_step
from courses.domain.bank.statistics import findings_of
from courses.domain.refusal import Refused
from courses.forms.bank import ItemFilterForm, ItemForm, NewItemForm, StepForm, kind_choices
from courses.models import Item, ItemEvent, ItemState
from people import rules

ROWS = 50


def find_item(request: HttpRequest, public_id: str) -> Item:
    """One question that this person may see."""
    rows = Item.objects.visible_to(request.user).select_related("current_version__item", "approved_version", "owner")
    return get_object_or_404(rows, public_id=public_id)


def list_items(request: HttpRequest) -> HttpResponse:
    """The questions, searched and filtered."""
    check_reader(request)
    form = ItemFilterForm(request.GET, topics=topics_of(request.user))
    wanted = form.wanted
    found = find_items(request.user, **wanted)
    page = Paginator(found, ROWS).get_page(request.GET.get("p"))
    names = {key.split(":", 1)[1]: name for key, name in kind_choices()}
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **frame(_("Item bank"), below=False), "form": form, "page": page, "is_narrowed": bool(wanted),
        "rows": [(row, names.get(row.kind, row.kind)) for row in page], "query": query.urlencode(),
        "writes": may_write(request.user), "formats": [one for one in importers() if one.writes],
        "drafts": found.filter(state=ItemState.DRAFT).count(),
    }  # fmt: skip
    return render(request, "courses/admin/items.html", context)


def add_item(request: HttpRequest) -> HttpResponse:
    """Kind and owner first, then the kind's own form; nothing is stored before the question is whole."""
    check_writer(request)
    organisations = rules.organisations_visible_to(request.user, "manage_courses")
    choice = NewItemForm(request.GET if "kind" in request.GET else None, organisations=organisations)
    if not choice.is_valid():
        return render(request, "courses/admin/item_new.html", {**frame(_("New question")), "form": choice})
    type_key, kind = choice.cleaned_data["kind"].split(":", 1)
    form = ItemForm(request.POST or None, type_key=type_key, kind=kind)
    form.fill(None)
    if request.method == "POST" and form.is_available and form.is_valid():
        saved = _save(request, form, None, type_key=type_key, owner=choice.cleaned_data["owner"])
        if saved is not None:
            return redirect("item_bank:edit", saved.public_id)
    return _show_form(request, form, None)


def edit_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """The question with its review, history and use; for reviewers without the form."""
    check_reader(request)
    item = find_item(request, public_id)
    form = ItemForm(request.POST or None, type_key=item.type_key, kind=item.kind)
    form.fill(item.current_version)
    if request.method == "POST":
        check_writer(request)
        if form.is_available and form.is_valid() and _save(request, form, item) is not None:
            return redirect("item_bank:edit", public_id)
    return _show_form(request, form, item)


def _save(request: HttpRequest, form: ItemForm, item: Item | None, **first: Any) -> Item | None:
    """The stored question; otherwise the form says what to do, with everything that was typed."""
    try:
        saved = save_item(item, form.item_data, actor=request.user, seen=form.cleaned_data["seen"], **first)
    except Refused as refusal:
        if problems := refusal.facts.get("problems"):
            form.blame(problems)
        else:
            form.add_error(None, str(refusal.message))
        return None
    number = saved.current_version.number if saved.current_version else 1
    messages.success(request, _("Saved as version %(number)s.") % {"number": number})
    return saved


def _show_form(request: HttpRequest, form: ItemForm, item: Item | None) -> HttpResponse:
    title = item.title if item else _("New question")
    labels = dict(STEP_WORDS)
    context = {
        **frame(title), "form": form, "item": item, "media": form.media, "writes": may_write(request.user),
        "topics": topics_of(request.user),
    }  # fmt: skip
    if item is not None:
        context |= {
            "steps": [(step, labels[step]) for step in steps_open_to(item, request.user)],
            "statistic": findings_of(item), "history": history_of(item), "uses": used_where(item),
            "waiting": next_waiting(item, request.user),
        }  # fmt: skip
    return render(request, "courses/admin/item_edit.html", context)


STEP_WORDS = [
    (ItemEvent.Kind.ASKED, gettext_lazy("Ask for a review")),
    (ItemEvent.Kind.APPROVED, gettext_lazy("Approve")),
    (ItemEvent.Kind.RETURNED, gettext_lazy("Return to the author")),
    (ItemEvent.Kind.RETIRED, gettext_lazy("Take out of use")),
    (ItemEvent.Kind.RESTORED, gettext_lazy("Put back as a draft")),
]


@require_POST
def review_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """One step of the review."""
    check_reader(request)
    item = find_item(request, public_id)
    form = StepForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            take_step(item, data["step"], actor=request.user, comment=data["comment"], seen=data["seen"])
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Done. The step stands in the history."))
    return redirect("item_bank:edit", public_id)


@require_POST
def ask_reviews(request: HttpRequest) -> HttpResponse:
    """Every draft of the list as it is narrowed down goes to the reviewers."""
    check_writer(request)
    wanted = ItemFilterForm(request.GET, topics=topics_of(request.user)).wanted
    count = ask_for_all(find_items(request.user, **wanted), actor=request.user)
    words = ngettext("%(count)d question now waits for a review.", "%(count)d questions now wait for a review.", count)
    messages.success(request, words % {"count": count})
    return redirect(f"{reverse('item_bank:index')}?{request.GET.urlencode()}")


def preview_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """The question as a learner meets it, in either language, with and without the key; any of its versions."""
    check_reader(request)
    item = find_item(request, public_id)
    number = request.GET.get("v", "")
    wanted = item.versions.select_related("item").filter(number=number) if number.isdecimal() else None
    version = get_object_or_404(wanted) if wanted is not None else item.current_version
    language = "en" if request.GET.get("lang") == "en" else "zh-hans"
    shows = request.GET.get("key") == "1"
    html = show_item(version, language=language, show_answers=shows) if version else ""
    with override(language):
        context = {"item": item, "version": version, "html": html, "shows": shows}
        return render(request, "courses/admin/item_preview.html", context)


class ItemBankViewSet(ViewSet):
    """Its addresses and its place in the menu, beside the assessments."""

    name = "item_bank"
    icon = "list-ul"
    menu_label = gettext_lazy("Item bank")
    menu_name = "item_bank"
    menu_url_name = "index"
    url_prefix = "item-bank"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        """Shown to writers and reviewers."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: may_read(request.user)
        return item

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_items, name="index"),
            path("add/", add_item, name="add"),
            path("import/", upload_items, name="import"),
            path("import/<slug:public_id>/", show_import, name="import_preview"),
            path("template/", download_template, name="template"),
            path("ask-for-reviews/", ask_reviews, name="ask"),
            path("export/<slug:format_key>/", download_items, name="export"),
            path("<slug:public_id>/", edit_item, name="edit"),
            path("<slug:public_id>/review/", review_item, name="review"),
            path("<slug:public_id>/preview/", preview_item, name="preview"),
        ]
