"""The pieces of a lesson plan: aims, steps with minutes, things to prepare, words to know, background."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.open_stream import OpenStreamBlock

PLAIN = ["bold", "ol", "ul", "link"]


class AimBlock(blocks.StructBlock):
    """One thing that pupils can do afterwards."""

    text = blocks.CharBlock(label=_("Aim"), max_length=160)
    text_en = blocks.CharBlock(label=_("Aim in English"), max_length=240, required=False)

    class Meta:
        icon = "check"
        label = _("Aim")
        label_format = "{text}"


class StepBlock(blocks.StructBlock):
    """One step of the lesson: minutes, what happens, and words the teacher may use."""

    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=180)
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    title_en = blocks.CharBlock(label=_("Title in English"), max_length=100, required=False)
    text = blocks.RichTextBlock(label=_("What happens"), features=PLAIN)
    text_en = blocks.RichTextBlock(label=_("What happens, in English"), features=PLAIN, required=False)
    says = blocks.TextBlock(label=_("One can say"), max_length=300, required=False)
    says_en = blocks.TextBlock(label=_("One can say, in English"), max_length=500, required=False)

    class Meta:
        icon = "order"
        label = _("Step")
        label_format = "{minutes}′ {title}"


class PrepareBlock(blocks.StructBlock):
    """A thing to have ready before the lesson."""

    text = blocks.CharBlock(label=_("To prepare"), max_length=120)
    text_en = blocks.CharBlock(label=_("To prepare, in English"), max_length=180, required=False)

    class Meta:
        icon = "clipboard-list"
        label = _("To prepare")
        label_format = "{text}"


class WordBlock(blocks.StructBlock):
    """A word pupils meet in this lesson, and what it means here."""

    word = blocks.CharBlock(label=_("Word to know"), max_length=40)
    word_en = blocks.CharBlock(label=_("Word in English"), max_length=60, required=False)
    meaning = blocks.CharBlock(label=_("Meaning"), max_length=200)
    meaning_en = blocks.CharBlock(label=_("Meaning in English"), max_length=300, required=False)

    class Meta:
        icon = "openquote"
        label = _("Word to know")
        label_format = "{word}"


class NoteBlock(blocks.StructBlock):
    """Background for the teacher, folded away."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    title_en = blocks.CharBlock(label=_("Title in English"), max_length=180, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=PLAIN)
    text_en = blocks.RichTextBlock(label=_("Text in English"), features=PLAIN, required=False)

    class Meta:
        icon = "help"
        label = _("Background")
        label_format = "{title}"


class AimsBlock(blocks.StreamBlock):
    """What the lesson is for."""

    aim = AimBlock()


class StepsBlock(blocks.StreamBlock):
    """How the lesson runs."""

    step = StepBlock()


class PreparationBlock(blocks.StreamBlock):
    """What to have ready."""

    item = PrepareBlock()


class VocabularyBlock(blocks.StreamBlock):
    """Words of the lesson."""

    word = WordBlock()


class NotesBlock(blocks.StreamBlock):
    """Background for the teacher."""

    note = NoteBlock()


class ExercisesBlock(OpenStreamBlock):
    """Exercises to do together: blocks of plugins alone."""
