"""AppConfig of the peer assessment plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class PeerConfig(PluginConfig):
    name = "plugins.peer"
    slug = "peer"
    title = _("Peer assessment")
    description = _("A text that other learners of the course review by a rubric, without names on either side.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "users"
    personal_data = _("None of its own. The text stands in the attempt, the reviews beside it; the core keeps both.")
    assessment_types = ("plugins.peer.types.PeerAssessmentType",)
