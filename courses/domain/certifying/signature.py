"""Signing: Ed25519 over canonical JSON (RFC 8785), keys from files outside the database, public halves for ever.

A key is `<key id>.pem` (PKCS8, private) in settings.SIGNING_KEYS_DIR; the newest id by name signs. After a rotation the
private file may go; the public half was recorded when the key first signed.
"""

import base64
import os
import re
from functools import lru_cache
from pathlib import Path

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils import timezone

from courses.models.issuer import SigningKey

KEY_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")


class SigningKeyMissing(Exception):
    """No usable private key: nothing may be issued until the key file is there."""


def encode_bytes(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_text(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def make_signing_key(key_id: str, *, directory: Path | None = None) -> str:
    """Write a new private key (mode 0600) and return its id. An existing file is never overwritten."""
    if not KEY_ID.match(key_id):
        raise ValueError("a key id is letters, digits, dots and dashes")
    directory = directory or Path(settings.SIGNING_KEYS_DIR)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(directory / f"{key_id}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return key_id


def key_ids() -> list[str]:
    """The ids of the private keys that are there, the one that signs last."""
    directory = Path(settings.SIGNING_KEYS_DIR)
    return sorted(path.stem for path in directory.glob("*.pem")) if directory.is_dir() else []


def first_key_id() -> str:
    """What the first key of this year is called."""
    return f"{timezone.localdate().year}-A"


def newest_key_id() -> str:
    """The id of the key that signs now; outside production the first one is made when it is needed."""
    names = key_ids()
    if names:
        return names[-1]
    if settings.PRODUCTION:
        raise SigningKeyMissing(f"no signing key in {settings.SIGNING_KEYS_DIR}: manage.py make_keys makes the first")
    try:
        return make_signing_key(first_key_id())
    except FileExistsError:  # another process was quicker
        return newest_key_id()


@lru_cache(maxsize=32)
def load_private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise SigningKeyMissing(f"signing key {path.stem} cannot be read") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyMissing(f"signing key {path.stem} is not an Ed25519 key")
    return key


def private_key(key_id: str) -> Ed25519PrivateKey:
    if not KEY_ID.match(key_id):
        raise SigningKeyMissing("the key id is not one")
    return load_private_key(Path(settings.SIGNING_KEYS_DIR) / f"{key_id}.pem")


def canonical(data: dict[str, object]) -> bytes:
    """The one byte form of a snapshot."""
    return bytes(rfc8785.dumps(data))  # type: ignore[arg-type]


def sign_snapshot(snapshot: dict[str, object], *, key_id: str) -> str:
    """The signature of a snapshot, base64url."""
    return encode_bytes(private_key(key_id).sign(canonical(snapshot)))


def public_half(key_id: str) -> str:
    """The public half of a private key file, as it is recorded."""
    return encode_bytes(private_key(key_id).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def record_public_key(key_id: str) -> SigningKey:
    """Keep the public half for ever; raises SigningKeyMissing when the file holds another key than is recorded."""
    row, made = SigningKey.objects.get_or_create(key_id=key_id, defaults={"public_key": public_half(key_id)})
    if not made:
        check_recorded_key(key_id, recorded=row)
    return row


def check_recorded_key(key_id: str, *, recorded: SigningKey | None = None) -> None:
    """Raise SigningKeyMissing when the file is not there, or holds another key than is recorded under this id."""
    row = recorded or SigningKey.objects.filter(key_id=key_id).first()
    if row is not None and row.public_key != public_half(key_id):
        raise SigningKeyMissing(f"signing key {key_id} is not the one recorded under this id")
    private_key(key_id)


def check_signature(snapshot: dict[str, object], *, signature: str, key_id: str) -> bool:
    """Whether a snapshot is what was signed, by the recorded public key alone."""
    row = SigningKey.objects.filter(key_id=key_id).first()
    if row is None or not signature:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(decode_text(row.public_key)).verify(
            decode_text(signature), canonical(snapshot)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def published_keys() -> dict[str, object]:
    """Every public key that ever signed, as a JSON Web Key set."""
    keys = [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": row.key_id, "x": row.public_key}
        for row in SigningKey.objects.order_by("key_id")
    ]
    return {"keys": keys}
