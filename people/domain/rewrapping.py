"""Rewrapping: everything that was written with an older key of the key file is written anew with the newest.

Columns of ciphertext are found at run time, so that no table is forgotten, but for those that are sealed under a key of
their own, which is wrapped elsewhere. A row that somebody changes meanwhile is left to them: they use the newest.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models

from people.models import PersonIdentifier
from people.models.keyring import KeyMissing, decrypt, encrypt, get_keyring, key_id_of

CHUNK = 500
NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
_own_key: set[tuple[type[models.Model], str]] = set()


def under_own_key(model: type[models.Model], *names: str) -> None:
    """Leave these columns out: their values are sealed under a key of the row, and that one is rewrapped."""
    _own_key.update((model, name) for name in names)


@dataclass(frozen=True)
class Rewrapped:
    """One column: how many values were written anew, and how many could not be read."""

    name: str
    count: int
    unread: int


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of bytes of every table, plugins' too."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, models.BinaryField) and (model, field.attname) not in _own_key:
                    yield model, field.attname


def rewrap_all() -> list[Rewrapped]:
    """Write everything anew that is not under the newest key; again changes nothing. In small writes."""
    found = [rewrap_column(model, name) for model, name in sealed_columns()]
    return [*found, rewrap_second_factors()]


def rewrap_column(model: type[models.Model], name: str) -> Rewrapped:
    """One column, by key of the row, in chunks."""
    rows: models.QuerySet[Any] = models.QuerySet(model).exclude(**{name: None}).order_by("pk")
    last, count, unread = None, 0, 0
    while True:
        part = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", name)[:CHUNK])
        for pk, value in part:
            written = rewrapped(bytes(value))
            unread += written is None
            if written:
                here: models.QuerySet[Any] = models.QuerySet(model).filter(pk=pk, **{name: value})
                count += models.QuerySet.update(here, **{name: written, **beside(model, name)})
        if len(part) < CHUNK:
            return Rewrapped(f"{model._meta.label_lower}.{name}", count, unread)
        last = part[-1][0]


def beside(model: type[models.Model], name: str) -> dict[str, Any]:
    """What else of the row says which key wrote it."""
    return {"key_id": get_keyring().current} if (model, name) == (PersonIdentifier, "sealed") else {}


def rewrapped(value: bytes) -> bytes | None:
    """The value under the newest key; empty where nothing is to be done, None where its key is missing."""
    ring = get_keyring()
    try:
        if not value or key_id_of(value) == ring.current:
            return b""
    except KeyMissing:  # not of this keyring: sealed under a key of its own
        return b""
    if not NAME.fullmatch(key_id_of(value)):
        return b""
    try:
        return encrypt(decrypt(value))
    except KeyMissing:
        return None


def rewrap_second_factors() -> Rewrapped:
    """Secrets of authenticator apps and seeds of recovery codes, which stand in base64 inside JSON."""
    count, unread = 0, 0
    for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data").iterator(chunk_size=CHUNK):
        changed = dict(data)
        for name, value in data.items():
            written = rewrapped_text(value) if isinstance(value, str) else ""
            unread += written is None
            if written:
                changed[name] = written
        if changed != data:
            count += Authenticator.objects.filter(pk=pk, data=data).update(data=changed)
    return Rewrapped("mfa.authenticator.data", count, unread)


def rewrapped_text(text: str) -> str | None:
    """The same for a value in base64; what is none is left as it is."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    written = rewrapped(value)
    return base64.b64encode(written).decode() if written else ("" if written is not None else None)
