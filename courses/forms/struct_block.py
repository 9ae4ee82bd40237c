"""A plugin's StructBlock as a form field: drawn by our own few lines of script, since Wagtail's expect a stream."""

import json
import logging
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.telepath import JSContext
from wagtail.blocks.base import BlockField, BlockWidget, get_error_json_data

from courses.forms.problem_places import Line, list_errors, place_problems
from plugins.api import Problem

logger = logging.getLogger("xinqiao.plugins")


def can_draw(block: Any, stored: Any = None) -> bool:
    """Whether a plugin's form can be drawn with what is stored; what its parts raise costs this form alone."""
    try:
        JSContext().pack(block)
        return block.get_form_state(block.get_default() if stored is None else block.to_python(stored)) is not None
    except (Exception, SystemExit) as error:
        logger.exception("the form of a plugin cannot be drawn: %s", type(error).__name__)
        return False


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
        except (Exception, SystemExit) as error:
            logger.exception("the form of a plugin could not be read: %s", type(error).__name__)
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
        try:
            cleaned = super().clean(value)
            self.block.get_prep_value(cleaned)
        except ValidationError:
            raise
        except (Exception, SystemExit) as error:
            logger.exception("the form of a plugin could not be checked: %s", type(error).__name__)
            raise ValidationError(_("The plugin of this kind could not check it, so nothing was saved.")) from None
        return cleaned

    def __init__(self, block: Any, **kwargs: Any) -> None:
        super().__init__(block=block, widget=StructBlockWidget(block), **kwargs)


class BlockForm(forms.Form):
    """A form with a plugin's block as its field ``config``: problems stand at their fields, and in a list above."""

    def blame(self, problems: list[Problem]) -> None:
        """Show what a plugin objects to where it was typed."""
        if problems:
            self.add_error("config", place_problems(self.fields["config"].block, self["config"].value(), problems))

    @property
    def trouble(self) -> list[Line]:
        """Everything that keeps the form from being saved, in the order of the page."""
        lines = [Line("", str(one)) for one in self.non_field_errors()]
        for name in self.fields:
            errors = self.errors.get(name)
            if errors and name == "config":
                lines += list_errors(self.fields[name].block, self[name].value(), errors.as_data()[0])
            elif errors:
                lines += [Line(str(self[name].label), str(one), self[name].id_for_label) for one in errors]
        return lines

    def advice(self, problems: list[Problem]) -> list[Line]:
        """Remarks that keep nobody from saving, with their places in words."""
        if not problems:
            return []
        block, value = self.fields["config"].block, self["config"].value()
        return list_errors(block, value, place_problems(block, value, problems))
