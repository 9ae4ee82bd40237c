"""Finding the two records of a merge, and saying why they are one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.domain.person import find_candidates
from people.models import User


class PersonField(forms.CharField):
    """A person by staff number, phone, e-mail or id: cleaned to their record."""

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        found = {row.person.pk: row.person for row in find_candidates(typed)}
        found |= {person.pk: person for person in User.objects.filter(merged_into=None, public_id=typed)}
        if not found:
            raise forms.ValidationError(_("Nobody is found by this. Check the number."), code="unknown")
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this number; use the phone or the e-mail."), code="many")
        return next(iter(found.values()))


class PairForm(forms.Form):
    """Read from the address: nothing happens before both records were compared."""

    keep = PersonField(
        label=_("Record that stays"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Staff number, phone, e-mail or id."),
    )  # fmt: skip
    drop = PersonField(
        label=_("Record that becomes part of it"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("Staff number, phone, e-mail or id."),
    )  # fmt: skip

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
