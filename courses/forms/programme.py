"""Authoring programmes and drafts of versions in the admin; every owner comes from the writer's own scope."""

import hashlib
import string
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.numbering import check_pattern, check_series
from courses.models import Issuer, Programme, ProgrammeVersion
from people.forms.day import DayInput
from people.models import Organisation


class ProgrammeForm(forms.ModelForm):
    """What lasts of a programme. Its code is fixed once a certificate bears it."""

    class Meta:
        model = Programme
        fields = ["owner", "issuer", "code", "name", "name_en", "number_pattern", "is_active"]
        error_messages = {
            NON_FIELD_ERRORS: {
                "unique_together": _("This issuer has a programme with this code already: choose another code.")
            }
        }

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

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("number_pattern") and data.get("issuer") and data.get("code"):
            try:
                check_series(
                    data["number_pattern"], code=data["code"], issuer=data["issuer"], programme_id=self.instance.pk
                )
            except ValidationError as error:
                self.add_error("number_pattern", error)
        return data


DAYS = ("cycle_start", "opens_on", "due_on", "closes_on", "applications_until")
GROUPS = (
    (_("On the certificate"), ("level", "level_en", "hours", "wording", "wording_en", "shows_full_name")),
    (
        _("Validity and renewal"),
        ("validity", "validity_months", "cycle_start", "last_day", "window_days", "grace_days", "grace_counts"),
    ),
    (_("This round"), ("opens_on", "due_on", "due_after_days", "closes_on")),
    (_("Applications and approval"), ("takes_applications", "applications_until", "needs_approval")),
)
LONGEST = {"validity_months": 600, "window_days": 3660, "grace_days": 366, "due_after_days": 3660}
PARTS = {"programme", "hours"}


def state_of(version: ProgrammeVersion) -> str:
    """A short sign of everything the form of a draft shows."""
    shown = [str(getattr(version, name)) for _heading, names in GROUPS for name in names]
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:20]


def check_parts(text: str) -> str:
    """A sentence of a certificate with no part in it that nothing would fill."""
    try:
        asked = {name for _before, name, _spec, _turn in string.Formatter().parse(text) if name is not None}
    except ValueError:
        asked = {""}
    if asked - PARTS:
        raise ValidationError(_("Only {programme} and {hours} can stand in brackets here."))
    return text


class VersionForm(forms.ModelForm):
    """The draft of a version: what the certificate says, how long it is valid, days, applications.

    What is asked and whom it is for have pages of their own. `seen` says which state of the draft was looked at, so
    that an old window does not overwrite a newer one."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ProgrammeVersion
        fields = [name for _heading, names in GROUPS for name in names]
        widgets = {name: DayInput() for name in DAYS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = self.initial["seen"] = state_of(self.instance)
        self.fields["hours"].validators.append(MinValueValidator(0))
        for name, most in LONGEST.items():
            self.fields[name].validators.append(MaxValueValidator(most))

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        for heading, names in GROUPS:
            yield heading, [self[name] for name in names]

    def clean_wording(self) -> str:
        return check_parts(self.cleaned_data["wording"])

    def clean_wording_en(self) -> str:
        return check_parts(self.cleaned_data["wording_en"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.pop("seen", "") not in {"", self.state} and set(self.changed_data) - {"seen"}:
            self.add_error(None, _("Somebody saved this draft meanwhile. Open it again in a second tab and compare."))
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
