"""Courses and audience rules in the admin: what lasts behind the pages, and who is enrolled by rule."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from courses.models import Course, CourseAudience
from people import rules
from people.models import User
from people.models.membership import Capacity


class CoursePolicy(BasePermissionPolicy):
    """Who may manage courses may view, add and change; nobody deletes a course, its records stand on it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """By role."""
        if action == "delete":
            return self.model is CourseAudience and rules.may(user, "manage_courses")
        if action == "add" and self.model is Course:
            return False  # a course begins with its page
        return rules.may(user, "manage_courses")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """By role."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        """People whose role carries it."""
        roles = rules.roles_for("manage_courses")
        return User.objects.filter(is_superuser=True) | User.objects.filter(role_grants__role__in=roles)


register_permission_policy(Course, CoursePolicy(Course))
register_permission_policy(CourseAudience, CoursePolicy(CourseAudience))


class CourseViewSet(ModelViewSet):
    """Code, owner, whether anybody may enrol, closing."""

    model = Course
    name = "courses"
    icon = "folder-open-inverse"
    menu_label = _("Courses")
    list_display = ["code", "title", "owner", Column("current_version", label=_("version in force"))]
    search_fields = ["code", "title"]
    inspect_view_enabled = True
    add_to_admin_menu = False
    copy_view_enabled = False
    panels = [
        FieldPanel("code"),
        FieldPanel("owner"),
        FieldPanel("hour_category"),
        MultiFieldPanel(
            [
                FieldPanel("open_to_all"),
                FieldPanel("takes_applications"),
                FieldPanel("is_readable"),
                FieldPanel("seats"),
                FieldRowPanel([FieldPanel("takes_from"), FieldPanel("closed_on")]),
            ],
            heading=_("How learners come in"),
        ),
    ]


class AudienceViewSet(ModelViewSet):
    """Who is enrolled by rule."""

    model = CourseAudience
    name = "course_audiences"
    icon = "group"
    menu_label = _("Audience rules")
    list_display = ["course", "organisation", "capacity", "due_on", "active"]
    copy_view_enabled = False
    form_fields = ["course", "organisation", "capacity", "due_on", "active"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """The capacity is chosen from the register's list."""
        base = super().get_form_class(for_update)
        from django import forms  # only here

        field = forms.ChoiceField(
            choices=[("", _("every capacity")), *Capacity.choices], required=False, label=_("capacity")
        )
        return type("AudienceForm", (base,), {"capacity": field})
