"""The library's Django app: binds views to page types and starts what the wing registers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The wing of the public site."""

    name = "cms"
    label = "cms"
    verbose_name = _("Library")
