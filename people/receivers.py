"""What the register does when a library signals: sessions begin by our rules, and signing in and out is logged."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from people.domain.audit import record_audit
from people.domain.message import send_message
from people.domain.session import begin_session


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """A fresh session gets its length; also when the second factor came in between."""
    if request is None or not hasattr(request, "session"):
        return
    own_phone = bool(request.session.pop("own_phone", False))
    request.user = user
    begin_session(request, own_phone=own_phone)
    record_audit("session.begun", actor=user, subject=user, request=request)


@receiver(user_logged_out)
def end(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if user is not None and request is not None:
        record_audit("session.ended", actor=user, subject=user, request=request)


@receiver([password_changed, password_set, password_reset])
def tell_password(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A changed password is logged, and its owner is told."""
    record_audit("account.password_changed", actor=user, subject=user, request=request)
    send_message(user, "password_changed")


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def log_factor(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    record_audit("account.second_factor_changed", actor=user, subject=user, request=request)
