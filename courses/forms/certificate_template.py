"""Designing a certificate: paper, pictures, and a line of settings for everything that may stand on it."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.designing.places import ALIGNMENTS, PIECES, WEIGHTS, Piece, at
from courses.forms.safe_picture import fit_picture
from courses.models import Issuer, Programme
from courses.models.certificate_template import CertificateTemplate, Orientation, TemplateVersion
from people.models import Organisation

PARTS = ("on", "x", "y", "width", "size", "align", "weight", "colour", "words")
colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Choose a colour."))


class NewTemplateForm(forms.Form):
    """A design begins with a name, whose it is, and which way the paper lies."""

    name = forms.CharField(label=_("Name of the design"), max_length=80)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.none(), empty_label=None)
    orientation = forms.ChoiceField(label=_("Paper"), choices=Orientation.choices)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations


class RenameForm(forms.Form):
    """What the design is called."""

    name = forms.CharField(label=_("Name of the design"), max_length=80)


class DesignForm(forms.Form):
    """The draft of a design. A line that is off keeps its numbers."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    orientation = forms.ChoiceField(label=_("Paper"), choices=Orientation.choices)
    background = forms.FileField(
        label=_("Ground of the sheet"), required=False,
        help_text=_("SVG is best; or PNG or JPEG of 3508 to 2480 points. It fills the whole sheet."),
    )  # fmt: skip
    no_background = forms.BooleanField(label=_("Remove the background"), required=False)
    seal = forms.FileField(
        label=_("Seal"), required=False, help_text=_("SVG or PNG on a clear ground. Without one, the issuer's is used.")
    )
    no_seal = forms.BooleanField(label=_("Remove the seal"), required=False)

    def __init__(self, *args: Any, version: TemplateVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.initial.setdefault("revision", version.revision)
        self.initial.setdefault("orientation", version.orientation)
        for piece in PIECES:
            self.add_line(piece, version.fields.get(piece.key) or at(10, 10, 60, on=False))

    def add_line(self, piece: Piece, place: dict[str, Any]) -> None:
        """The settings of one thing; each says in its label what it belongs to."""
        most, step = {"min_value": 0, "max_value": 297}, {"step": "0.5"}
        made: dict[str, forms.Field] = {
            "on": forms.BooleanField(required=False),
            "x": forms.FloatField(widget=forms.NumberInput(attrs=step), **most),
            "y": forms.FloatField(widget=forms.NumberInput(attrs=step), **most),
            "width": forms.FloatField(min_value=5, max_value=297, widget=forms.NumberInput(attrs=step)),
            "size": forms.FloatField(min_value=5, max_value=120, widget=forms.NumberInput(attrs=step)),
            "align": forms.ChoiceField(choices=ALIGNMENTS),
            "weight": forms.TypedChoiceField(choices=WEIGHTS, coerce=int),
            "colour": forms.CharField(validators=[colour], widget=forms.TextInput(attrs={"type": "color"})),
            "words": forms.CharField(required=False, max_length=120, strip=False),
        }
        for name, field in made.items():
            field.label = LABELS[name] % {"piece": piece.label}
            field.widget.attrs["aria-label"] = field.label
            field.initial = place[name]
            if piece.picture and name in {"size", "align", "weight", "colour", "words"}:
                field.widget = forms.HiddenInput()
            self.fields[f"{piece.key}-{name}"] = field

    def lines(self) -> list[dict[str, Any]]:
        """A line for each thing, as the template shows them."""
        return [
            {
                "piece": piece, "cells": [self[f"{piece.key}-{name}"] for name in PARTS],
                "errors": [error for name in PARTS for error in self[f"{piece.key}-{name}"].errors],
            }
            for piece in PIECES
        ]  # fmt: skip

    def clean_background(self) -> ContentFile | None:
        return self.fitted("background")

    def clean_seal(self) -> ContentFile | None:
        return self.fitted("seal", clear=True)

    def fitted(self, name: str, *, clear: bool = False) -> ContentFile | None:
        file = self.cleaned_data.get(name)
        return fit_picture(file, clear=clear) if isinstance(file, UploadedFile) else None

    def places(self) -> dict[str, dict[str, Any]]:
        """What was set, as it is stored."""
        data = self.cleaned_data
        return {piece.key: {name: data[f"{piece.key}-{name}"] for name in PARTS} for piece in PIECES}

    def pictures(self) -> dict[str, Any]:
        """The pictures that change: a new one, or None for one that goes."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: None for name in ("background", "seal") if data[f"no_{name}"]}
        return found | {name: data[name] for name in ("background", "seal") if data[name] is not None}

    def mark(self, pieces: dict[str, Any]) -> None:
        """Put words of the domain at the lines they are about."""
        for key, words in pieces.items():
            self.add_error(f"{key}-on", words)


LABELS = {
    "on": _("%(piece)s: on the sheet"), "x": _("%(piece)s: millimetres from the left"),
    "y": _("%(piece)s: millimetres from the top"), "width": _("%(piece)s: width in millimetres"),
    "size": _("%(piece)s: size of the letters in points"), "align": _("%(piece)s: alignment"),
    "weight": _("%(piece)s: weight"), "colour": _("%(piece)s: colour"), "words": _("%(piece)s: words before it"),
}  # fmt: skip


class DesignUseForm(forms.Form):
    """Who issues in this design."""

    issuers = forms.ModelMultipleChoiceField(
        label=_("All programmes of"),
        queryset=Issuer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    programmes = forms.ModelMultipleChoiceField(
        label=_("These programmes only"), queryset=Programme.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is chosen for a programme goes before what is chosen for its issuer."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, template: CertificateTemplate, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = template.choices
        issuers = Issuer.objects.active().filter(owner__in=organisations, is_external=False)
        self.fields["issuers"].queryset = issuers
        self.fields["programmes"].queryset = Programme.objects.active().filter(owner__in=organisations)
        self.initial.setdefault("issuers", list(chosen.exclude(issuer=None).values_list("issuer", flat=True)))
        self.initial.setdefault("programmes", list(chosen.exclude(programme=None).values_list("programme", flat=True)))
