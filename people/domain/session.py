"""Sessions: how long one lasts: learners 12 hours, 30 days on their own phone; whoever holds a role 30 minutes idle."""

import time

from django.conf import settings
from django.http import HttpRequest

SEEN = "seen"
WRITE_EVERY = 60  # seconds between two notes of "seen": a write per click would take the write lock for nothing


def is_short_lived(user: object) -> bool:
    """Whether idle time counts for this user: a role or technical administration."""
    return bool(getattr(user, "holds_role", False) or getattr(user, "is_superuser", False))


def begin_session(request: HttpRequest, *, own_phone: bool) -> None:
    """Set the length of a fresh session; "this is my phone" counts only for people without a role."""
    if own_phone and not is_short_lived(request.user):
        request.session.set_expiry(settings.SESSION_REMEMBER_AGE)
    else:
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    request.session[SEEN] = int(time.time())


def note_activity(request: HttpRequest, *, now: float | None = None) -> bool:
    """Remember that somebody with a role is here; False when they were away too long and the session must end."""
    if not is_short_lived(request.user):
        return True
    moment = int(now or time.time())
    seen = int(request.session.get(SEEN, moment))
    if moment - seen > settings.SESSION_STAFF_IDLE:
        return False
    if SEEN not in request.session or moment - seen >= WRITE_EVERY:
        request.session[SEEN] = moment
    return True
