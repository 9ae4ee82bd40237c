"""The code on the trainer's screen: made anew every fifteen seconds from the server's key, as a picture and as digits.

It holds the number of the session, the moment, and a seal; nothing about anybody, and nothing that is secret. The old
one is good for two seconds longer, so that a slow hand still comes in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

PERIOD, MARGIN = 15, 2  # seconds
DIGITS = 6
SEAL = 16
HELD = timedelta(minutes=15)  # so long may signing in take between the scan and the record
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
SALT = "courses.check_in"


def window_at(now: datetime) -> int:
    """The number of the fifteen seconds that run now."""
    return int(now.timestamp()) // PERIOD


def seconds_left(now: datetime) -> float:
    """Until the next code."""
    return PERIOD - now.timestamp() % PERIOD


def make_token(session_id: int, now: datetime) -> str:
    """What the picture leads to."""
    window = window_at(now)
    return f"{_short(session_id)}-{_short(window)}-{_seal(session_id, window)}"


@dataclass(frozen=True)
class Scanned:
    """A code of ours; `is_fresh` while it may be used."""

    session_id: int
    is_fresh: bool


def read_token(token: str, now: datetime) -> Scanned | None:
    """What was scanned; None for something that was not made here."""
    parts = token.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isalnum() and len(part) <= SEAL for part in parts):
        return None
    try:
        session_id, window = int(parts[0], 36), int(parts[1], 36)
    except ValueError:
        return None
    if not constant_time_compare(parts[2], _seal(session_id, window)):
        return None
    return Scanned(session_id, _is_fresh(window, now))


def _is_fresh(window: int, now: datetime) -> bool:
    begin = window * PERIOD
    return begin <= now.timestamp() < begin + PERIOD + MARGIN


def typed_code(session_id: int, now: datetime) -> str:
    """The digits for whoever cannot scan."""
    return _digits(session_id, window_at(now))


def is_code_of(session_id: int, code: str, now: datetime) -> bool:
    """Whether these digits stand on the screen of a session now, or stood there two seconds ago."""
    window = window_at(now)
    good = [_digits(session_id, one) for one in (window, window - 1) if _is_fresh(one, now)]
    return any(constant_time_compare(code, one) for one in good)


def hold(session_id: int, *, method: str, at: datetime, person: str = "") -> str:
    """The moment of a scan, sealed, for the time it takes to sign in or to press a button."""
    return signing.dumps([session_id, method, int(at.timestamp() * 1000), person], salt=SALT)


@dataclass(frozen=True)
class HeldScan:
    """A scan whose record is still to be written."""

    session_id: int
    method: str
    at: datetime


def read_held(text: str, *, person: str = "") -> HeldScan | None:
    """The scan that was held, for this person; None for one too old, somebody else's, or not made here."""
    try:
        session_id, method, moment, whose = signing.loads(text, salt=SALT, max_age=HELD)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if whose != person:
        return None
    return HeldScan(session_id, method, datetime.fromtimestamp(moment / 1000, UTC))


def _short(number: int) -> str:
    text = ""
    while number or not text:
        number, place = divmod(number, 36)
        text = LETTERS[place] + text
    return text


def _seal(session_id: int, window: int) -> str:
    return salted_hmac(f"{SALT}.qr", f"{session_id}:{window}", algorithm="sha256").hexdigest()[:SEAL]


def _digits(session_id: int, window: int) -> str:
    made = salted_hmac(f"{SALT}.code", f"{session_id}:{window}", algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**DIGITS:0{DIGITS}}"
