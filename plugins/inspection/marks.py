"""The visitor's form: a level and words for each criterion. Its cleaned data are the marks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.api import Ctx, files_of
from plugins.inspection.answering import clean_words
from plugins.inspection.standard import MAX_NOTE, read_standard


class NoteField(forms.CharField):
    """What the visitor writes, without signs that no database keeps."""

    def clean(self, value: Any) -> str:
        return clean_words(str(super().clean(value) or ""))


class VisitForm(forms.Form):
    """Every criterion with its levels; photographs by reference where there are any."""

    def __init__(self, ctx: Ctx, data: Any = None) -> None:
        super().__init__(data=data)
        for number, one in enumerate(read_standard(ctx.config).criteria, start=1):
            names = {"number": number, "criterion": one.text}
            self.fields[f"{one.id}-level"] = forms.ChoiceField(
                label=f"{number}. {one.text}",
                choices=[(str(place), level.text) for place, level in enumerate(one.levels, start=1)],
                widget=forms.RadioSelect,
            )
            self.fields[f"{one.id}-note"] = NoteField(
                label=_("Found at the visit, criterion %(number)s: %(criterion)s") % names,
                required=False,
                max_length=MAX_NOTE,
                widget=forms.TextInput(attrs={"class": "input"}),
            )
            photos = files_of(ctx, one.upload.field)
            if photos:
                self.fields[f"{one.id}-photos"] = forms.MultipleChoiceField(
                    label=_("Photographs for criterion %(number)s") % names,
                    choices=[(file.id, file.name) for file in photos],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
