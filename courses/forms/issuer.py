"""A body that issues: its names, prefix, seal and how its certificates are drawn."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.rendering import CARD, SHEET, renderer_choices
from courses.forms.safe_picture import check_drawing
from courses.models import Certificate, Issuer
from people.models import Organisation

SEAL_BYTES = 200 * 1024


def check_seal(file: UploadedFile) -> None:
    """A seal is a small drawing."""
    file.seek(0)
    data = file.read(SEAL_BYTES + 1)
    file.seek(0)
    check_drawing(data, most=SEAL_BYTES)


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
        self.fields["owner"].empty_label = None
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
