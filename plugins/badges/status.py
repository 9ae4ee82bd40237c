"""The list of statuses of an issuer (W3C Bitstring Status List): one bit a certificate, each at a random place."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

KEPT: Final = timedelta(minutes=5)  # how long a checking program may use a copy
HOLDS: Final = timedelta(days=1)  # an older copy says nothing any more


def encode_bits(places: Iterable[int], size: int) -> str:
    """The bits, from the left, packed with gzip, as multibase text. The same places give the same text."""
    bits = bytearray(size // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def make_list(address: str, *, issuer: str, revoked: Iterable[int], size: int, now: datetime) -> dict[str, Any]:
    """The list as a credential of its own."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": now.isoformat(timespec="seconds"),
        "validUntil": (now + HOLDS).isoformat(timespec="seconds"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_bits(revoked, size),
            "ttl": int(KEPT.total_seconds() * 1000),
        },
    }
