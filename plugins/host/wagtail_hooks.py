"""The plugins pages in Wagtail's settings menu: addresses, menu item and permission."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from plugins.host.admin import PERMISSION, PluginListView, PluginSwitchView
from plugins.host.admin_detail import PluginCoursesView, PluginDetailView, PluginSettingsView


class PluginsMenuItem(MenuItem):
    """Shown to whoever may manage plugins."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_admin_urls")
def register_plugin_urls() -> list[URLPattern]:
    return [
        path("plugins/", PluginListView.as_view(), name="plugins_host_list"),
        path("plugins/<slug:slug>/", PluginDetailView.as_view(), name="plugins_host_detail"),
        path("plugins/<slug:slug>/switch/", PluginSwitchView.as_view(), name="plugins_host_switch"),
        path("plugins/<slug:slug>/settings/", PluginSettingsView.as_view(), name="plugins_host_settings"),
        path("plugins/<slug:slug>/courses/", PluginCoursesView.as_view(), name="plugins_host_courses"),
    ]


@hooks.register("register_settings_menu_item")
def register_plugins_menu_item() -> PluginsMenuItem:
    return PluginsMenuItem(_("Plugins"), reverse("plugins_host_list"), name="plugins", icon_name="cogs", order=900)


@hooks.register("register_permissions")
def register_plugin_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="plugins_host", codename="manage_plugins")
