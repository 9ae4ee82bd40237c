"""Every address of the installation. English lives under /en/; what a machine reads stands outside the languages."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from csp.decorators import csp_replace
from django.conf import settings
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns


def optional(prefix, module):  # while the house is being built: rooms that are not there yet are left out
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    return [path(prefix, include(module))] if found else []


# Wagtail's own screens need a looser policy; nothing else gets it
admin_patterns = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY))

urlpatterns = [
    *optional("", "cms.urls_machine"),  # healthz, robots, sitemap (cms core)
    *optional("", "cms.urls_media_machine"),
    *optional("", "people.urls_admin"),  # what replaces Wagtail's login, user and group screens, before admin/
    path("admin/", include(admin_patterns)),
]

urlpatterns += i18n_patterns(
    *optional("", "people.urls"),
    *optional("", "courses.urls"),
    *optional("", "cms.urls_pages"),  # search, permanent addresses, gallery, feeds
    *optional("x/", "plugins.host.urls"),
    path("", include("cms.urls_tree")),
    prefix_default_language=False,
)
