"""The way out of e-mail that somebody need not get: an address for one press, which needs no signing in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from people.models import User


@dataclass(frozen=True)
class WayOut:
    """How a person ends e-mail of some kinds: the full address of the press, and whether they have pressed. The
    message stays in the list of the site."""

    address: Callable[[User], str]
    is_taken: Callable[[User], bool]


def make_address(person: User, view: str, *, salt: str) -> str:
    """The full address of `view` for one person. It can do nothing but end e-mail, so it needs no end itself."""
    token = signing.Signer(salt=salt).sign(person.public_id).replace(":", ".")
    return f"{settings.BASE_URL}{reverse(view, args=[token])}"


def person_of_token(token: str, *, salt: str) -> User | None:
    """Whose address this is; None for one that was not made here."""
    public_id, _dot, mark = token.partition(".")
    try:
        name = signing.Signer(salt=salt).unsign(f"{public_id}:{mark}")
    except signing.BadSignature:
        return None
    return User.objects.filter(public_id=name).first()
