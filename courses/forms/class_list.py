"""What the list of classes is narrowed by; it stands in the address, so that a list can be kept and passed on."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.classes.listing import STATES, TO_APPROVE, TO_DECIDE, Choices, ClassFilter
from courses.models import Course
from people.forms.day import DayInput
from people.models import Organisation, User


class ClassFilterForm(forms.Form):
    """Read from the address. What is wrong there is said beside its field and narrows nothing."""

    q = forms.CharField(
        label=_("Name, place, course or trainer"), required=False, max_length=60, widget=forms.TextInput(
            attrs={"type": "search"})
    )  # fmt: skip
    first = forms.DateField(label=_("Held from"), required=False, widget=DayInput())
    last = forms.DateField(label=_("Held until"), required=False, widget=DayInput())
    owner = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Unit"), required=False, to_field_name="public_id",
        empty_label=_("all units"),
    )  # fmt: skip
    course = forms.ModelChoiceField(
        Course.objects.none(), label=_("Course"), required=False, to_field_name="public_id",
        empty_label=_("all courses"),
    )  # fmt: skip
    trainer = forms.ModelChoiceField(
        User.objects.none(), label=_("Trainer"), required=False, to_field_name="public_id",
        empty_label=_("all trainers"),
    )  # fmt: skip
    state = forms.ChoiceField(
        required=False, choices=[(one, one) for one in ("", *STATES, TO_DECIDE, TO_APPROVE)], widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, choices: Choices) -> None:
        super().__init__(data)
        self.fields["owner"].queryset = choices.owners
        self.fields["course"].queryset = choices.courses
        self.fields["trainer"].queryset = choices.trainers
        for name, field in self.fields.items():
            if name != "state":
                field.widget.attrs.setdefault("class", "input")
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def chosen(self) -> ClassFilter:
        """What can be read of it."""
        data = self.cleaned_data
        return ClassFilter(
            state=data.get("state") or "", first=data.get("first"), last=data.get("last"), owner=data.get("owner"),
            course=data.get("course"), trainer=data.get("trainer"), words=data.get("q") or "",
        )  # fmt: skip

    def query(self, *, state: bool = True) -> str:
        """The same as an address says it, without the page; without the state for the row of states."""
        names = [name for name in self.fields if self.cleaned_data.get(name) and (state or name != "state")]
        return urlencode({name: self.data[name] for name in names})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.get(name) for name in self.fields)
