"""The form for granting a role: to a person found by number, over a unit found by code."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.forms.day import DayInput
from people.forms.person import PersonField
from people.models import Organisation, Role, User
from people.models.organisation import OrganisationQuerySet


class GrantForm(forms.Form):
    """Nobody grants beyond their subtree, nor a role to themselves."""

    who = PersonField(label=_("Staff number, phone, e-mail or id of the person"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    where = forms.CharField(
        label=_("Official code of the unit"), max_length=40, help_text=_("The role holds there and in all below it.")
    )
    valid_until = forms.DateField(label=_("Last day"), required=False, widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(
        self, *args: Any, organisations: OrganisationQuerySet, actor: User, city_wide: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations, self.actor, self.city_wide = organisations, actor, city_wide
        self.person: User = actor

    def clean_who(self) -> User:
        self.person = self.cleaned_data["who"]
        if self.person.pk == self.actor.pk and not self.actor.is_superuser:
            raise forms.ValidationError(_("Nobody grants a role to themselves."), code="self")
        return self.person

    def clean_where(self) -> Organisation:
        place: Organisation | None = self.organisations.filter(code=self.cleaned_data["where"].strip()).first()
        if place is None:
            raise forms.ValidationError(_("There is no unit with this code among yours."), code="unknown")
        return place

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        if role in (Role.BUREAU_ADMIN, Role.AUDITOR) and not self.city_wide:
            raise forms.ValidationError(_("This role is granted by the city's bureau."), code="city")
        return role

    def clean_valid_until(self) -> Any:
        last = self.cleaned_data["valid_until"]
        if last and last < timezone.localdate():
            raise forms.ValidationError(_("This day is over."), code="past")
        return last

    def grant_details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "role": data["role"],
            "organisation": data["where"],
            "valid_until": data["valid_until"],
            "reason": data["reason"],
        }
