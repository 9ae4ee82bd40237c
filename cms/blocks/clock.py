"""A time within a recording, typed as 15:43 and kept as whole seconds."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

CLOCK = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)", re.ASCII)


def seconds_of(text: str) -> int:
    """15:43 → 943, 1:02:05 → 3725, 943 → 943. Raises ValueError for anything else."""
    plain = text.strip().replace("：", ":")
    if re.fullmatch(r"\d{1,6}", plain, re.ASCII):
        return int(plain)
    found = CLOCK.fullmatch(plain)
    if not found:
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def clock_of(seconds: float) -> str:
    """943 → 15:43, 3725 → 1:02:05."""
    hours, rest = divmod(max(0, int(seconds)), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


class ClockField(forms.CharField):
    """Reads 15:43 or 1:02:05; its value is whole seconds."""

    def prepare_value(self, value):
        return clock_of(value) if isinstance(value, int | float) else value

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return seconds_of(text)
        except ValueError:
            message = _("Write the time as minutes and seconds, for example 15:43.")
            raise ValidationError(message, code="clock") from None

    def run_validators(self, value):
        """The length checks of text do not apply to seconds."""


class ClockBlock(blocks.FieldBlock):
    """A ClockField in a block; stored as a number of seconds."""

    def __init__(self, required=True, help_text=None, validators=(), **kwargs):
        self.field = ClockField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    def value_for_form(self, value):
        """Seconds as a clock; what was typed a moment ago is still text, and is read or refused by the field."""
        if value is None:
            return ""
        return value if isinstance(value, str) else clock_of(value)

    def value_from_form(self, value):
        return value

    class Meta:
        icon = "time"
