"""A day in a form, by the browser's own calendar."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """The one field for a day. Browsers read a day written 2026-11-23 only: written otherwise the field is empty to
    them, and the next saving would lose it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
