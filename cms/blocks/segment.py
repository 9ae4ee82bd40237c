"""The parts of a broadcast: one list feeds anchors on the page, podcast chapters and the coloured bar."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.choice import FormChoiceBlock
from cms.blocks.clock import ClockBlock

SEGMENT_KINDS = [
    ("science", _("Science corner")),
    ("sharing", _("Sharing")),
    ("listening", _("Listening room")),
    ("other", _("Another part")),
]


class SegmentBlock(blocks.StructBlock):
    """A part of an episode: when it starts, what it is about, who is there."""

    start = ClockBlock(label=_("Starts at"), help_text=_("Minutes and seconds, for example 15:00"))
    kind = FormChoiceBlock(
        choices=SEGMENT_KINDS,
        default="science",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    title_en = blocks.CharBlock(label=_("Title in English"), max_length=120, required=False)
    guests = blocks.ListBlock(
        SnippetChooserBlock("cms.ContentPerson", label=_("Guest")), label=_("Guests"), required=False, default=[]
    )

    class Meta:
        icon = "time"
        label = _("Part")
        label_format = "{start} {title}"


class SegmentsBlock(blocks.StreamBlock):
    """The parts of an episode in order of time."""

    segment = SegmentBlock()
