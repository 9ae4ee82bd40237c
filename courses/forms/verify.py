"""What the public check takes: a number with the full name, or a name to compare."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """Number and full name, both needed: neither alone finds anything."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=80,
        error_messages={"required": _("Enter the number printed on the certificate.")},
    )
    name = forms.CharField(
        label=_("Holder's full name"),
        max_length=120,
        error_messages={"required": _("Enter the full name printed on the certificate.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs.update(
            {"class": "input", "autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false",
             "aria-describedby": "number-hint"}
        )  # fmt: skip
        self.fields["name"].widget.attrs.update({"class": "input", "autocomplete": "off"})


class NameCheckForm(forms.Form):
    """A full name to compare with the one on the certificate."""

    name = forms.CharField(
        label=_("Check the full name"),
        max_length=120,
        error_messages={"required": _("Enter the full name printed on the certificate.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "check_%s"  # the form beside it asks for a name, too
        self.fields["name"].widget.attrs.update(
            {"class": "input", "autocomplete": "off", "aria-describedby": "namecheck-hint"}
        )
