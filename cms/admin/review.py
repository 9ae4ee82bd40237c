"""The report "Reviews due" and its note on the admin's first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.reports import PageReportView

from cms import rules
from cms.domain.editing.review_report import count_overdue, pages_due


class ReviewsDueView(PageReportView):
    """Live pages whose next review is near or past."""

    page_title = _("Reviews due")
    header_icon = "date"
    index_url_name = "reviews_due"
    index_results_url_name = "reviews_due_results"
    results_template_name = "wagtailadmin/reports/reviews_due_results.html"
    list_export = ["title", "review_due", "status_string"]
    export_headings = {"title": _("Title"), "review_due": _("Next review due"), "status_string": _("Status")}
    any_permission_required = ["add", "change", "publish"]

    def get_queryset(self) -> Any:
        """One query for all types."""
        return pages_due()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today decides what is overdue."""
        return super().get_context_data(**kwargs) | {"today": timezone.localdate()}


class ReviewsPanel(Component):
    """How many pages are overdue."""

    order = 40
    template_name = "wagtailadmin/home/reviews_due.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The number and where to see them."""
        return {"overdue": count_overdue(), "url": reverse("reviews_due")}


def urls() -> list[Any]:
    """Where the report is read."""
    return [
        path("reports/reviews-due/", ReviewsDueView.as_view(), name="reviews_due"),
        path("reports/reviews-due/results/", ReviewsDueView.as_view(results_only=True), name="reviews_due_results"),
    ]


class ReviewsMenuItem(MenuItem):
    """In the menu of reports, for those who work on content."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Editors, reviewers and technical administrators."""
        return rules.may_edit_content(request.user)


def menu_item() -> MenuItem:
    """The entry."""
    return ReviewsMenuItem(_("Reviews due"), reverse("reviews_due"), name="reviews-due", icon_name="date", order=700)


def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """On the admin's first page."""
    if rules.may_edit_content(request.user):
        panels.append(ReviewsPanel())
