"""How django-allauth behaves here: nobody signs up by themselves, axes counts failures, sessions follow our rules."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.models.keyring import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    """Set by ACCOUNT_ADAPTER."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The number or the password is not right. After eight tries signing in pauses for 15 minutes."
        ),
        "account_inactive": _("This account is closed. Ask the person in charge at your school."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come from the register and activate with a code."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failures are counted by axes, under a keyed digest; a second count would keep logins in the cache."""

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password of whoever is signed in; the account may have no name that could be typed."""
        return user.check_password(password)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Set by MFA_ADAPTER: the secrets of authenticator apps are encrypted like every other secret of a person."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(base64.b64decode(encrypted_text)).decode()


def display_person(person: User) -> str:
    """How allauth's messages name somebody."""
    return person.real_name
