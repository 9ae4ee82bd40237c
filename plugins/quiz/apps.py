"""AppConfig of the quiz plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class QuizConfig(PluginConfig):
    name = "plugins.quiz"
    slug = "quiz"
    title = _("Quiz")
    description = _("Eleven kinds of questions, from single choice to branching stories; most are marked at once.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "clipboard"
    personal_data = _("None of its own; answers stand in the attempt that the core keeps.")
    assessment_types = ("plugins.quiz.types.QuizType",)
    importers = (
        "plugins.quiz.formats.importers.SheetImporter",
        "plugins.quiz.formats.importers.MoodleImporter",
        "plugins.quiz.formats.importers.QtiImporter",
        "plugins.quiz.formats.importers.GiftImporter",
    )
    hooks = "plugins.quiz.hooks"
