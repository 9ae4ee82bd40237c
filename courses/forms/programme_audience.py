"""Whom a draft is for, row by row; naming people by hand; why people are moved."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.assigning.naming import Line, read_file, read_text
from courses.domain.refusal import Refused
from people.forms.day import DayInput
from people.models import Organisation
from people.models.membership import Capacity
from people.models.organisation import Stage

LARGEST = 5 * 1024 * 1024


class AudienceRuleForm(forms.Form):
    """One row: everything that it says has to hold; rows add up."""

    organisation = forms.ModelChoiceField(label=_("organisation and below"), queryset=Organisation.objects.none())
    capacity = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("Everybody")), *Capacity.choices])
    stage = forms.ChoiceField(label=_("School stage"), required=False, choices=[("", _("All stages")), *Stage.choices])
    as_of = forms.DateField(
        label=_("who belonged there on"), required=False, widget=DayInput(),
        help_text=_("Empty: today, so that people come and go."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean_as_of(self) -> Any:
        day = self.cleaned_data.get("as_of")
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet: nobody knows who will belong there."))
        return day


class Rows(forms.BaseFormSet):
    """Rows that were left empty say nothing."""

    def rows(self) -> list[dict[str, Any]]:
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("organisation")]
        return [{name: row[name] for name in ("organisation", "capacity", "stage", "as_of")} for row in kept
                if not row.get("DELETE")]  # fmt: skip


AudienceRules = forms.formset_factory(AudienceRuleForm, formset=Rows, extra=2, can_delete=True, max_num=40)


class NamesForm(forms.Form):
    """Staff numbers or phones, pasted or as a sheet; a name may stand beside each."""

    text = forms.CharField(
        label=_("Numbers, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A staff number or a phone; a name may stand beside it. Or a name alone."),
    )  # fmt: skip
    sheet = forms.FileField(label=_("or a sheet (XLSX or CSV)"), required=False)
    reason = forms.CharField(label=_("Reason for this"), max_length=300, required=False)

    def clean_sheet(self) -> Any:
        file = self.cleaned_data.get("sheet")
        if isinstance(file, UploadedFile) and (file.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        try:
            data["lines"] = self.lines(data)
        except Refused as refused:
            raise ValidationError(str(refused.message)) from refused
        if not data["lines"]:
            raise ValidationError(_("Nothing was given: paste numbers or choose a sheet."))
        return data

    def lines(self, data: dict[str, Any]) -> list[Line]:
        file = data.get("sheet")
        return read_text(data.get("text") or "") + (read_file(file.read()) if file else [])


class WhyForm(forms.Form):
    """Why something is changed for many."""

    reason = forms.CharField(label=_("Reason for this"), max_length=300)
