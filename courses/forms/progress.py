"""The filters of the progress page: what to look at, and whom of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.reports.subject import Narrowing, Subject
from people.domain.wording import lang_of
from people.models.membership import Capacity
from people.models.organisation import Stage


class SpokenSelect(forms.Select):
    """A choice whose options say which language they are in."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        lang = lang_of(option["label"])
        return option | {"attrs": option["attrs"] | {"lang": lang}} if lang else option


class ProgressFilter(forms.Form):
    """Read from the address, so that a link keeps the view. Wrong values fall back to all."""

    what = forms.ChoiceField(label=_("Programme or course"), required=False, widget=SpokenSelect)
    capacity = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("Everybody")), *Capacity.choices])
    stage = forms.ChoiceField(label=_("School stage"), required=False, choices=[("", _("All stages")), *Stage.choices])

    def __init__(self, *args: Any, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(subject.key, subject.title) for subject in subjects]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def chosen(self, name: str) -> str:
        """A cleaned value; empty when it was wrong or left out."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def narrowing(self) -> Narrowing:
        """Whom to count."""
        return Narrowing(self.chosen("capacity"), self.chosen("stage"))
