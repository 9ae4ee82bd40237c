"""Signing as Standard Webhooks describes it: HMAC-SHA256 over id, time and body, by the secret of the subscription."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from people.models import Webhook
from people.models.keyring import decrypt, encrypt

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A fresh secret in the form in which receivers paste it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal_secret(secret: str) -> bytes:
    """The secret as it is kept."""
    return encrypt(secret.encode())


def sign(secret: str, *, id_: str, timestamp: int, body: bytes) -> str:
    """One signature: `v1,` and the digest in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def secrets_of(webhook: Webhook, *, now: datetime) -> list[str]:
    """The secrets that sign today: the present one, and for a day after it was renewed the one before."""
    found = [decrypt(webhook.sealed).decode()]
    if webhook.sealed_before and webhook.before_until and now < webhook.before_until:
        found.append(decrypt(webhook.sealed_before).decode())
    return found


def signature_headers(webhook: Webhook, *, id_: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a signed delivery."""
    timestamp = int(now.timestamp())
    signed = [sign(secret, id_=id_, timestamp=timestamp, body=body) for secret in secrets_of(webhook, now=now)]
    return {"webhook-id": id_, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signed)}
