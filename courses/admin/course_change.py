"""Before a changed course is published: what changes, for whom, and what is to happen to those under way."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.domain.authoring.change import choose
from courses.domain.authoring.comparing import Comparison, compare_draft
from courses.domain.refusal import Refused
from courses.models import CourseChange, CoursePage
from courses.views.preview import may_preview

FIELD_WORDS = {
    "kind": gettext_lazy("kind"), "required": gettext_lazy("needed to finish the course"),
    "move_on": gettext_lazy("done when"),
    "after_all_before": gettext_lazy("opens when everything needed before it is done"),
    "assessment_version_id": gettext_lazy("version of the assessment"), "after_items": gettext_lazy("done first"),
    "opens_on": gettext_lazy("opens on"), "opens_after_days": gettext_lazy("opens so many days after enrolment"),
    "title": gettext_lazy("title"), "intro": gettext_lazy("one line about it"), "minutes": gettext_lazy("minutes"),
    "withdrawn": gettext_lazy("withdrawn at once"), "body": gettext_lazy("text"), "media": gettext_lazy("recording"),
    "episode": gettext_lazy("episode to listen to"),
    "library_page": gettext_lazy("article or episode of the library"), "document": gettext_lazy("document"),
    "starts_at": gettext_lazy("begins at"), "meeting_link": gettext_lazy("link to the meeting"),
}  # fmt: skip


class ChoiceForm(forms.Form):
    """What happens to those under way, and why."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What happens to those under way"), choices=CourseChange.Choice.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the log. Those who are moved read it in the message that tells them."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show_change(request: HttpRequest, page_id: int) -> HttpResponse:
    """The comparison in numbers and words, and the choice."""
    page = get_object_or_404(CoursePage, pk=page_id)
    if not may_preview(request.user, page):
        raise PermissionDenied
    found = compare_draft(page.get_latest_revision_as_object())
    form = ChoiceForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid() and page.course is not None and found.is_new_version:
        try:
            choose(page.course, digest=found.digest, actor=request.user, request=request, **form.cleaned_data)
            messages.success(request, _("Kept. It holds when this draft is published as it is now."))
            return redirect("course_change", page_id)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    return render(request, "courses/admin/course_change.html", _context(page, found, form))


def _initial(found: Comparison) -> dict[str, Any]:
    chosen = found.choice
    return {"choice": chosen.choice, "reason": chosen.reason} if chosen else {"choice": CourseChange.Choice.STAY}


def _context(page: CoursePage, found: Comparison, form: ChoiceForm) -> dict[str, Any]:
    title = _("What changes for those under way")
    last = CourseChange.objects.filter(course=page.course_id).exclude(version=None).select_related("version").first()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return {
        "page": page, "found": found, "form": form, "last": last, "edit_url": edit,
        "requirements": [(one, _fields(one.fields)) for one in found.requirements],
        "corrections": [(one, _fields(one.fields)) for one in found.corrections],
        "header_title": title, "page_title": title, "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": edit, "label": page.title},
            {"label": title},
        ],
    }  # fmt: skip


def _fields(names: tuple[str, ...]) -> str:
    return _(", ").join(str(FIELD_WORDS.get(name, name)) for name in names)


def carry_prerequisites(request: HttpRequest, page: Any, new_page: Any) -> None:
    """A copy has parts of its own: what must be done first there are the copy's parts."""
    copied = new_page.specific
    if not isinstance(copied, CoursePage):
        return
    keys = {str(old.key): str(new.key) for old, new in zip(page.specific.items.all(), copied.items.all(), strict=False)}
    items = list(copied.items.all())
    if not any(item.after_items for item in items):
        return
    for item in items:
        item.after_items = [keys[key] for key in item.after_items if key in keys]
    copied.items = items
    copied.save_revision(user=request.user)


def urls() -> list[Any]:
    """Where it is shown."""
    return [path("course-changes/<int:page_id>/", show_change, name="course_change")]
