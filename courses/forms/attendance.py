"""Forms of attendance: the times of signing in, and the digits of the screen."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.attending.rotating import DIGITS
from courses.models import CheckIn

MINUTES = {"class": "input", "inputmode": "numeric"}


class TimesForm(forms.ModelForm):
    """From when one may sign in, and from when one is late."""

    opens_before = forms.IntegerField(
        label=_("Opens so many minutes before"), min_value=0, max_value=240, widget=forms.NumberInput(attrs=MINUTES)
    )
    grace = forms.IntegerField(
        label=_("Late after so many minutes"), min_value=0, max_value=240, widget=forms.NumberInput(attrs=MINUTES)
    )

    class Meta:
        model = CheckIn
        fields = ["opens_before", "grace"]


class CodeForm(forms.Form):
    """Six digits, however they are typed."""

    code = forms.CharField(label=_("Code on the screen"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"class": "input input--code", "inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        )

    def clean_code(self) -> str:
        """Full-width digits and spaces are people's; anything else is a slip."""
        typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
            raise forms.ValidationError(_("The code has six digits."))
        return typed
