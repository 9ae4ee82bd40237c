"""Tokens: issuing one (shown once), finding who comes with it, revoking it."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from people.domain.api.authority import stead_of
from people.domain.audit import record_audit
from people.models import ApiToken, Organisation, User
from people.models.scope import Stead

PREFIX = "xq1_"  # so that scanners of repositories and people know what they have found
HINT = 10
USED_EVERY = timedelta(minutes=10)  # a use is written down this often, not with every request
LONGEST = timedelta(days=400)


class TokenState(StrEnum):
    """Why a token opens nothing, or that it does."""

    VALID = "valid"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    ENDED = "ended"
    POWERLESS = "powerless"  # its owner may no longer do what it was given for


@dataclass(frozen=True)
class Caller:
    """Who calls: the token, and in whose stead."""

    token: ApiToken
    stead: Stead

    def may(self, scope: str) -> bool:
        return scope in self.token.scopes


def digest_of(token: str) -> str:
    """What is kept of a token. 256 bits of chance need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_token(
    owner: User,
    *,
    name: str,
    role: str,
    organisation: Organisation,
    scopes: Iterable[str],
    valid_until: date,
    actor: User,
    request: HttpRequest | None = None,
) -> tuple[ApiToken, str]:
    """A new token and, this one time, its words."""
    words = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name, owner=owner, role=role, organisation=organisation, scopes=sorted(set(scopes)),
        valid_until=valid_until, digest=digest_of(words), hint=words[:HINT], created_by=actor,
    )  # fmt: skip
    record_audit(
        "token.issued", actor=actor, subject=token, organisation=organisation, fields=[role, *token.scopes],
        request=request,
    )  # fmt: skip
    return token, words


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User, request: HttpRequest | None = None) -> bool:
    """Let a token open nothing from now on; whether it did until now."""
    now = timezone.now()
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=actor)
    if changed:
        record_audit("token.revoked", actor=actor, subject=token, organisation=token.organisation, request=request)
    return bool(changed)


def find_caller(words: str, *, today: date | None = None) -> tuple[TokenState, Caller | None]:
    """Who comes with these words; two queries."""
    today = today or timezone.localdate()
    token = ApiToken.objects.select_related("owner", "organisation").filter(digest=digest_of(words)).first()
    if token is None:
        return TokenState.UNKNOWN, None
    if token.revoked_at is not None:
        return TokenState.REVOKED, None
    if today < token.valid_from or today > token.valid_until:
        return (TokenState.NOT_YET if today < token.valid_from else TokenState.ENDED), None
    stead = stead_of(token)
    return (TokenState.VALID, Caller(token, stead)) if stead else (TokenState.POWERLESS, None)


def note_use(token: ApiToken) -> None:
    """Write down that a token was used, every ten minutes at most: reading must not cost a write each time."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        old = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)
