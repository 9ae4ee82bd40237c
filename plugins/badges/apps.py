"""AppConfig of the badges plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class BadgesConfig(PluginConfig):
    name = "plugins.badges"
    slug = "badges"
    title = _("Open Badges")
    description = _("Certificates as Open Badges 3.0: a signed picture and a signed file that other systems can check.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "certificate"
    icon = "award"
    personal_data = _("None: a badge is made when its holder asks for it, and not kept. Its lists hold no names.")
    hooks = "plugins.badges.hooks"
    urls = "plugins.badges.urls"
    certificate_renderers = ("plugins.badges.forms.BadgeRenderer", "plugins.badges.forms.CredentialRenderer")
