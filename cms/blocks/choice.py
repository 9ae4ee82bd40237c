"""A choice that shapes a block: how it looks, what kind it is. Its values are no words of the page."""

from wagtail import blocks


class FormChoiceBlock(blocks.ChoiceBlock):
    """A choice nobody should find by searching, nor read in a search result."""

    def get_searchable_content(self, value):
        return []
