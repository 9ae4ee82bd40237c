"""AppConfig of the assignment plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class AssignmentConfig(PluginConfig):
    name = "plugins.assignment"
    slug = "assignment"
    title = _("Written assignment")
    description = _("Text, files or sound that people mark by a rubric with levels, and may give back to be worked on.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "pen"
    personal_data = _("None of its own. Text and files stand in the attempt that the core keeps.")
    assessment_types = ("plugins.assignment.types.AssignmentType",)
