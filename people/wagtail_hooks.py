"""The register inside Wagtail's admin: help lines to edit; Wagtail's own menus for users and groups are taken out."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from people.models import HelpLine
from people.rules import may

HIDDEN = {"users", "groups"}


class HelpLineViewSet(ModelViewSet):
    """Numbers and hours of the help lines. They are shown on every page from the next request on."""

    model = HelpLine
    icon = "mobile-alt"
    menu_label = _("Help lines")
    menu_order = 600
    add_to_settings_menu = True
    list_display = ["label", "number", "reach", "is_active", "order"]
    search_fields = ["label", "number"]
    search_backend_name = None
    form_fields = [
        "organisation", "number", "label", "label_en", "text", "text_en", "reach", "round_the_clock", "hours",
        "closed_on", "in_frame", "order", "is_active",
    ]  # fmt: skip


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
