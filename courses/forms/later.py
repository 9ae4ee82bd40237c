"""Widgets of a row of the outline that cost nothing until the row is opened.

A course of two hundred parts would send two hundred definitions of the same blocks, and forty thousand options. Both
are sent once (courses.views.outline_editor); the script puts them into the rows that are opened. What was never opened
is not sent back either, and stays as its draft has it.
"""

import json
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks.base import BlockField, BlockWidget, get_error_json_data


def is_kept(data: Any, name: str) -> bool:
    """Whether a text was never opened: its editor, once drawn, counts its blocks."""
    return f"{name}-count" not in data


class LaterBlocks(BlockWidget):
    """A text whose editor is drawn when its row is opened; at once where `is_typed`: it holds what is not saved."""

    is_typed = False

    def render_with_errors(
        self, name: str, value: Any, attrs: Any = None, errors: Any = None, renderer: Any = None
    ) -> SafeString:
        """The words and their error, as Wagtail's controller takes them, without the definition of the blocks."""
        error = get_error_json_data(errors.as_data()[0]) if errors else None
        state = json.dumps([self.block_def.get_form_state(value), error], ensure_ascii=False)
        drawn = format_html('<div id="{}" data-block data-outline-block="{}"></div>', name, state)
        if self.is_typed or errors:
            return format_html("<div data-outline-now>{}</div>", drawn)
        return drawn

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed; nothing where the row keeps its text."""
        return None if is_kept(data, name) else super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """A kept text is not in the data."""
        return is_kept(data, name) or bool(super().value_omitted_from_data(data, files, name))


class KeptText(BlockField):
    """A text that stays as its draft has it."""

    def has_changed(self, initial_value: Any, data_value: Any) -> bool:
        """Never."""
        return False

    def clean(self, value: Any) -> Any:
        """The text of the draft; none where the row is no part of it."""
        return super().clean(self.block.normalize(value))


class LaterSelect(forms.Select):
    """Holds only what is chosen; the script brings the rest."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"data-outline-later": True, **(attrs or {})}, choices)

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        """The options that are chosen, and the empty one."""
        chosen = {str(one) for one in value}
        found: dict[str, Any] = {str(key): label for key, label in self.choices if str(key) in chosen or str(key) == ""}
        found |= {key: key for key in sorted(chosen - {"", *found})}  # a row that is new in this form, by its name
        return [
            (None, [self.create_option(name, key, label, key in chosen, place, attrs=attrs)], place)
            for place, (key, label) in enumerate(found.items())
        ]


class LaterSelectMultiple(LaterSelect, forms.SelectMultiple):
    """Several."""
