"""Login: the authentication backend for staff number, phone or e-mail, and the name under which failures count."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from people.domain.number import fold_key
from people.domain.person import find_candidates
from people.domain.prepared import PreparedGet
from people.models import User
from people.models.keyring import lookup_digest

find_by_pk = PreparedGet(User, "id")


class PersonBackend(ModelBackend):
    """Signs in by what people know: staff number (with its issuer if it is not unique), phone or e-mail."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> AbstractBaseUser | None:
        login = str(kwargs.get("login") or username or kwargs.get("email") or "")
        if not login or password is None:
            return None
        found = find_candidates(login, issuer=str(kwargs.get("issuer") or ""))
        person = found[0].person if len(found) == 1 else User.objects.filter(public_id=login).first()
        if person is None:
            User().set_password(password)  # takes as long as checking one, so that time tells nothing
            return None
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session."""
        person = find_by_pk(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


def lockout_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name under which failures are counted: a keyed digest, so that no phone number reaches the log in clear."""
    login = ""
    if credentials:
        login = str(credentials.get("login") or credentials.get("username") or "")
    if request is not None and not login:
        login = request.POST.get("login", "")
    return lookup_digest("lockout", fold_key(login))[:32] if login else ""
