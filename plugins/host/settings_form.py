"""The form for the settings of a plugin: the fields of its StructBlock, without script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.blocks import FieldBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from plugins.api import JSONObject


class SettingsForm(forms.Form):
    """One field for each child of the block; ``settings`` is what is kept."""

    def __init__(self, block: StructBlock, known: JSONObject, data: Any = None) -> None:
        super().__init__(data, prefix="setting", initial=_initial(block, known))
        self.block = block
        self.settings: JSONObject = {}
        for name, child in _children(block).items():
            self.fields[name] = child.field
            self.fields[name].label = child.label

    def clean(self) -> dict[str, Any]:
        """The block's own check, its complaints at the fields they are about."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        children = _children(self.block)
        values = {name: children[name].value_from_form(value) for name, value in cleaned.items()}
        try:
            whole = self.block.clean(self.block.to_python(values))
        except StructBlockValidationError as error:
            self._spread(error)
            return cleaned
        self.settings = dict(self.block.get_prep_value(whole))
        return cleaned

    def _spread(self, error: StructBlockValidationError) -> None:
        for name, one in error.block_errors.items():
            self.add_error(name, one if isinstance(one, ValidationError) else ValidationError(str(one)))
        if error.non_block_errors:
            self.add_error(None, ValidationError(error.non_block_errors))


def _children(block: StructBlock) -> dict[str, FieldBlock]:
    return {name: child for name, child in block.child_blocks.items() if isinstance(child, FieldBlock)}


def _initial(block: StructBlock, known: JSONObject) -> dict[str, Any]:
    value = block.to_python(known)
    return {name: child.value_for_form(value[name]) for name, child in _children(block).items()}
