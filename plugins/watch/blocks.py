"""The form an author fills in. Its JSON is the plain config, not Wagtail's wrapped lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.api import LONGEST_TEXT, MOST_ANSWERS, PlainLists
from plugins.watch.checking import MAX_CHECKPOINTS, MAX_SECONDS
from plugins.watch.film import AUDIO, VIDEO

KINDS = [(VIDEO, _("Film")), (AUDIO, _("Sound recording"))]


class WatchOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer to choose"), max_length=500)
    correct = blocks.BooleanBlock(label=_("This answer is right"), required=False)
    feedback = blocks.CharBlock(label=_("Comment when it is chosen"), required=False, max_length=500)


class CheckpointBlock(PlainLists, blocks.StructBlock):
    plain_lists = ("options",)

    at = blocks.IntegerBlock(label=_("At second"), min_value=0, max_value=MAX_SECONDS)
    stem = blocks.TextBlock(label=_("Question at this point"), rows=2, max_length=LONGEST_TEXT)
    options = blocks.ListBlock(WatchOptionBlock(), label=_("Answers to choose"), min_num=2, max_num=MOST_ANSWERS)
    feedback = blocks.TextBlock(label=_("Comment on the question"), required=False, rows=2, max_length=LONGEST_TEXT)


class WatchBlock(PlainLists, blocks.StructBlock):
    plain_lists = ("checkpoints",)

    kind = blocks.ChoiceBlock(label=_("What it is"), choices=KINDS, default=VIDEO)
    title = blocks.CharBlock(label=_("Heading of the recording"), required=False, max_length=200)
    address = blocks.CharBlock(
        label=_("Address of the recording"),
        max_length=400,
        help_text=_("Copied from the library of sound and film. Recordings of other sites are not played."),
    )
    captions = blocks.CharBlock(
        label=_("Address of the captions"), required=False, max_length=400, help_text=_("A WebVTT file on this site.")
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        rows=8,
        help_text=_("Stands below the recording and on paper. An empty line begins a new paragraph."),
    )
    seconds = blocks.IntegerBlock(
        label=_("Length (seconds)"),
        required=False,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Empty: as measured."),
    )
    required = blocks.IntegerBlock(
        label=_("Must be played (percent)"),
        default=90,
        min_value=1,
        max_value=100,
        help_text=_("Each part counts once, however often it is played."),
    )
    skip = blocks.IntegerBlock(
        label=_("May be left out in one piece (seconds)"),
        required=False,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Empty: it does not matter. Zero: nothing may be left out."),
    )
    right_only = blocks.BooleanBlock(
        label=_("Checkpoints need the right answer"),
        required=False,
        help_text=_("Without it any answer will do; the comment is shown afterwards."),
    )
    checkpoints = blocks.ListBlock(
        CheckpointBlock(), label=_("Checkpoints"), min_num=0, max_num=MAX_CHECKPOINTS, default=[]
    )
