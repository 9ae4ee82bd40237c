"""Free text as a form posts it, made fit to be kept."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from plugins.api.records import FormData


def clean_text(value: str, longest: int) -> str:
    """Typed text with its line breaks, at most ``longest`` signs, without control characters and lone surrogates."""
    plain = value[: longest * 2].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return kept[:longest].strip()


def last_value(data: FormData, name: str) -> str:
    """The last value that was posted under a name, as a browser's own form gives one; else empty."""
    given = [value for value in data.get(name, ()) if isinstance(value, str)]
    return given[-1] if given else ""


class CleanTextField(forms.CharField):
    """Words that a marker types, made fit to be kept; ``max_length`` must be given."""

    def clean(self, value: Any) -> str:
        return clean_text(str(super().clean(value) or ""), self.max_length or 0)
