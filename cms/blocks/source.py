"""The block of one source that a page rests on."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SourceBlock(blocks.StructBlock):
    """Title of the source, who published it and when, and where it can be read."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    note = blocks.CharBlock(label=_("Publisher, year, page"), max_length=200, required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Source")
        label_format = "{title}"


class SourcesBlock(blocks.StreamBlock):
    """The list of sources of a page."""

    source = SourceBlock()
