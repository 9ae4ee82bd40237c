"""What a reading unit may be made of: the blocks of an article, and a recording to watch or hear."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtailmedia.blocks import AbstractMediaChooserBlock

from cms.blocks.article import ArticleBody


class ClipMediaBlock(AbstractMediaChooserBlock):
    """A recording of the media library; the template decides how it is played."""

    def render_basic(self, value, context=None):
        return ""


class ClipBlock(blocks.StructBlock):
    """A film or sound with its text: what is said must be readable too."""

    media = ClipMediaBlock(label=_("Recording"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("What is said"), features=["bold", "ol", "ul"], required=False)

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "courses/blocks/clip.html"
        description = _("A film or sound in the text, with its transcript")
        label_format = "{title}"


class UnitBody(ArticleBody):
    """The text of a unit."""

    clip = ClipBlock(group=_("Pictures and links"))
