"""The blocks an article is written in: small rich-text pieces, so that each can be read, moved and reviewed alone."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.choice import FormChoiceBlock
from cms.blocks.open_stream import OpenStreamBlock
from cms.blocks.scene import HUES, SCENES

INLINE = ["bold", "italic", "link", "document-link"]
PARAGRAPH = [*INLINE, "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    """A heading of the second or third level; second-level ones make the table of contents."""

    text = blocks.CharBlock(label=_("Heading"), max_length=80)
    level = FormChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Sub-section"))], default="2", required=False, label=_("Level")
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"
        preview_value = {"text": "可以这样开口", "level": "2"}
        description = _("Divides the article; appears in its table of contents")
        label_format = "{text}"


class ParagraphBlock(blocks.RichTextBlock):
    """Running text with lists, emphasis and links, nothing else."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": PARAGRAPH, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/paragraph.html"
        preview_value = "<p>找一个不被打断的地方，坐在他旁边，而不是对面。</p>"
        description = _("One or a few paragraphs, with lists where they help")


class ImageBlock(blocks.StructBlock):
    """A picture with its description for those who do not see it, and a caption."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Description"),
        max_length=200,
        required=False,
        help_text=_("What the picture shows, for people who cannot see it. Leave empty if it only decorates."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/image.html"
        description = _("A picture across the measure, with a caption")


class SceneBlock(blocks.StructBlock):
    """One of the house's own drawn scenes."""

    scene = FormChoiceBlock(choices=SCENES, label=_("Scene"), default="bridge")
    hue = FormChoiceBlock(choices=HUES, label=_("Hue"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Drawn scene")
        template = "cms/blocks/scene.html"
        preview_value = {"scene": "bridge", "hue": "t-anxiety", "caption": "有人愿意走到桥中间来"}
        description = _("A scene from the house's own set of drawings")


class CalloutBlock(blocks.StructBlock):
    """A passage set apart: a tip, something to mind, or a danger."""

    kind = FormChoiceBlock(
        choices=[("tip", _("Tip")), ("caution", _("Mind this")), ("danger", _("Danger: act at once"))],
        default="tip",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Text"), features=PARAGRAPH)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "cms/blocks/callout.html"
        preview_value = {"kind": "danger", "title": "不要等", "text": "<p>马上拨 120。</p>"}
        description = _("A passage that must not be overlooked")
        label_format = "{title}"


class KeyPointsBlock(blocks.StructBlock):
    """Two to five sentences worth remembering."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    points = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Points"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        template = "cms/blocks/keypoints.html"
        preview_value = {"title": "先记住三句话", "points": ["留在身边，听他说完，已经是帮助。"]}
        description = _("The few sentences to remember, near the top")
        label_format = "{title}"


class FoldBlock(blocks.StructBlock):
    """A question that opens to its answer."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=PARAGRAPH)

    class Meta:
        icon = "collapse-down"
        label = _("Fold")
        template = "cms/blocks/fold.html"
        preview_value = {"title": "要不要告诉老师？", "text": "<p>可以先问孩子的意思。</p>"}
        description = _("Details that open on a tap")
        label_format = "{title}"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Words"), max_length=400)
    attribution = blocks.CharBlock(label=_("Who said it"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"
        preview_value = {"text": "他最后记得的，往往是您没有走开。", "attribution": ""}
        description = _("A sentence that deserves air around it")


class SwapRow(blocks.StructBlock):
    """One thing we tend to say, and what helps more."""

    instead_of = blocks.CharBlock(label=_("What slips out"), max_length=120)
    say = blocks.CharBlock(label=_("Better said"), max_length=120)


class SwapBlock(blocks.StructBlock):
    """A two-column list: what slips out, and what to say in its place."""

    rows = blocks.ListBlock(SwapRow(), label=_("Rows"), min_num=1, max_num=8)

    class Meta:
        icon = "table"
        label = _("Say it another way")
        template = "cms/blocks/swap.html"
        preview_value = {"rows": [{"instead_of": "想开点。", "say": "这件事压了您很久吧。"}]}
        description = _("What we tend to say beside what helps more")


class HotlineBlock(blocks.StructBlock):
    """A help box. The numbers are never stored here: they come from the help lines at the moment of reading."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.CharBlock(label=_("Text"), max_length=200, required=False)

    class Meta:
        icon = "mobile-alt"
        label = _("Help lines")
        template = "cms/blocks/hotline.html"
        preview_value = {"title": "如果这说的就是您自己", "text": "现在就打，接电话的人会陪着您。"}
        description = _("The help lines, with a sentence of your own; numbers are always current")
        label_format = "{title}"


class RelatedBlock(blocks.StructBlock):
    """Pages named by the editor inside the text."""

    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), label=_("Pages"), min_num=1, max_num=4)

    class Meta:
        icon = "link"
        label = _("Read also")
        template = "cms/blocks/related.html"
        description = _("Links to a few pages, in the text")


class ArticleBody(OpenStreamBlock):
    """What an article may be made of, beside the blocks of plugins."""

    heading = HeadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    quote = QuoteBlock(group=_("Text"))
    keypoints = KeyPointsBlock(group=_("Emphasis"))
    callout = CalloutBlock(group=_("Emphasis"))
    fold = FoldBlock(group=_("Emphasis"))
    swap = SwapBlock(group=_("Emphasis"))
    hotline = HotlineBlock(group=_("Help lines"))
    image = ImageBlock(group=_("Pictures and links"))
    scene = SceneBlock(group=_("Pictures and links"))
    related = RelatedBlock(group=_("Pictures and links"))
