"""Forms of hours: handing in, deciding, entering for somebody, correcting, and the rules."""

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.hours.claims import EVIDENCE, FACTS
from courses.domain.hours.sessions import MOST_HOURS
from courses.models import HourCategory, HourClaim, HourCycleRule
from people.forms.day import DayInput
from people.models import Organisation


class ClaimForm(forms.ModelForm):
    """What was earned elsewhere. `file` is needed the first time only; `form_key` makes two presses one."""

    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Evidence"),
        widget=forms.ClearableFileInput(attrs={"accept": EVIDENCE.accept}),
        help_text=_("A photograph or a PDF of the certificate or paper, at most 15 MB. Every page that matters."),
        error_messages={"required": _("Add a photograph or a PDF of the paper.")},
    )

    class Meta:
        model = HourClaim
        fields = [*FACTS]
        widgets = {"day": DayInput(), "words": forms.Textarea(attrs={"rows": 2}), "kind": forms.RadioSelect}
        help_texts = {
            "title": _("The name that stands on the paper."),
            "hours": _("As they stand on the paper, for example 7.5."),
            "day": _("The last day of it."),
        }

    def __init__(self, *args: Any, categories: list[HourCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = secrets.token_urlsafe(16)
        self.fields["kind"].choices = HourClaim.KINDS
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()
        set_categories(self.fields["category"], categories)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("Only where another file takes the place of the one you sent.")
            self.initial.pop("file", None)

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the columns."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def _post_clean(self) -> None:
        """The row is written by the domain alone, not filled here."""


def set_categories(field: Any, categories: list[HourCategory]) -> None:
    """Offer these; without any the field is of no use to anybody."""
    field.required = False
    field.queryset = HourCategory.objects.filter(pk__in=[row.pk for row in categories])
    field.empty_label = _("no category")
    if not categories:
        field.widget = forms.HiddenInput()


class DecideForm(forms.Form):
    """The decision on what was handed in; `seen` is what the page showed."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)
    hours = forms.DecimalField(label=_("Hours that count"), min_value=Decimal("0.01"), max_digits=5, decimal_places=2)
    category = forms.ModelChoiceField(label=_("Category of hours"), queryset=HourCategory.objects.none())
    reason = forms.CharField(
        label=pgettext_lazy("of hours", "Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you change, return or refuse something. The person reads it."),
    )

    def __init__(self, *args: Any, categories: list[HourCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_categories(self.fields["category"], categories)


class CorrectForm(forms.Form):
    """Another number, day or category for an entry, or none at all."""

    hours = forms.DecimalField(label=_("Credit hours"), min_value=Decimal("0.01"), max_digits=7, decimal_places=2)
    day = forms.DateField(label=_("Day earned"), widget=DayInput())
    category = forms.ModelChoiceField(label=_("Category of hours"), queryset=HourCategory.objects.none())
    reason = forms.CharField(label=pgettext_lazy("of hours", "Reason"), max_length=200)

    def __init__(self, *args: Any, categories: list[HourCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_categories(self.fields["category"], categories)

    def clean_day(self) -> Any:
        """Nobody earned anything on a day to come."""
        if self.cleaned_data["day"] and self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Give the day on which the hours were earned."))
        return self.cleaned_data["day"]


class SessionHoursForm(forms.Form):
    """One number for each half day of a class, named by the session."""

    def __init__(self, *args: Any, sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in sessions:
            self.fields[f"hours{one.pk}"] = forms.DecimalField(
                min_value=0, max_value=MOST_HOURS, max_digits=4, decimal_places=2, required=False
            )
            self.fields[f"seen{one.pk}"] = forms.DecimalField(required=False, min_value=0)

    def hours(self) -> dict[int, Decimal]:
        """Session → hours; an empty cell gives none."""
        return self._numbers("hours")

    def seen(self) -> dict[int, Decimal]:
        """Session → what the window showed."""
        return self._numbers("seen")

    def _numbers(self, kind: str) -> dict[int, Decimal]:
        sent = {name: value for name, value in self.cleaned_data.items() if name.startswith(kind) and name in self.data}
        return {int(name.removeprefix(kind)): value or Decimal(0) for name, value in sent.items()}


class CategoryForm(forms.ModelForm):
    """A kind of hours with its caps and its minimum."""

    class Meta:
        model = HourCategory
        fields = ["owner", "code", "name", "name_en", "cap_year", "cap", "minimum", "is_active"]

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        """A minimum that the cap forbids could never be reached."""
        data = super().clean() or self.cleaned_data
        if data.get("cap") is not None and (data.get("minimum") or 0) > data["cap"]:
            self.add_error("minimum", _("More than the most hours that count could never be reached."))
        return data


class CycleForm(forms.ModelForm):
    """From when, in how many years, how many hours."""

    class Meta:
        model = HourCycleRule
        fields = ["owner", "starts_on", "years", "target"]
        widgets = {"starts_on": DayInput()}

    def __init__(self, *args: Any, organisations: Any, city_wide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations
        self.fields["owner"].required = not city_wide
        self.fields["owner"].empty_label = _("everybody else") if city_wide else None
        if self.instance.pk:
            self.fields["owner"].disabled = True

    def clean_owner(self) -> Organisation | None:
        """One rule a unit, and one for everybody else."""
        owner: Organisation | None = self.cleaned_data["owner"]
        others = HourCycleRule.objects.exclude(pk=self.instance.pk)
        if others.filter(owner=owner).exists():
            raise forms.ValidationError(_("There is a cycle for this already. Change that one."))
        return owner
