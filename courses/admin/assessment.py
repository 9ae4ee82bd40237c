"""Assessments in the admin: list, new, edit with the plugin's own form, preview of the paper."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.assessment_frame import check_staff, find_assessment, frame, visible_assessments
from courses.admin.assessment_versions import urlpatterns as version_urls
from courses.domain.assessing.survey_results import has_results, make_report, write_results
from courses.domain.authoring.assessment import find_remarks, save_version
from courses.domain.authoring.assessment_use import is_in_use
from courses.domain.authoring.preview import asks_for_a_name, preview_version, review_answers
from courses.domain.bank.draw import find_shortages
from courses.domain.refusal import Refused
from courses.forms.assessment import AssessmentFilterForm, AssessmentForm, NewAssessmentForm, initial_of
from courses.models import Assessment, AssessmentVersion
from people import rules
from people.domain.audit import record_audit
from plugins.api import Mode, form_data, runtime

ROWS = 50
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_assessments(request: HttpRequest) -> HttpResponse:
    """All assessments one may edit."""
    check_staff(request)
    form = AssessmentFilterForm(request.GET)
    rows = visible_assessments(request.user).select_related("current_version", "owner").order_by("title", "pk")
    page = Paginator(form.narrow(rows), ROWS).get_page(request.GET.get("p"))
    kinds = {kind.key: kind.label for kind in runtime.assessment_types()}
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **frame(_("Assessments")), "rows": [(row, kinds.get(row.type_key, row.type_key)) for row in page],
        "form": form, "page": page, "query": query.urlencode(), "is_narrowed": any(query.values()),
    }  # fmt: skip
    return render(request, "courses/admin/assessments.html", context)


def add_assessment(request: HttpRequest) -> HttpResponse:
    """Title and kind; then the kind's own form."""
    check_staff(request)
    organisations = rules.organisations_visible_to(request.user, "manage_courses")
    form = NewAssessmentForm(request.POST or None, organisations=organisations)
    if form.is_valid():
        made = Assessment.objects.create(**form.cleaned_data, created_by=request.user)
        return redirect("assessments:edit", made.public_id)
    context = {**frame(_("New assessment"), edited=True), "form": form}
    return render(request, "courses/admin/assessment_new.html", context)


def edit_assessment(request: HttpRequest, public_id: str) -> HttpResponse:
    """The plugin's block with the core's rules; saving a used version makes the next one."""
    row = find_assessment(request, public_id)
    before = row.current_version_id
    stored = row.current_version.config if row.current_version else None
    form = AssessmentForm(request.POST or None, type_key=row.type_key, stored=stored)
    field = form.fields.get("config")
    form.initial = {"title": row.title, **initial_of(row.current_version, field.block if field else None)}
    if field is not None and request.method == "POST" and form.is_valid() and _save(request, row, form):
        asks = before is not None and row.current_version_id != before and is_in_use(row)
        return redirect("assessments:versions" if asks else "assessments:edit", public_id)
    remarks = find_remarks(row) if field is not None and not form.is_bound else []
    context = {
        **frame(row.title, edited=True), "row": row, "form": form, "media": form.media, "available": field is not None,
        "advice": form.advice(remarks),
        "has_results": has_results(row.current_version),
        "shortages": find_shortages(row.current_version, row.owner) if row.current_version else (),
    }  # fmt: skip
    return render(request, "courses/admin/assessment_edit.html", context)


def _save(request: HttpRequest, row: Assessment, form: AssessmentForm) -> bool:
    """True when it was stored; otherwise the form says what to do, with everything that was typed."""
    data, before = form.cleaned_data, row.current_version_id
    try:
        version = save_version(row, config=form.config, privacy=data["privacy"], policy=form.policy, actor=request.user)
    except Refused as refusal:
        if problems := refusal.facts.get("problems"):
            form.blame(problems)
        else:
            form.add_error(None, str(refusal.message))
        return False
    Assessment.objects.filter(pk=row.pk).update(title=data["title"])
    facts = {"number": version.number}
    if version.pk == before:
        messages.success(request, _("Saved. Questions and rules are the same: it is still version %(number)s.") % facts)
    else:
        messages.success(request, _("Saved as version %(number)s.") % facts)
    return True


def preview_assessment(request: HttpRequest, public_id: str) -> HttpResponse:
    """The paper, the review of answers tried out, and the printed sheet, as a learner gets them; nothing is kept."""
    row = find_assessment(request, public_id)
    number = request.GET.get("v", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 7
    version = get_object_or_404(row.versions, number=int(number)) if is_number else row.current_version
    language = "en" if request.GET.get("lang") == "en" else "zh-hans"
    shows, view = request.GET.get("key") == "1", "print" if request.GET.get("view") == "print" else "attempt"
    context: dict[str, Any] = {"row": row, "version": version, "shows": shows, "view": view, "language": language}
    if version is not None and request.method == "POST":
        review = review_answers(version, form_data(request.POST), language=language, show_answers=True)
        context |= {"view": "review", "review": review, "html": review.html}
    elif version is not None:
        mode = Mode.PRINT if view == "print" else Mode.PREVIEW if shows else Mode.ATTEMPT
        context["named"] = asks_for_a_name(version)
        context["html"] = preview_version(version, language=language, show_answers=shows, mode=mode)
    with override(language):
        return render(request, "courses/admin/assessment_preview.html", context)


def find_version(request: HttpRequest, public_id: str) -> AssessmentVersion:
    """The version that was asked for, or the newest one whose answers are kept to be summed up."""
    row = get_object_or_404(visible_assessments(request.user), public_id=public_id)
    number = request.GET.get("version", "")
    versions = row.versions.select_related("assessment").order_by("-number")
    if number.isascii() and number.isdigit() and len(number) < 7:
        versions = versions.filter(number=int(number))
    found = next((version for version in versions[:50] if has_results(version)), None)
    if found is None:
        raise Http404
    return found


def show_results(request: HttpRequest, public_id: str) -> HttpResponse:
    """What many have answered without a name; never one answer, and nothing while it is open."""
    check_staff(request)
    version = find_version(request, public_id)
    report = make_report(version, language=get_language() or "zh-hans")
    others = [one for one in version.assessment.versions.order_by("-number")[:50] if has_results(one)]
    title = _("Results of %(title)s") % {"title": version.assessment.title}
    context = {**frame(title, edited=True), "report": report, "version": version, "others": others}
    return render(request, "courses/admin/assessment_results.html", context)


def export_results(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same as a spreadsheet; written to the log."""
    check_staff(request)
    version = find_version(request, public_id)
    content = write_results(version)
    if content is None:
        raise Http404
    record_audit("survey.exported", actor=request.user, subject=version.assessment, request=request)
    answer = HttpResponse(content, content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="results-{public_id}-{version.number}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


class AssessmentViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "assessments"
    icon = "form"
    menu_label = gettext_lazy("Assessments")
    menu_name = "assessments"
    menu_url_name = "index"

    def get_menu_item(self, order: int | None = None) -> Any:
        """Shown to whoever may manage courses; reviewers of the bank share the group only."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: rules.may(request.user, "manage_courses")
        return item

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", list_assessments, name="index"),
            path("add/", add_assessment, name="add"),
            path("<slug:public_id>/", edit_assessment, name="edit"),
            path("<slug:public_id>/preview/", preview_assessment, name="preview"),
            *version_urls,
            path("<slug:public_id>/results/", show_results, name="results"),
            path("<slug:public_id>/results.xlsx", export_results, name="results_file"),
        ]
