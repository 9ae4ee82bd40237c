"""What is asked before a certificate is replaced or revoked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models.certificate import RevokeReason


class ReasonForm(forms.Form):
    """Why a new certificate is issued."""

    reason = forms.CharField(label=_("Reason for this"), max_length=300)


class RevokeForm(forms.Form):
    """Why a certificate is revoked: a kind of reason, and words for the file and the holder."""

    reason = forms.ChoiceField(label=_("Kind of reason"), choices=RevokeReason.choices)
    note = forms.CharField(
        label=_("In words"), max_length=300, help_text=_("The holder reads it; the public does not.")
    )
