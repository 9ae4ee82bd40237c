"""The address of a learner's calendar: made, made anew, revoked, and found by its token."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import CalendarFeed
from people.domain.audit import record_audit
from people.models import User
from people.models.keyring import KeyMissing, decrypt, encrypt, lookup_digest

BYTES = 32  # of chance in a token


def _digest(token: str) -> str:
    return lookup_digest("calendar", token)


def token_of(person: User) -> str:
    """The token of the address that is valid now; empty while there is none, or where its key is not at hand."""
    feed = CalendarFeed.objects.filter(person=person).first()
    if feed is None:
        return ""
    try:
        return decrypt(feed.sealed).decode()
    except KeyMissing:
        return ""


@transaction.atomic
def make_feed(person: User, *, request: Any = None) -> str:
    """A new address; the one before is dead at once. Returns its token."""
    token = secrets.token_urlsafe(BYTES)
    values = {"digest": _digest(token), "sealed": encrypt(token.encode()), "made_at": timezone.now()}
    CalendarFeed.objects.update_or_create(person=person, defaults=values)
    record_audit("account.calendar_made", actor=person, subject=person, request=request)
    return token


@transaction.atomic
def revoke_feed(person: User, *, request: Any = None) -> bool:
    """No address any more; whether there was one."""
    gone = bool(CalendarFeed.objects.filter(person=person).delete()[0])
    if gone:
        record_audit("account.calendar_revoked", actor=person, subject=person, request=request)
    return gone


def find_subscriber(token: str) -> User | None:
    """Whose calendar this token opens: nobody's once it was replaced or revoked, or the account was closed."""
    feed = CalendarFeed.objects.select_related("person").filter(digest=_digest(token)).first()
    if feed is None or not feed.person.is_active or feed.person.merged_into_id is not None:
        return None
    return feed.person


def describe_feed(person: User) -> dict[str, str]:
    """That there is an address, and since when: for the copy of one's own data."""
    feed = CalendarFeed.objects.filter(person=person).first()
    return {"address_made": str(feed.made_at)} if feed else {}


def erase_feed(person_id: int) -> int:
    """Forget the address of somebody, for good."""
    return int(CalendarFeed.objects.filter(person=person_id).delete()[0])
