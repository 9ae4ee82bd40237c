"""Forms for signing in, first sign-in by code, and one's own password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from people.domain.activation import ActivationRefused, check_code
from people.domain.person import find_candidates
from people.domain.session import begin_session
from people.models import User


def password_field(label: Any, *, new: bool, help_text: Any = "") -> forms.CharField:
    """A password as people's password managers know it."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=256, help_text=help_text)


class SignInForm(LoginForm):
    """Staff number, phone or e-mail. A number that several schools issued asks for the school."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": forms.CharField(
                label=_("Staff number, mobile phone or e-mail"),
                max_length=254,
                widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
            ),
            "issuer": forms.ChoiceField(label=_("Your school"), required=False, widget=forms.HiddenInput),
            "password": password_field(_("Password"), new=False),
            "own_phone": forms.BooleanField(
                label=_("This is my phone"), required=False, help_text=_("Stay signed in for 30 days.")
            ),
        }
        if self.is_bound:
            self.offer_issuers()

    def offer_issuers(self) -> None:
        """Fill the choice of schools when the number typed exists at several."""
        found = find_candidates(str(self.data.get(self.add_prefix("login"), "")))
        issuers = {row.issuer.public_id: row.issuer.name for row in found if row.issuer}
        if len(found) > 1 and issuers:
            choices = [("", _("Please choose")), *issuers.items()]
            self.fields["issuer"] = forms.ChoiceField(label=_("Your school"), choices=choices, required=False)

    def user_credentials(self) -> dict[str, Any]:
        """What our backend looks for."""
        return {name: self.cleaned_data.get(name) or "" for name in ("login", "issuer", "password")}

    def clean(self) -> dict[str, Any]:
        if not self.errors and self.needs_issuer():
            self.add_error("issuer", _("This number exists at several schools. Choose yours and sign in again."))
        cleaned: dict[str, Any] = super().clean() if not self.errors else self.cleaned_data
        return cleaned

    def needs_issuer(self) -> bool:
        chosen = self.cleaned_data.get("issuer")
        offered = [key for key, _name in getattr(self.fields["issuer"], "choices", []) if key]
        return bool(offered) and not chosen

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session["own_phone"] = bool(self.cleaned_data.get("own_phone"))
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:  # allauth has just set a length of its own
            begin_session(request, own_phone=bool(self.cleaned_data.get("own_phone")))
        return response


class ActivationForm(forms.Form):
    """First sign-in: the code, who one is, a password of one's own, and consent to the privacy text."""

    code = forms.CharField(
        label=_("Activation code"),
        max_length=20,
        help_text=_("Eight signs, from the list of your school or a message. Capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    who = forms.CharField(
        label=_("Your name, staff number or phone"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = password_field(
        _("Choose a password"), new=True, help_text=_("At least 8 signs; a short sentence is easy to remember.")
    )
    password2 = password_field(_("The same password again"), new=True)
    agree = forms.BooleanField(label=_("I have read the privacy policy and agree"))

    error_messages = {
        "refused": _(
            "This code and this name do not go together, or the code was used or is too old. "
            "Check both; if it still does not work, ask your school for a new code."
        ),
        "different": _("The two passwords are not the same. Type them again."),
        "agree": _("Without your consent we may not open the account."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].error_messages["required"] = self.error_messages["agree"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", self.error_messages["different"])
        if data.get("code") and data.get("who") and first and not self.errors:
            self.check_person(data, first)
        return data

    def check_person(self, data: dict[str, Any], password: str) -> None:
        """Whether the code fits, and whether the password is good for this person."""
        try:
            person: User = check_code(data["code"], name_or_number=data["who"]).person
        except ActivationRefused:
            self.add_error(None, self.error_messages["refused"])
            return
        try:
            password_validation.validate_password(password, person)
        except forms.ValidationError as error:
            self.add_error("password1", error)


class PasswordChange(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Your password now"), new=False)
        self.fields["password1"] = password_field(_("New password"), new=True, help_text=_("At least 8 signs."))
        self.fields["password2"] = password_field(_("The new password again"), new=True)


class PasswordResetRequest(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})


class PasswordResetNew(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = password_field(_("New password"), new=True, help_text=_("At least 8 signs."))
        self.fields["password2"] = password_field(_("The new password again"), new=True)
