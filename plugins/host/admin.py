"""The plugins page of the admin: what is installed, in which state and why, and a switch for each site."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from plugins.api import ports, runtime
from plugins.host.breaker import breaker
from plugins.host.facade import breaker_keys
from plugins.host.reasons import STATES as STATE_WORDS
from plugins.host.reasons import meaning_of
from plugins.host.registry import registry
from plugins.host.states import MissingSettings, enabled_slugs, set_enabled

PERMISSION: Final = "plugins_host.manage_plugins"
STATES: Final = {
    "loaded": gettext_lazy("Loaded"),
    "excluded": gettext_lazy("Left out"),
    "incompatible": gettext_lazy("Made for another version"),
    "broken": gettext_lazy("Broken"),
}


def chosen_site(request: HttpRequest) -> Site:
    """The site named in the request, else the one it came to. Raises Http404 for a site that is not there."""
    named = request.POST.get("site") or request.GET.get("site")
    if named:
        if not named.isascii() or not named.isdigit():
            raise Http404
        return get_object_or_404(Site, pk=int(named))
    return Site.find_for_request(request) or get_object_or_404(Site, is_default_site=True)


class PermissionMixin(View):
    """Refuses whoever may not manage plugins (Wagtail shows its own page of refusal)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def _type_label(key: str) -> Any:
    type_ = runtime.assessment_type(key)
    return type_.label if type_ else key


class PluginListView(PermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    """Every plugin that was found."""

    template_name = "plugins_host/list.html"
    page_title = gettext_lazy("Plugins")
    header_icon = "cogs"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": _("Plugins")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = chosen_site(self.request)
        enabled, statuses = enabled_slugs(site), runtime.statuses()
        rows: list[dict[str, Any]] = [
            {
                "status": status,
                "state": STATES[status.state],
                "is_enabled": status.slug in enabled,
                "usage": [(_type_label(key), ports.usage(key)) for key in status.types],
                "explanation": STATE_WORDS[status.state],
                "trouble": meaning_of(status.last_error.partition(" · ")[2]),
                "is_twin": place > 0 and any(before.slug == status.slug for before in statuses[:place]),
            }
            for place, status in enumerate(statuses)
        ]
        rows.sort(key=lambda row: row["status"].is_well)
        sites = list(Site.objects.order_by("-is_default_site", "hostname", "port"))
        unwell = sum(not status.is_well for status in statuses)
        return super().get_context_data(rows=rows, unwell=unwell, site=site, sites=sites, **kwargs)


class PluginSwitchView(PermissionMixin, View):
    """Switches one plugin on or off for a site, or gives a suspended one another try."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        plugin = registry.plugin(slug)
        if plugin is None:
            raise Http404
        if plugin.state != "loaded":
            raise PermissionDenied
        site, wish = chosen_site(request), request.POST.get("do")
        if wish == "retry":
            for key in breaker_keys(plugin):
                breaker.forget(key)
            messages.success(request, _("The plugin gets another try at once."))
        elif wish in {"enable", "disable"}:
            self._switch(plugin, site, wish == "enable")
        back = "plugins_host_detail" if request.POST.get("back") == "detail" else "plugins_host_list"
        address = reverse(back, args=[slug] if back == "plugins_host_detail" else [])
        return redirect(f"{address}?site={site.pk}")

    def _switch(self, plugin: Any, site: Site, enabled: bool) -> None:
        names = {"name": plugin.config.title, "site": site}
        try:
            set_enabled(plugin, site=site, enabled=enabled, actor=self.request.user, request=self.request)
        except MissingSettings as missing:
            message = _("%(name)s cannot be switched on before it has these settings: %(settings)s.")
            messages.error(self.request, message % {**names, "settings": missing})
            return
        if enabled:
            messages.success(self.request, _("%(name)s is switched on for %(site)s.") % names)
        else:
            message = _("%(name)s is switched off for %(site)s. What was done with it stays readable.")
            messages.success(self.request, message % names)
