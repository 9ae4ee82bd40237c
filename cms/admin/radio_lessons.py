"""Admin of calendars, plans, records of teaching and questions; and what stops careless deletion."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.domain.lessons.lesson import deliveries_below
from cms.models import CalendarDay, DeliveryLog, PlanSlot, Question, SchoolYear, Standard, Term


class StandardViewSet(SnippetViewSet):
    """Aims of the guideline."""

    model = Standard
    icon = "list-ul"
    list_display = ["words", "area", "band", "code"]
    list_filter = ["area", "band"]
    search_fields = ["words", "code"]


class SchoolYearViewSet(SnippetViewSet):
    """School years."""

    model = SchoolYear
    icon = "calendar"
    list_display = ["__str__", "organisation"]


class TermViewSet(SnippetViewSet):
    """Terms."""

    model = Term
    icon = "calendar"
    list_display = ["__str__", "starts_on", "ends_on"]


class CalendarDayViewSet(SnippetViewSet):
    """Holidays, make-up days, examinations."""

    model = CalendarDay
    icon = "calendar-check"
    list_display = ["day", "kind", "stage", "note"]
    list_filter = ["kind", "school_year"]


class PlanSlotViewSet(SnippetViewSet):
    """Which lesson is due when."""

    model = PlanSlot
    icon = "calendar-alt"
    list_display = ["__str__", "starts_on", "ends_on", "lesson", "state"]
    list_filter = ["term", "grade", "state"]
    list_select_related = ["term__school_year", "lesson"]


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Rows that the admin may look at and never touch: records of teaching are corrected by new rows elsewhere."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class DeliveryViewSet(SnippetViewSet):
    """Lessons taught, for reading."""

    model = DeliveryLog
    icon = "clipboard-list"
    list_display = ["school_class", "slot", "kind", "taught_on", "lesson_title", "school"]
    list_filter = ["kind", "taught_on"]
    list_select_related = ["school_class", "slot__term__school_year", "school"]
    copy_view_enabled = False
    panels = [FieldPanel("note", read_only=True)]


class QuestionViewSet(SnippetViewSet):
    """Questions: topic, state, and the words that may be published. The private words are never shown here."""

    model = Question
    icon = "help"
    list_display = ["public_id", "topic", "state", "is_urgent", "asked_at"]
    list_filter = ["state", "is_urgent", "topic"]
    add_to_settings_menu = False
    copy_view_enabled = False
    panels = [
        FieldPanel("topic"),
        FieldPanel("state"),
        FieldPanel("is_urgent"),
        FieldPanel("expert"),
        FieldPanel("may_publish", read_only=True),
        FieldPanel("public_question"),
        FieldPanel("public_answer"),
    ]


class LessonsGroup(SnippetViewSetGroup):
    """The menu "Lessons"."""

    menu_label = _("Lessons and plan")
    menu_icon = "calendar-alt"
    menu_order = 320
    items = (PlanSlotViewSet, CalendarDayViewSet, TermViewSet, SchoolYearViewSet, StandardViewSet, DeliveryViewSet)


def keep_taught_lessons(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is deleted: records of teaching need their lesson, so it is withdrawn instead."""
    count = deliveries_below(page)
    if not count:
        return None
    messages.error(
        request,
        _(
            "“%(title)s” cannot be deleted: %(count)s records of teaching refer to it or to lessons below it. "
            "Unpublish it instead; readers then no longer find it, and the records stay whole."
        )
        % {"title": page.get_admin_display_title(), "count": count},
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)
