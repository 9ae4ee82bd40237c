"""The school's doors in Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.admin import course_analytics, course_change
from courses.admin.assessment import AssessmentViewSet
from courses.admin.bank import ItemBankViewSet
from courses.admin.certification import CertificationGroup
from courses.admin.course import AudienceViewSet, CourseViewSet
from courses.admin.course_archive import CourseArchiveViewSet, page_buttons
from courses.domain.bank.items import may_read
from courses.models import CoursePage, Enrolment


class SchoolGroup(ViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Training")
    menu_icon = "openquote"
    menu_order = 250
    items = (AssessmentViewSet(), ItemBankViewSet(), CourseViewSet(), AudienceViewSet(), CourseArchiveViewSet())

    def get_menu_item(self, order: int | None = None) -> Any:
        """Shown to whoever may manage courses, or reviews questions of the bank."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: may_read(request.user)
        return item


@hooks.register("register_admin_viewset")
def register_school() -> SchoolGroup:
    """Assessments, courses, audience rules."""
    return SchoolGroup()


@hooks.register("register_admin_viewset")
def register_certification() -> CertificationGroup:
    """The register of certificates, programmes, issuers."""
    return CertificationGroup()


hooks.register("register_page_header_buttons", page_buttons)
hooks.register("register_page_header_buttons", course_analytics.page_buttons)
hooks.register("register_page_listing_more_buttons", page_buttons)
hooks.register("register_admin_urls", course_change.urls)
hooks.register("after_copy_page", course_change.carry_prerequisites)


@hooks.register("before_delete_page")
def tell_what_depends(request: HttpRequest, page: Any) -> None:
    """Before a course page is deleted: who learns there, and that their records stay."""
    pages = CoursePage.objects.descendant_of(page, inclusive=True).values("course")
    learners = Enrolment.objects.filter(course__in=pages).count()
    if request.method == "GET" and learners:
        messages.warning(
            request,
            ngettext(
                "%(count)d learner is enrolled here. The page goes; the course, its versions and all records stay.",
                "%(count)d learners are enrolled here. The page goes; the course, its versions and all records stay.",
                learners,
            )
            % {"count": learners},
        )
