"""A plugin's StructBlock as a form field: drawn by our own few lines of script, since Wagtail's expect a stream."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.base import BlockField, BlockWidget, get_error_json_data


class StructBlockWidget(BlockWidget):
    """The same data as Wagtail's widget, for js/admin_block.js."""

    def render_with_errors(
        self, name: str, value: Any, attrs: Any = None, errors: Any = None, renderer: Any = None
    ) -> SafeString:
        """The place where the form is drawn, with value and error."""
        error = get_error_json_data(errors.as_data()[0]) if errors else None
        shown = self.block_def.get_default() if value is None else value
        state = self.block_def.get_form_state(shown)
        return format_html(
            '<div id="{}" data-block data-struct-block="{}" data-arguments="{}"></div>',
            name, self.block_json, json.dumps([state, error]),
        )  # fmt: skip

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The block's value; nothing when the parts that the script adds are missing."""
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError):
            return None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: a missing part is an error, not a default."""
        return False


class StructBlockField(BlockField):
    """A BlockField with that widget. Without the script nothing can be read, and that is said."""

    def clean(self, value: Any) -> Any:
        """The block's own check."""
        if value is None:
            raise ValidationError(_("The questions did not arrive. Reload the page, with scripts on, and try again."))
        return super().clean(value)

    def __init__(self, block: Any, **kwargs: Any) -> None:
        super().__init__(block=block, widget=StructBlockWidget(block), **kwargs)
