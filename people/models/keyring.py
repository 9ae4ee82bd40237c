"""The keyring: encryption of personal data and keyed look-up digests, with keys from a file outside the database.

Several keys may stand in the file at once: the first of each kind is used for new data, the others only to read what
was written before. `make_keys --rotate` puts a new key in front, `rewrap_keys` rewrites old rows with it.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12
FORMAT = 1  # first byte of every ciphertext


class KeyMissing(Exception):
    """The key that wrote this value is not in the key file: restore the file, the value itself is intact."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one file, newest first; never printed."""

    encryption: dict[str, bytes] = field(repr=False)
    lookup: dict[str, bytes] = field(repr=False)

    @property
    def current(self) -> str:
        return next(iter(self.encryption))

    @property
    def current_lookup(self) -> str:
        return next(iter(self.lookup))


def keyring_path() -> Path:
    """Where the key file stands: the setting KEY_FILE (environment XINQIAO_KEY_FILE_PATH)."""
    return Path(settings.KEY_FILE)


def write_keyring(path: Path, *, rotate: bool = False) -> None:
    """Make the key file with mode 0600, or with `rotate` put new keys before the old ones. Never overwrites keys."""
    found: dict[str, dict[str, str]] = {"encryption": {}, "lookup": {}}
    if path.exists():
        if not rotate:
            raise FileExistsError(path)
        found = json.loads(path.read_text())
    new = base64.b64encode(secrets.token_bytes(32)).decode()
    found["encryption"] = {f"e{len(found['encryption']) + 1}": new, **found["encryption"]}
    if not found["lookup"]:  # a new look-up key needs every digest anew; it is made once and changed by hand only
        found["lookup"] = {"h1": base64.b64encode(secrets.token_bytes(32)).decode()}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(found, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if rotate:
        beside.replace(path)
        load_keyring.cache_clear()
        return
    try:
        os.link(beside, path)  # fails when another process was quicker: its keys stay
    finally:
        beside.unlink()


@lru_cache(maxsize=8)
def load_keyring(path: Path) -> Keyring:
    """Read the key file; outside production a missing one is made on first use."""
    if not path.exists():
        if settings.PRODUCTION:
            raise ImproperlyConfigured(f"no key file at {path}: make one with `manage.py make_keys`")
        with contextlib.suppress(FileExistsError):
            write_keyring(path)
    try:
        content = json.loads(path.read_text())
        kinds = {
            kind: {name: base64.b64decode(key) for name, key in content[kind].items()}
            for kind in ("encryption", "lookup")
        }
    except (ValueError, KeyError, AttributeError) as error:
        raise ImproperlyConfigured(f"the key file {path} cannot be read: restore it from its copy") from error
    if not kinds["encryption"] or not kinds["lookup"]:
        raise ImproperlyConfigured(f"the key file {path} holds no key: restore it from its copy")
    return Keyring(**kinds)


def get_keyring() -> Keyring:
    return load_keyring(keyring_path())


def seal(key: bytes, plain: bytes) -> bytes:
    """Encrypt with a key of one's own (AES-256-GCM): nonce, then ciphertext."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def unseal(key: bytes, sealed: bytes) -> bytes:
    """Decrypt what `seal` wrote; KeyMissing when the key is another one or the bytes were changed."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag as error:
        raise KeyMissing("this value was written with another key") from error


@lru_cache(maxsize=16)
def cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(plain: bytes) -> bytes:
    """Encrypt with the newest key; the result carries format, key id and nonce."""
    ring = get_keyring()
    name = ring.current.encode()
    head = bytes((FORMAT, len(name))) + name
    nonce = os.urandom(NONCE)
    return head + nonce + cipher(ring.encryption[ring.current]).encrypt(nonce, plain, head)


def key_id_of(sealed: bytes | memoryview) -> str:
    """The id of the key that wrote these bytes."""
    sealed = bytes(sealed)
    if len(sealed) < 2 or sealed[0] != FORMAT:
        raise KeyMissing("these bytes were not written by this keyring")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def decrypt(sealed: bytes | memoryview) -> bytes:
    """Read what `encrypt` wrote, with whichever key of the file wrote it."""
    sealed = bytes(sealed)
    name = key_id_of(sealed)
    ring = get_keyring()
    if name not in ring.encryption:
        load_keyring.cache_clear()  # another process may have rotated the keys meanwhile
        ring = get_keyring()
    if name not in ring.encryption:
        raise KeyMissing(f"key {name} is not in the key file")
    head = 2 + sealed[1]
    try:
        return cipher(ring.encryption[name]).decrypt(sealed[head : head + NONCE], sealed[head + NONCE :], sealed[:head])
    except InvalidTag as error:
        raise KeyMissing(f"key {name} is not the one that wrote this value") from error


def lookup_digest(scheme: str, value: str) -> str:
    """HMAC-SHA256 of a normalised value as 64 hex digits; the scheme is part of it, so equal values of two differ."""
    ring = get_keyring()
    return hmac.digest(ring.lookup[ring.current_lookup], f"{scheme}\0{value}".encode(), hashlib.sha256).hex()


def new_data_key() -> bytes:
    """A fresh key for one record (a sealed result): deleting it is the erasure."""
    return secrets.token_bytes(32)


def wrap(key: bytes) -> bytes:
    """Encrypt a data key with the keyring, for storing."""
    return encrypt(key)


def unwrap(wrapped: bytes) -> bytes:
    return decrypt(wrapped)
