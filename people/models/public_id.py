"""Random public ids: the only keys that may appear in addresses and exports."""

import base64
import os
import secrets
from collections.abc import Iterator
from typing import Any

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # 32 signs without i, l, o, u: read aloud without mistakes
LENGTH = 12


def new_public_id() -> str:
    """Twelve random signs: 60 bits, so that neither order nor number of rows can be read from them."""
    bits = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(LENGTH))


FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


def new_public_ids(count: int) -> Iterator[str]:
    """Many ids from one draw of random bytes: for bulk writing."""
    signs = base64.b32encode(os.urandom(15 * ((count + 1) // 2))).decode().translate(FROM_BASE32)
    return (signs[LENGTH * place : LENGTH * (place + 1)] for place in range(count))


class PublicIdField(models.CharField):
    """A unique random id of twelve signs, given when the row is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LENGTH)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", new_public_id)
        super().__init__(*args, **kwargs)
