"""AppConfig of the paper plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class PaperConfig(PluginConfig):
    name = "plugins.paper"
    slug = "paper"
    title = _("Certificates on paper and on phones")
    description = _("The printed sheet as PDF, and the card as a picture that is kept inside WeChat.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "certificate"
    icon = "award"
    personal_data = _("None: a file is drawn when it is asked for, and not kept.")
    hooks = "plugins.paper.hooks"
    certificate_renderers = ("plugins.paper.sheet.SheetRenderer", "plugins.paper.card.CardRenderer")
