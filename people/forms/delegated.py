"""Forms for what acts in a person's stead: an access token, a webhook. Nobody hands on more than the owner holds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.domain.api.authority import may_hand_on
from people.domain.api.scopes import SCOPES, roles_with_scopes, scopes_of_role
from people.domain.api.token import LONGEST
from people.domain.outside import FORBIDDEN, Refused, check_address
from people.domain.webhooks.kinds import KINDS, kinds_of_role
from people.forms.day import DayInput
from people.forms.person import PersonField
from people.models import Organisation, Role, User
from people.models.organisation import OrganisationQuerySet

ROLES = [(role, Role(role).label) for role in roles_with_scopes()]


class DelegatedForm(forms.Form):
    """Name, owner, role and place: the owner must hold the role over the whole place today."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    who = PersonField(
        label=_("Who answers for it"), required=False,
        help_text=_("Staff number, phone, e-mail or id of the person; empty means yourself. It can never do more than "
                    "this person, and ends with their role."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    where = forms.CharField(
        label=_("Official code of the unit"), max_length=40, help_text=_("The role holds there and in all below it.")
    )

    def __init__(self, *args: Any, organisations: OrganisationQuerySet, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations, self.actor, self.owner = organisations, actor, actor

    def clean_who(self) -> User:
        self.owner = self.cleaned_data["who"] or self.actor
        return self.owner

    def clean_where(self) -> Organisation:
        place: Organisation | None = self.organisations.filter(code=self.cleaned_data["where"].strip()).first()
        if place is None:
            raise forms.ValidationError(_("There is no unit with this code among yours."), code="unknown")
        return place

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, place = data.get("role"), data.get("where")
        if role and place and "who" in data and not may_hand_on(self.owner, role=role, path=place.path):
            self.add_error("role", forms.ValidationError(_("This person does not hold this role there."), code="lacks"))
        return data

    def shared_details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "role": data["role"], "organisation": data["where"]}


class TokenForm(DelegatedForm):
    """An access token: what it may do, and until when."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=[(scope.key, scope.label) for scope in SCOPES.values()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    valid_until = forms.DateField(
        label=_("Last day"), widget=DayInput(),
        help_text=_("At most 400 days from now."),
    )  # fmt: skip

    def clean_valid_until(self) -> Any:
        last = self.cleaned_data["valid_until"]
        if last < timezone.localdate():
            raise forms.ValidationError(_("This day is over."), code="past")
        if last > timezone.localdate() + timedelta(days=LONGEST.days):
            raise forms.ValidationError(_("A token lasts at most 400 days."), code="far")
        return last

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = {scope.key for scope in scopes_of_role(str(data.get("role", "")))}
        if data.get("role") and set(data.get("scopes", ())) - known:
            self.add_error("scopes", forms.ValidationError(_("This role does not include all of that."), code="lacks"))
        return data

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**self.shared_details(), "scopes": data["scopes"], "valid_until": data["valid_until"]}


class WebhookForm(DelegatedForm):
    """A webhook: where it goes, and what it is told."""

    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Begins with https and leads to a public address."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"), choices=[(kind.key, kind.label) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            check_address(url)
        except Refused as error:
            public = _("This address is not a public one; nothing is sent into a network of our own.")
            plain = _("Give a full address that begins with https, without a name or password in it.")
            raise forms.ValidationError(public if error.code == FORBIDDEN else plain, code=error.code) from error
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = {kind.key for kind in kinds_of_role(str(data.get("role", "")))}
        if data.get("role") and set(data.get("kinds", ())) - known:
            self.add_error("kinds", forms.ValidationError(_("This role does not include all of that."), code="lacks"))
        return data

    def details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**self.shared_details(), "url": data["url"], "kinds": data["kinds"]}
