"""What forms of certificates that machines check need: the issuer, a key that signs, a place that says revoked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CredentialFacts:
    """Of one certificate. ``issuer`` is a public id, ``key`` a key that ``ports.sign`` can sign with now; ``index`` is
    its random place in the issuer's list of statuses number ``list_number``, and never another certificate's."""

    issuer: str
    key: str
    list_number: int
    index: int


@dataclass(frozen=True)
class IssuerFacts:
    """A body that issues here. ``address`` is its public address, or empty."""

    id: str
    name: str
    name_en: str = ""
    address: str = ""


@dataclass(frozen=True)
class StatusList:
    """One list of statuses: how many places it has, which say revoked, and the key to sign it with."""

    size: int
    revoked: frozenset[int]
    key: str
