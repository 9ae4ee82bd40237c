"""Authoring programmes and drafts of versions in the admin; every owner comes from the writer's own scope."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.numbering import check_pattern
from courses.models import Issuer, Programme, ProgrammeVersion
from people.models import Organisation


class ProgrammeForm(forms.ModelForm):
    """What lasts of a programme. Its code is fixed once a certificate bears it."""

    class Meta:
        model = Programme
        fields = ["owner", "issuer", "code", "name", "name_en", "number_pattern", "is_active"]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations
        self.fields["issuer"].queryset = Issuer.objects.active().filter(owner__in=organisations, is_external=False)
        if self.instance.pk and self.instance.certificates.exists():
            for name in ("issuer", "code"):
                self.fields[name].disabled = True

    def clean_number_pattern(self) -> str:
        pattern = str(self.cleaned_data["number_pattern"])
        check_pattern(pattern)
        return pattern


DAYS = ("cycle_start", "opens_on", "due_on", "closes_on", "applications_until")


class VersionForm(forms.ModelForm):
    """The draft of a version: what the certificate says, how long it is valid, days, applications.

    What is asked and whom it is for have pages of their own."""

    class Meta:
        model = ProgrammeVersion
        fields = [
            "level", "level_en", "hours", "wording", "wording_en", "validity", "validity_months", "cycle_start",
            "last_day", "window_days", "grace_days", "opens_on", "due_on", "due_after_days", "closes_on",
            "needs_approval", "takes_applications", "applications_until", "grace_counts", "shows_full_name",
        ]  # fmt: skip
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in DAYS}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("validity") not in {None, "none"} and not data.get("validity_months"):
            self.add_error("validity_months", _("Say for how many months the certificate is valid."))
        if data.get("validity") == "cycle" and not data.get("cycle_start"):
            self.add_error("cycle_start", _("Say on which day the cycle began."))
        days = [data.get(name) for name in ("opens_on", "due_on", "closes_on") if data.get(name)]
        if days != sorted(days):
            self.add_error("due_on", _("First day, due day and last day must follow one another."))
        if data.get("due_on") and data.get("due_after_days"):
            self.add_error("due_after_days", _("Either one due day for everybody or days after entering, not both."))
        closes, until = data.get("closes_on"), data.get("applications_until")
        if closes and until and until > closes:
            self.add_error("applications_until", _("Applications end before the round does."))
        return data
