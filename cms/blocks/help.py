"""The blocks of the help page: what happens on a call, doors for those who would rather not call, ways for others."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.choice import FormChoiceBlock
from cms.blocks.scene import HUES, SCENES


class StepBlock(blocks.StructBlock):
    """One step of what happens after the call is answered."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Text"), max_length=200)

    class Meta:
        icon = "order"
        label = _("Step")


class ActionBlock(blocks.StructBlock):
    """A button that leads to a page of this site or to an address on it."""

    label = blocks.CharBlock(label=_("Words on the button"), max_length=30)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.CharBlock(
        label=_("Address on this site"), max_length=200, required=False, help_text=_("For example /learn/")
    )

    class Meta:
        icon = "link"
        label = _("Button")


class DoorBlock(blocks.StructBlock):
    """Another way to find help than calling: a self-test, a letter to an expert."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), max_length=300)
    assurances = blocks.ListBlock(blocks.CharBlock(max_length=100), label=_("Assurances"), required=False, default=[])
    scene = FormChoiceBlock(choices=SCENES, label=_("Scene"), default="sprout")
    hue = FormChoiceBlock(choices=HUES, label=_("Hue"), default="t-anxiety", required=False)
    actions = blocks.ListBlock(ActionBlock(), label=_("Buttons"), required=False, default=[], max_num=3)

    class Meta:
        icon = "openquote"
        label = _("Door")


class WayBlock(blocks.StructBlock):
    """A link for somebody who worries about another person."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.CharBlock(label=_("Text"), max_length=100)
    icon = blocks.CharBlock(label=_("Icon"), max_length=40, default="chat")
    hue = FormChoiceBlock(choices=HUES, label=_("Hue"), default="t-emotion", required=False)
    page = blocks.PageChooserBlock(label=_("Page"))

    class Meta:
        icon = "link"
        label = _("Way")
