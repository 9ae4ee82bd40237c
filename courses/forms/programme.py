"""Authoring issuers, programmes and drafts of versions in the admin; every owner comes from the writer's own scope."""

import re
from typing import Any
from xml.etree import ElementTree

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.numbering import check_pattern
from courses.domain.certifying.programme import set_courses
from courses.domain.certifying.rendering import CARD, SHEET, renderer_choices
from courses.models import AudienceRule, Certificate, Course, Issuer, Programme, ProgrammeVersion, RequirementKind
from courses.models.certificate import RevokeReason
from people.models import Organisation
from people.models.membership import Capacity
from people.models.organisation import Stage

SEAL_BYTES = 200 * 1024
SAFE_SVG = {
    "svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "defs", "clipPath",
    "linearGradient", "radialGradient", "stop", "title", "desc", "text", "tspan",
}  # fmt: skip


def check_seal(file: UploadedFile) -> None:
    """A seal is a small drawing: no picture, script, style sheet or reference to anything outside it."""
    file.seek(0)
    data = file.read(SEAL_BYTES + 1)
    file.seek(0)
    if len(data) > SEAL_BYTES:
        raise ValidationError(_("The seal is larger than 200 KB."))
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise ValidationError(_("The seal must be a plain SVG drawing."))
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 — no document type, no entities, 200 KB at most
    except ElementTree.ParseError as error:
        raise ValidationError(_("The seal must be a plain SVG drawing.")) from error
    for node in root.iter():
        outside = any("href" in name or name.lower().startswith("on") for name in node.attrib)
        if str(node.tag).rsplit("}", 1)[-1] not in SAFE_SVG or outside:
            raise ValidationError(_("The seal may hold drawn shapes and text only."))


class IssuerForm(forms.ModelForm):
    """A body that issues. Its prefix is fixed once a certificate bears it."""

    class Meta:
        model = Issuer
        fields = [
            "owner",
            "name",
            "name_en",
            "prefix",
            "seal",
            "sheet_renderer",
            "card_renderer",
            "verify_base",
            "signing_key_id",
            "is_external",
            "is_active",
        ]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations
        if self.instance.pk and Certificate.objects.filter(issuer=self.instance).exists():
            for name in ("prefix", "is_external"):
                self.fields[name].disabled = True
        for form in (SHEET, CARD):
            self.fields[f"{form}_renderer"] = self.renderer_field(form)

    def renderer_field(self, form: str) -> forms.ChoiceField:
        """Ours, or what a plugin that is on brings."""
        name = f"{form}_renderer"
        model_field = Issuer._meta.get_field(name)
        choices = renderer_choices(form, kept=getattr(self.instance, name))
        return forms.ChoiceField(
            label=model_field.verbose_name.capitalize(),
            choices=[("", _("as this site draws it")), *choices],
            required=False,
            help_text=f"{model_field.help_text} {_('If it fails, the form of this site takes its place.')}",
        )

    def clean_seal(self) -> Any:
        seal = self.cleaned_data.get("seal")
        if isinstance(seal, UploadedFile):
            check_seal(seal)
        return seal

    def clean_verify_base(self) -> str:
        base = str(self.cleaned_data.get("verify_base") or "").rstrip("/")
        if base and not base.startswith("https://"):
            raise ValidationError(_("The address must begin with https: QR codes live for years."))
        return base


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
            "last_day", "window_days", "grace_days", "opens_on", "due_on", "closes_on", "shows_full_name",
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


class ReasonForm(forms.Form):
    """Why a new certificate is issued."""

    reason = forms.CharField(label=_("Reason for this"), max_length=300)


class RevokeForm(forms.Form):
    """Why a certificate is revoked: a kind of reason, and words for the file and the holder."""

    reason = forms.ChoiceField(label=_("Kind of reason"), choices=RevokeReason.choices)
    note = forms.CharField(
        label=_("In words"), max_length=300, help_text=_("The holder reads it; the public does not.")
    )
