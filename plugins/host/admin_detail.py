"""The page of one plugin in the admin: what it is, how it is, where it is used, its settings, sites and courses."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from plugins.api import Kind, Level, ports
from plugins.host.admin import PermissionMixin, chosen_site
from plugins.host.facade import breaker_keys, plugin_status
from plugins.host.guard import call_hook
from plugins.host.reasons import explain_state, last_trouble
from plugins.host.registry import Plugin, registry
from plugins.host.removal import places_of
from plugins.host.settings_form import SettingsForm
from plugins.host.states import courses_of, enabled_slugs, plugin_settings, save_settings, set_enabled_in_course

COURSES_A_PAGE: Final = 50
LEVELS: Final[dict[str, str | Promise]] = {
    Level.SITE: gettext_lazy("for a whole site"),
    Level.COURSE: gettext_lazy("course by course"),
    Level.BOTH: gettext_lazy("for a site, and off in single courses"),
}
KINDS: Final[dict[str, str | Promise]] = {
    Kind.CONTENT_BLOCK: gettext_lazy("Content block"),
    Kind.NOTIFICATION_CHANNEL: gettext_lazy("Way to notify people"),
    Kind.CERTIFICATE_RENDERER: gettext_lazy("Form of certificates"),
    Kind.EXPORTER: gettext_lazy("File format for export"),
    Kind.IMPORTER: gettext_lazy("File format for import"),
}


def wanted_plugin(slug: str) -> Plugin:
    """The plugin of this slug, loaded or not. Raises Http404."""
    plugin = registry.plugin(slug)
    if plugin is None:
        raise Http404
    return plugin


def settings_form(plugin: Plugin, site: Site, data: Any = None) -> SettingsForm | None:
    """The form with the settings of the site; None where the plugin has none, or cannot say which."""
    if plugin.state != "loaded" or plugin.config is None:
        return None
    called = call_hook(plugin.slug, "settings_block", lambda: [plugin.config.settings_block()], {})  # type: ignore[union-attr]
    block = called.value[0] if called.ok else None
    if block is None:
        return None
    known = plugin_settings(plugin, site)
    made = call_hook(plugin.slug, "settings_form", lambda: [SettingsForm(block, known, data)], {})
    return made.value[0] if made.ok else None


def is_right(plugin: Plugin, form: SettingsForm) -> bool:
    """Whether the settings may be kept. A check that fails instead of answering is said above the fields."""
    called = call_hook(plugin.slug, "settings_form", lambda: [form.is_valid()], {})
    if not called.ok:
        form.add_error(None, _("The plugin could not check its settings, so they were not kept."))
    return called.ok and called.value[0]


def page_of(slug: str, site: Site) -> str:
    """The address of the page of a plugin, as seen for a site."""
    return f"{reverse('plugins_host_detail', args=[slug])}?site={site.pk}"


class PluginDetailView(PermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    """Everything about one plugin."""

    template_name = "plugins_host/detail.html"
    header_icon = "cogs"
    form: SettingsForm | None = None

    def get_page_title(self) -> str:
        return plugin_status(wanted_plugin(self.kwargs["slug"])).title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("plugins_host_list"), "label": _("Plugins")}
        return [*self.breadcrumbs_items, here, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plugin, site = wanted_plugin(self.kwargs["slug"]), chosen_site(self.request)
        level = plugin.config.level if plugin.config else Level.SITE
        facts = {
            "status": plugin_status(plugin),
            "explanation": explain_state(plugin),
            "trouble": last_trouble(breaker_keys(plugin)),
            "level": LEVELS[level],
            "adds": self._adds(plugin),
            "counts": [(type_.label, ports.usage(type_.key)) for type_ in plugin.types],
            "places": places_of(plugin),
            "site": site,
            "sites": [
                (one, plugin.slug in enabled_slugs(one)) for one in Site.objects.order_by("-is_default_site", "pk")
            ],
            "courses": None if level == Level.SITE else self._courses(plugin, level),
            "form": self.form or settings_form(plugin, site),
        }
        return super().get_context_data(**facts, **kwargs)

    def _adds(self, plugin: Plugin) -> list[tuple[str, Any]]:
        types: list[tuple[str, Any]] = [(_("Assessment type"), type_.label) for type_ in plugin.types]
        return types + [(str(KINDS[offer.extension.kind]), offer.extension.label) for offer in plugin.offers]

    def _courses(self, plugin: Plugin, level: Level) -> Any:
        page: Any = Paginator(list(ports.courses(self.request.user)), COURSES_A_PAGE).get_page(
            self.request.GET.get("p")
        )
        decided = courses_of(plugin)
        page.object_list = [(one, decided.get(one.id, level == Level.BOTH)) for one in page.object_list]
        return page


class PluginSettingsView(PluginDetailView):
    """Keeps the settings of a plugin on a site; with a mistake in them the page is shown again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plugin, site = wanted_plugin(self.kwargs["slug"]), chosen_site(request)
        self.form = settings_form(plugin, site, request.POST)
        if self.form is None:
            raise PermissionDenied
        if not is_right(plugin, self.form):
            messages.error(request, _("The settings have not been saved: please look at the fields below."))
            return self.render_to_response(self.get_context_data(), status=422)
        changed = save_settings(plugin, self.form.settings, site=site, actor=request.user, request=request)
        if changed:
            messages.success(request, _("The settings for %(site)s are saved.") % {"site": site})
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect(page_of(plugin.slug, site))


class PluginCoursesView(PermissionMixin, View):
    """Switches a plugin on or off in the courses that were on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        plugin, site = wanted_plugin(slug), chosen_site(request)
        if plugin.state != "loaded" or plugin.config is None or plugin.config.level == Level.SITE:
            raise PermissionDenied
        allowed = {str(one.id): one.id for one in ports.courses(request.user)}
        shown = [allowed[value] for value in request.POST.getlist("shown") if value in allowed]
        wanted = {allowed[value] for value in request.POST.getlist("on") if value in allowed}
        decided, default = courses_of(plugin), plugin.config.level == Level.BOTH
        changed = [one for one in shown if (one in wanted) != decided.get(one, default)]
        for course in changed:
            set_enabled_in_course(plugin, course=course, enabled=course in wanted, actor=request.user, request=request)
        messages.success(request, _("Changed in %(count)s courses.") % {"count": len(changed)})
        return redirect(page_of(slug, site))
