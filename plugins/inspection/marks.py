"""The visitor's sheet: a level, words and photographs for each criterion. Its cleaned data are the marks."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import CleanTextField, Ctx, MarkerFilesField, files_of
from plugins.inspection.standard import MAX_NOTE, MAX_TEXT, Criterion, own_rating, read_standard

KEY: Final = "sheet"
"""Names a sheet for good: the device makes it, and the same one sent twice is one sheet."""


class VisitForm(forms.Form):
    """Every criterion with its levels. It draws itself, with the own rating beside each."""

    def __init__(self, ctx: Ctx, data: Any = None) -> None:
        super().__init__(data=data)
        self.ctx, self.standard = ctx, read_standard(ctx.config)
        for number, one in enumerate(self.standard.criteria, start=1):
            self._add_criterion(number, one)
        self.fields["comment"] = CleanTextField(
            label=_("Overall, for the organisation to read"),
            required=False,
            max_length=MAX_TEXT,
            widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        )
        self.fields[KEY] = forms.RegexField(r"^[0-9A-Za-z-]{8,64}$", required=False, widget=forms.HiddenInput)

    def _add_criterion(self, number: int, one: Criterion) -> None:
        names = {"number": number, "criterion": one.text}
        self.fields[f"{one.id}-level"] = forms.ChoiceField(
            label=f"{number}. {one.text}",
            choices=[(str(place), level.text) for place, level in enumerate(one.levels, start=1)],
            widget=forms.RadioSelect,
        )
        self.fields[f"{one.id}-note"] = CleanTextField(
            label=_("Found at the visit, criterion %(number)s: %(criterion)s") % names,
            required=False,
            max_length=MAX_NOTE,
            widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        )
        self.fields[one.evidence.field] = MarkerFilesField(
            self.ctx, one.evidence, label=_("Photographs for criterion %(number)s") % names
        )

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """The sheet, criterion by criterion."""
        return render_to_string("plugin_inspection/sheet.html", describe_visit(self))

    __str__ = render
    __html__ = render


def describe_visit(form: VisitForm) -> dict[str, Any]:
    """What the template of the sheet shows."""
    own = own_rating(form.standard, form.ctx)
    groups = []
    for group, criteria in form.standard.groups:
        rows = []
        for number, one in criteria:
            level, place = form[f"{one.id}-level"], own.places.get(one.id, 0)
            photos = form[one.evidence.field]
            rows.append(
                {
                    "number": number,
                    "criterion": one,
                    "level": level,
                    "chosen": str(level.value()),
                    "levels": [(str(at), found.text) for at, found in enumerate(one.levels, start=1)],
                    "note": form[f"{one.id}-note"],
                    "photos": photos,
                    "has_photos": bool(files_of(form.ctx, one.evidence.field)) or bool(photos.errors),
                    "own": one.levels[place - 1].text if place else "",
                    "own_note": own.notes.get(one.id, ""),
                }
            )
        groups.append((group, rows))
    return {"form": form, "groups": groups}
