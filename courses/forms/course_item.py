"""The form of one part of a course in its page's form: what must be done first, and what a copy takes over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.forms.later import KeptText, LaterBlocks, LaterSelect, LaterSelectMultiple, is_kept
from courses.models import CourseItem, ItemKind

COPIED = ("body", "media", "episode", "library_page", "document")  # what a copy has of its original, unless given


class KeysField(forms.MultipleChoiceField):
    """Parts by their key; parts that are new in this form by the name of their row. The page's form resolves them."""

    def valid_value(self, value: str) -> bool:
        """Any short name; what names no part is dropped when the rows are known."""
        return len(value) <= 60


class CourseItemForm(WagtailAdminModelForm):
    """A part. `copy_of` names the row that a new one was copied from; `item_key` is the identity of a part that stands
    in drafts only: Wagtail knows it by no number, and would make it anew with each saving."""

    after_items = KeysField(
        label=_("Must be done first"),
        required=False,
        widget=LaterSelectMultiple(attrs={"size": 4}),
        help_text=_("Hold Ctrl (on a Mac: Cmd) to choose several."),
    )
    copy_of = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    item_key = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assessment" in self.fields:
            self.fields["assessment"].widget = LaterSelect(choices=self.fields["assessment"].choices)
        if "body" in self.fields:
            self._settle_text()

    def _settle_text(self) -> None:
        """A text that was never opened stays; one that was sent back with errors is drawn at once."""
        field = self.fields["body"]
        if self.keeps_text:
            field = KeptText(block=field.block, required=False, label=field.label, disabled=True)
        field.widget = LaterBlocks(field.block)
        field.widget.is_typed = self.is_bound and not self.keeps_text
        self.fields["body"] = field

    @property
    def keeps_text(self) -> bool:
        """Whether the text of this row was never opened."""
        return self.is_bound and is_kept(self.data, self.add_prefix("body"))

    @property
    def item(self) -> CourseItem:
        """The part as the form leaves it."""
        found: CourseItem = self.instance
        return found


def keep_identities(rows: Sequence[Any], drafted: Sequence[CourseItem]) -> None:
    """Give parts that stand in drafts only the identity they had; `drafted` are those of the draft that was opened."""
    known = {str(item.key): item for item in drafted if item.pk is None}
    for row in rows:
        found = known.pop(row.cleaned_data.get("item_key") or "", None) if row.instance.pk is None else None
        if found is not None:
            row.instance.translation_key = found.translation_key
            if row.instance.assessment_id == found.assessment_id:
                row.instance.assessment_version = found.assessment_version


def lend_texts(rows: Sequence[Any], drafted: Sequence[CourseItem]) -> None:
    """Rows of parts that stand in drafts only keep the text of their draft where it was never opened."""
    known = {str(item.key): item for item in drafted if item.pk is None}
    for row in rows:
        found = known.get(row.data.get(row.add_prefix("item_key"), "")) if row.is_bound else None
        if found is not None and row.instance.pk is None and row.keeps_text:
            row.initial["body"] = found.body


def offer_parts(rows: Sequence[Any]) -> None:
    """Let every row choose among the other saved parts and the assessments, and remember which part it is."""
    assessments = [(str(key), label) for key, label in rows[0].fields["assessment"].choices] if rows else []
    saved = [(str(row.instance.key), row.instance.title) for row in rows if row.instance.kind != ItemKind.SECTION]
    for row in rows:
        if "assessment" in row.fields:
            row.fields["assessment"].widget.choices = assessments
        if "item_key" in row.fields:
            row.fields["item_key"].initial = str(row.instance.key)
        if "after_items" in row.fields:
            own = str(row.instance.key)
            row.fields["after_items"].choices = [(key, title) for key, title in saved if key != own]


def settle_rows(rows: Sequence[Any]) -> None:
    """Turn names of rows into keys, and give copies what their originals hold. `rows` are valid and not deleted."""
    by_name = {row.prefix: row for row in rows}
    keys = {str(row.instance.key) for row in rows if row.instance.kind != ItemKind.SECTION}
    named = {name: str(row.instance.key) for name, row in by_name.items()}
    for row in rows:
        asked = [named.get(one, one) for one in row.cleaned_data.get("after_items") or ()]
        row.instance.after_items = list(dict.fromkeys(one for one in asked if one in keys))
        original = by_name.get(row.cleaned_data.get("copy_of") or "")
        if original is not None and original is not row and row.instance.pk is None:
            _take_over(row.instance, original.instance)


def _take_over(copy: CourseItem, original: CourseItem) -> None:
    for name in COPIED:
        if not getattr(copy, name):
            setattr(copy, name, getattr(original, name))
