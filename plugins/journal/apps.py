"""AppConfig of the journal plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class JournalConfig(PluginConfig):
    name = "plugins.journal"
    slug = "journal"
    title = _("Reflective journal")
    description = _("Entries with dates to prompts of the author; done when the minimum is written, never scored.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "pen"
    personal_data = _(
        "None of its own. Entries stand in the attempt that the core keeps; those of a private journal are sealed."
    )
    assessment_types = ("plugins.journal.types.JournalType", "plugins.journal.types.PrivateJournalType")
    hooks = "plugins.journal.hooks"
