"""A person in a form, named by what staff know of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.domain.person import find_candidates
from people.models import User


class PersonField(forms.CharField):
    """Staff number, phone, e-mail or id, cleaned to the one person it means; None where it may be left empty.

    `closed`: by their id people are found, too, whose account is disabled."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, *, closed: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.closed = closed

    def clean(self, value: Any) -> User | None:
        """The person. ValidationError for nobody, and for several of one number."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        rows = User.objects.filter(merged_into=None) if self.closed else User.objects.current()
        found = {row.person.pk: row.person for row in find_candidates(typed)}
        found = found or {person.pk: person for person in rows.filter(public_id=typed)}
        if not found:
            raise forms.ValidationError(_("Nobody is found by this. Check the number."), code="unknown")
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this number; use the phone or the e-mail."), code="many")
        return next(iter(found.values()))
