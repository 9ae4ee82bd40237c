"""Sessions: how long one lasts: learners 12 hours, 30 days on their own phone; whoever holds a role 30 minutes idle."""

import time

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from people.domain.consent import agreed_version, current_text_version
from people.models import ConsentKind

SEEN = "seen"
AGREED = "agreed"  # the version of the privacy text that the person agreed to, as this session knows it
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
    note_agreement(request)


def note_agreement(request: HttpRequest) -> str:
    """Let the session know which privacy text its owner agreed to."""
    agreed = request.session[AGREED] = agreed_version(request.user, ConsentKind.PRIVACY)  # type: ignore[arg-type]
    return agreed


def must_agree_again(request: HttpRequest) -> bool:
    """Whether the privacy text has changed since this person agreed to it. Costs no query while it has not."""
    agreed = request.session.get(AGREED)
    if not agreed:
        return False
    now = current_text_version(ConsentKind.PRIVACY)
    return agreed != now and note_agreement(request) != now  # perhaps they agreed on another device


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


def clear_ended_sessions() -> int:
    """Delete the rows of sessions whose time is over: Django leaves them, and whatever was kept in them, for ever."""
    return int(Session.objects.filter(expire_date__lt=timezone.now()).delete()[0])
