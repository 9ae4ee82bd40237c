"""AppConfig of the survey plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class SurveyConfig(PluginConfig):
    name = "plugins.survey"
    slug = "survey"
    title = _("Anonymous survey")
    description = _(
        "Choices, ratings, tables of statements and free text, with branches; results of large groups only."
    )
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "chart"
    personal_data = _("None of its own; answers are kept by the core without a name, or sealed for who gave them.")
    assessment_types = ("plugins.survey.types.SurveyType",)
    hooks = "plugins.survey.hooks"
