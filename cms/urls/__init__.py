"""Every address of the installation. English lives under /en/; what a machine reads stands outside the languages."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

# Wagtail's own screens need a looser policy; nothing else gets it
admin_patterns = decorate_urlpatterns(
    wagtailadmin_urls.urlpatterns, csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)
)

urlpatterns: list[Any] = [
    path("", include("cms.urls.machine")),
    path("", include("courses.urls.machine")),
    path("", include("people.urls.admin")),  # what replaces Wagtail's login, user and group screens, before admin/
    path("admin/", include(admin_patterns)),
]

urlpatterns += i18n_patterns(
    path("", include("people.urls")),
    path("", include("courses.urls")),
    path("", include("cms.urls.pages")),
    path("x/", include("plugins.host.urls")),
    path("", include("cms.urls.tree")),
    prefix_default_language=False,
)
