"""The plugins page in Wagtail's settings menu: its address, menu item and permission."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from plugins.host.admin import PERMISSION, PluginListView, PluginSwitchView


class PluginsMenuItem(MenuItem):
    """Shown to whoever may manage plugins."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_admin_urls")
def register_plugin_urls() -> list[URLPattern]:
    return [
        path("plugins/", PluginListView.as_view(), name="plugins_host_list"),
        path("plugins/<slug:slug>/", PluginSwitchView.as_view(), name="plugins_host_switch"),
    ]


@hooks.register("register_settings_menu_item")
def register_plugins_menu_item() -> PluginsMenuItem:
    return PluginsMenuItem(_("Plugins"), reverse("plugins_host_list"), name="plugins", icon_name="cogs", order=900)


@hooks.register("register_permissions")
def register_plugin_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="plugins_host", codename="manage_plugins")
