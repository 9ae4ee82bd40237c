"""The forms of the single questions, one block a kind. Their fields are the keys of an item in the config."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RENDITION = "max-1200x1200"
OPTION_SCORINGS = [
    ("all", _("all or nothing")),
    ("each", _("a share for each option judged rightly")),
    ("minus", _("right minus wrong, never below zero")),
]
ENTRY_SCORING_CHOICES = [("each", _("a share for each right entry")), ("all", _("all or nothing"))]
FOLDING_FIELDS = ("case_sensitive", "keep_punctuation", "keep_script")


def points_block(label: Any, *, default: str = "0", most: int = 1000) -> blocks.DecimalBlock:
    """Points or a measure, with at most two decimals."""
    return blocks.DecimalBlock(label=label, default=default, min_value=0, max_value=most, decimal_places=2)


def whole_block(label: Any, *, default: int = 0, least: int = 0, most: int) -> blocks.IntegerBlock:
    """A whole number."""
    return blocks.IntegerBlock(label=label, default=default, min_value=least, max_value=most)


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option text"), max_length=500)
    correct = blocks.BooleanBlock(label=_("This option is right"), required=False)
    feedback = blocks.CharBlock(label=_("Comment on this option"), required=False, max_length=500)


class QuestionBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question text"), rows=2, max_length=2000)
    points = points_block(_("Points for this question"), default="5")


class RemarksBlock(blocks.StructBlock):
    note = blocks.CharBlock(label=_("Note to the learner"), required=False, max_length=200)
    feedback = blocks.TextBlock(label=_("Said with a right answer, or beside the key"), required=False, rows=2)
    hint = blocks.TextBlock(label=_("Said when it is not right yet"), required=False, rows=2)


class EntriesBlock(blocks.StructBlock):
    scoring = blocks.ChoiceBlock(label=_("Scoring"), choices=ENTRY_SCORING_CHOICES, default="each")
    penalty = points_block(_("Points that each wrong entry takes back within this question"))


class FoldingBlock(blocks.StructBlock):
    case_sensitive = blocks.BooleanBlock(label=_("Capitals matter"), required=False)
    keep_punctuation = blocks.BooleanBlock(label=_("Punctuation matters"), required=False)
    keep_script = blocks.BooleanBlock(label=_("Traditional and simplified characters are different"), required=False)


class SingleBlock(QuestionBlock, RemarksBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Options to choose from"), min_num=2, max_num=20)
    fixed_order = blocks.BooleanBlock(label=_("Keep the options in this order"), required=False)

    class Meta:
        form_layout = ["stem", "points", "options", "fixed_order", "note", "feedback", "hint"]
        label = _("One answer")
        icon = "radio-full"


class MultipleBlock(SingleBlock):
    scoring = blocks.ChoiceBlock(label=_("Scoring"), choices=OPTION_SCORINGS, default="all")

    class Meta:
        form_layout = ["stem", "points", "options", "scoring", "fixed_order", "note", "feedback", "hint"]
        label = _("Several answers")
        icon = "tick"


class TrueFalseBlock(QuestionBlock, RemarksBlock):
    correct = blocks.BooleanBlock(label=_("The statement is true"), required=False)

    class Meta:
        form_layout = ["stem", "points", "correct", "note", "feedback", "hint"]
        label = _("True or false")
        icon = "check"


class TextBlock(QuestionBlock, RemarksBlock, FoldingBlock):
    accepted = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Accepted answers"), min_num=1)
    numeric = blocks.BooleanBlock(label=_("Only digits are expected"), required=False)

    class Meta:
        form_layout = ["stem", "points", "accepted", "note", "numeric", *FOLDING_FIELDS, "feedback", "hint"]
        label = _("Short text")
        icon = "pilcrow"


class NumericBlock(QuestionBlock, RemarksBlock):
    value = blocks.DecimalBlock(label=_("The right number"))
    tolerance = blocks.DecimalBlock(label=_("May differ by this much"), default="0", min_value=0)
    relative = points_block(_("May differ by this many percent"), most=100)
    units = blocks.ListBlock(
        blocks.CharBlock(max_length=20), label=_("Units that may stand behind it, the usual one first"), default=[]
    )

    class Meta:
        form_layout = ["stem", "points", "value", "tolerance", "relative", "units", "note", "feedback", "hint"]
        label = _("A number with a tolerance")
        icon = "order"


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Left side of the pair"), max_length=300)
    right = blocks.CharBlock(label=_("What belongs to it"), max_length=300)


class FurtherBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer that belongs to nothing"), max_length=300)


class MatchingBlock(QuestionBlock, EntriesBlock, RemarksBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs that belong together"), min_num=2, max_num=20)
    others = blocks.ListBlock(FurtherBlock(), label=_("Further answers"), max_num=18, default=[])

    class Meta:
        form_layout = ["stem", "points", "pairs", "others", "scoring", "penalty", "note", "feedback", "hint"]
        label = _("Matching pairs")
        icon = "link"


class ThingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What is put in order"), max_length=300)


class OrderingBlock(QuestionBlock, EntriesBlock, RemarksBlock):
    things = blocks.ListBlock(ThingBlock(), label=_("In the right order"), min_num=2, max_num=20)

    class Meta:
        form_layout = ["stem", "points", "things", "scoring", "penalty", "note", "feedback", "hint"]
        label = _("Putting in order")
        icon = "list-ol"


class GapBlock(blocks.StructBlock):
    accepted = blocks.ListBlock(
        blocks.CharBlock(max_length=200), label=_("Accepted answers, if it is typed"), default=[]
    )
    options = blocks.ListBlock(OptionBlock(), label=_("Options, if it is chosen"), max_num=20, default=[])


class ClozeBlock(QuestionBlock, EntriesBlock, RemarksBlock, FoldingBlock):
    text = blocks.TextBlock(
        label=_("The text, with its gaps"),
        rows=5,
        max_length=5000,
        help_text=_("Write {1} where the first gap is, and so on."),
    )
    gaps = blocks.ListBlock(GapBlock(), label=_("Gaps in the text"), min_num=1, max_num=20)

    class Meta:
        form_layout = [
            *("stem", "points", "text", "gaps", "scoring", "penalty"),
            *(*FOLDING_FIELDS, "note", "feedback", "hint"),
        ]
        label = _("Text with gaps")
        icon = "openquote"


class PictureBlock(blocks.StructBlock):
    """The picture is remembered by its address and size, because questions are drawn without asking the database."""

    image = ImageChooserBlock(label=_("Picture from the library"), required=False)
    alt = blocks.CharBlock(label=_("What the picture shows"), max_length=500)
    src = blocks.CharBlock(
        label=_("Address on this site"), required=False, help_text=_("Filled in when a picture is chosen.")
    )
    width = blocks.IntegerBlock(label=_("Width in pixels"), required=False, min_value=1)
    height = blocks.IntegerBlock(label=_("Height in pixels"), required=False, min_value=1)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """With the address and the size of the picture that was chosen."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        image = value.get("image")
        if image is not None:
            shown = image.get_rendition(RENDITION)
            prepared |= {"src": shown.url, "width": shown.width, "height": shown.height}
        return prepared


class RegionBlock(OptionBlock):
    x = blocks.IntegerBlock(label=_("From the left, in percent"), min_value=0, max_value=98)
    y = blocks.IntegerBlock(label=_("From the top, in percent"), min_value=0, max_value=98)
    width = blocks.IntegerBlock(label=_("Width, in percent"), min_value=2, max_value=100)
    height = blocks.IntegerBlock(label=_("Height, in percent"), min_value=2, max_value=100)

    class Meta:
        form_layout = ["text", "correct", "x", "y", "width", "height", "feedback"]


class HotspotBlock(QuestionBlock, RemarksBlock):
    picture = PictureBlock(label=_("Picture with places"))
    regions = blocks.ListBlock(RegionBlock(), label=_("Places on the picture"), min_num=2, max_num=20)
    several = blocks.BooleanBlock(label=_("More than one place may be chosen"), required=False)
    scoring = blocks.ChoiceBlock(label=_("Scoring"), choices=OPTION_SCORINGS, default="all")

    class Meta:
        form_layout = ["stem", "points", "picture", "regions", "several", "scoring", "note", "feedback", "hint"]
        label = _("Places on a picture")
        icon = "image"


class EssayBlock(QuestionBlock, RemarksBlock):
    least_words = whole_block(_("At least so many words (0: any)"), most=5000)
    most_words = whole_block(_("At most so many words (0: any)"), most=5000)
    rows = whole_block(_("Lines of the field"), default=8, least=2, most=30)
    expected = blocks.TextBlock(label=_("What a good answer holds"), required=False, rows=4, max_length=5000)

    class Meta:
        form_layout = ["stem", "points", "expected", "least_words", "most_words", "rows", "note", "feedback", "hint"]
        label = _("Written answer")
        icon = "edit"


class WayBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What one may do"), max_length=500)
    worth = whole_block(_("What it gains, 0 to 100"), most=100)
    leads_to = whole_block(_("Leads to situation number (0: the story ends)"), most=20)
    feedback = blocks.CharBlock(label=_("What comes of it"), required=False, max_length=500)


class SituationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What happens in it"), rows=3, max_length=2000)
    ways = blocks.ListBlock(WayBlock(), label=_("Choices in this situation"), min_num=2, max_num=20)


class ScenarioBlock(QuestionBlock, RemarksBlock):
    situations = blocks.ListBlock(
        SituationBlock(), label=_("Situations, numbered as they stand"), min_num=1, max_num=20
    )
    fixed_order = blocks.BooleanBlock(label=_("Keep the options in this order"), required=False)

    class Meta:
        form_layout = ["stem", "points", "situations", "fixed_order", "note", "feedback", "hint"]
        label = _("Branching story")
        icon = "site"
