"""AppConfig of the attendance plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class AttendanceConfig(PluginConfig):
    name = "plugins.attendance"
    slug = "attendance"
    title = _("Presence at sessions")
    description = _("Done when enough sessions or hours were attended, as the register says; learners fill in nothing.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "calendar"
    personal_data = _("None of its own. Who was there stands in the register that the core keeps.")
    assessment_types = ("plugins.attendance.types.AttendanceType",)
    hooks = "plugins.attendance.hooks"
