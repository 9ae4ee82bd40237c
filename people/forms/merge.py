"""Finding the two records of a merge, and saying why they are one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.person import PersonField


class PairForm(forms.Form):
    """Read from the address: nothing happens before both records were compared."""

    keep = PersonField(label=_("Record that stays"), help_text=_("Staff number, phone, e-mail or id."), closed=True)
    drop = PersonField(
        label=_("Record that becomes part of it"), help_text=_("Staff number, phone, e-mail or id."), closed=True
    )

    def clean(self) -> dict[str, Any]:
        """Two records, not one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("keep") and data.get("keep") == data.get("drop"):
            self.add_error("drop", _("This is the same record. Name the other one."))
        return data


class MergeForm(forms.Form):
    """Why two records are one person."""

    reason = forms.CharField(
        label=_("How do you know that both are one person?"), max_length=200,
        help_text=_("It stands in the log."),
    )  # fmt: skip
