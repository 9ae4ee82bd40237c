"""Authoring programmes and drafts of versions in the admin; every owner comes from the writer's own scope."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.numbering import check_pattern
from courses.domain.certifying.programme import set_courses
from courses.models import AudienceRule, Course, Issuer, Programme, ProgrammeVersion, RequirementKind
from people.models import Organisation
from people.models.membership import Capacity
from people.models.organisation import Stage


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


class VersionForm(forms.ModelForm):
    """The draft of a version: validity, the courses it asks for, and whom it is for."""

    courses = forms.ModelMultipleChoiceField(
        label=_("Courses"), queryset=Course.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    at_least = forms.IntegerField(
        label=_("How many of them"), required=False, min_value=1, max_value=99, help_text=_("Empty: all of them.")
    )
    audience = forms.ModelChoiceField(
        label=_("For the people of"), queryset=Organisation.objects.none(), required=False,
        help_text=_("This organisation and all below it. Empty: whoever completes the courses."),
    )  # fmt: skip
    capacity = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("Everybody")), *Capacity.choices])
    stage = forms.ChoiceField(label=_("School stage"), required=False, choices=[("", _("All stages")), *Stage.choices])

    class Meta:
        model = ProgrammeVersion
        fields = [
            "level", "level_en", "hours", "wording", "wording_en", "validity", "validity_months", "cycle_start",
            "last_day", "window_days", "grace_days", "opens_on", "due_on", "closes_on", "needs_approval",
            "shows_full_name",
        ]  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}) for name in ("cycle_start", "opens_on", "due_on", "closes_on")
        }

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courses"].queryset = Course.objects.published().order_by("code")
        self.fields["audience"].queryset = organisations
        root = self.instance.requirements.filter(parent=None).first()
        rule = self.instance.audience_rules.first()
        asked = self.instance.requirements.filter(kind=RequirementKind.COURSE)
        self.initial.setdefault("courses", list(asked.values_list("course", flat=True)))
        self.initial.setdefault("at_least", root.count if root else None)
        if rule is not None:
            self.initial.update({"audience": rule.organisation_id, "capacity": rule.capacity, "stage": rule.stage})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("validity") not in {None, "none"} and not data.get("validity_months"):
            self.add_error("validity_months", _("Say for how many months the certificate is valid."))
        if data.get("validity") == "cycle" and not data.get("cycle_start"):
            self.add_error("cycle_start", _("Say on which day the cycle began."))
        if data.get("at_least") and data["at_least"] > len(data.get("courses") or []):
            self.add_error("at_least", _("It asks for more courses than are listed."))
        days = [data.get(name) for name in ("opens_on", "due_on", "closes_on") if data.get(name)]
        if days != sorted(days):
            self.add_error("due_on", _("First day, due day and last day must follow one another."))
        return data

    def save_draft(self) -> ProgrammeVersion:
        """The version, its tree and its audience rule."""
        version: ProgrammeVersion = self.save()
        data = self.cleaned_data
        set_courses(version, data["courses"], at_least=data.get("at_least") or 0)
        version.audience_rules.all().delete()
        if data.get("audience"):
            AudienceRule.objects.create(
                version=version, organisation=data["audience"], capacity=data["capacity"], stage=data["stage"]
            )
        return version
