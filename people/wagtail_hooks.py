"""The register inside Wagtail's admin: help lines to edit; Wagtail's own menus for users and groups are taken out."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from people.forms.help_line import HelpLineForm
from people.models import HelpLine, User
from people.rules import may, organisations_visible_to, roles_for

HIDDEN = {"users", "groups"}


class HelpLinePolicy(BasePermissionPolicy):
    """By role, within its scope: a district's editor leaves the city's line alone."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return may(user, "edit_help_lines")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return may(user, "edit_help_lines")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return may(user, "edit_help_lines", instance.organisation)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        places = organisations_visible_to(user, "edit_help_lines")
        return HelpLine.objects.filter(organisation__in=places)

    def users_with_any_permission(self, actions: Any) -> Any:
        roles = roles_for("edit_help_lines")
        return User.objects.filter(is_superuser=True) | User.objects.filter(role_grants__role__in=roles)


register_permission_policy(HelpLine, HelpLinePolicy(HelpLine))


class HelpLineViewSet(ModelViewSet):
    """Numbers and hours of the help lines. They are shown on every page from the next request on."""

    model = HelpLine
    icon = "mobile-alt"
    menu_label = _("Help lines")
    menu_order = 600
    add_to_settings_menu = True
    list_display = ["label", "number", "reach", BooleanColumn("is_active", label=_("shown")), "order"]
    search_fields = ["label", "number"]
    search_backend_name = None
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[HelpLineForm]:
        """Hours in words."""
        return HelpLineForm


@hooks.register("register_admin_viewset")
def register_help_lines() -> HelpLineViewSet:
    return HelpLineViewSet("help_lines")


@hooks.register("construct_settings_menu")
def take_out_people(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN]


class RegisterMenuItem(MenuItem):
    """Shown to whoever may do what it leads to."""

    action = ""

    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, self.action)


class RosterMenuItem(RegisterMenuItem):
    action = "import_roster"


class RoleMenuItem(RegisterMenuItem):
    action = "manage_roles"


@hooks.register("register_admin_menu_item")
def roster_item() -> RosterMenuItem:
    return RosterMenuItem(_("Rosters"), reverse("rosters"), icon_name="group", order=700)


@hooks.register("register_admin_menu_item")
def role_item() -> RoleMenuItem:
    return RoleMenuItem(_("Roles"), reverse("roles"), icon_name="key", order=710)
