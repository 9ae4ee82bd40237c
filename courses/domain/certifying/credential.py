"""What certificates need in forms that machines check: a place in a list of statuses, a key that signs now."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from courses.domain.certifying.signature import key_ids, newest_key_id, private_key, record_public_key
from courses.models.certificate import Certificate
from courses.models.certificate_status import LIST_SIZE, CertificateStatus
from courses.models.issuer import Issuer, SigningKey
from plugins.api import CredentialFacts, IssuerFacts, StatusList

FULL = LIST_SIZE // 2  # a list is left half empty, so that a random place is soon found and tells nothing
TRIES = 40


def credential_of(certificate: Certificate) -> CredentialFacts:
    """The facts of one certificate; its place is given now where it has none. Raises SigningKeyMissing."""
    status = status_of(certificate)
    key = certificate.key_id if certificate.key_id in key_ids() else usable_key(certificate.issuer)
    return CredentialFacts(certificate.issuer.public_id, key, status.number, status.index)


def usable_key(issuer: Issuer) -> str:
    """The id of the key that signs for an issuer now; its public half is on record."""
    return record_public_key(issuer.signing_key_id or newest_key_id()).key_id


def status_of(certificate: Certificate) -> CertificateStatus:
    """The place of a certificate, random, given once. Two at a time get two places."""
    known = CertificateStatus.objects.filter(certificate=certificate).first()
    if known is not None:
        return known
    number = open_list(certificate.issuer)
    for _try in range(TRIES):
        place = {"issuer": certificate.issuer, "number": number, "index": secrets.randbelow(LIST_SIZE)}
        try:
            with transaction.atomic():
                return CertificateStatus.objects.get_or_create(certificate=certificate, defaults=place)[0]
        except IntegrityError:  # the place is somebody else's
            continue
    raise RuntimeError("no free place was found in a list that is half empty")


def open_list(issuer: Issuer) -> int:
    """The number of the list in which places are given now."""
    rows = CertificateStatus.objects.filter(issuer=issuer).values("number").annotate(taken=Count("pk"))
    last = rows.order_by("-number").first()
    if last is None:
        return 1
    return int(last["number"]) + (last["taken"] >= FULL)


def sign_bytes(payload: bytes, key: str) -> bytes:
    """An Ed25519 signature. Asks no database: the key is a file. Raises SigningKeyMissing."""
    return private_key(key).sign(payload)


def find_public_key(key: str) -> dict[str, Any] | None:
    """A key that signed here, as a JSON Web Key."""
    row = SigningKey.objects.filter(key_id=key).first()
    if row is None:
        return None
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": row.key_id, "x": row.public_key}


def find_issuer(public_id: str) -> IssuerFacts | None:
    """A body that issues here; outside bodies never do."""
    row = Issuer.objects.filter(public_id=public_id, is_external=False).first()
    return IssuerFacts(row.public_id, row.name, row.name_en, row.verify_base) if row else None


def list_of_statuses(public_id: str, number: int) -> StatusList | None:
    """A list of an issuer: revoked are those that were revoked, and those that a new one replaced. Three queries.

    The first list is there from the beginning; a later one as soon as it has a place. Raises SigningKeyMissing."""
    issuer = Issuer.objects.filter(public_id=public_id, is_external=False).first()
    rows = CertificateStatus.objects.filter(issuer=issuer, number=number)
    if issuer is None or (number != 1 and not rows.exists()):
        return None
    ended = Q(certificate__revoked_at__isnull=False) | Q(certificate__replaced_at__isnull=False)
    revoked = frozenset(rows.filter(ended).values_list("index", flat=True))
    return StatusList(LIST_SIZE, revoked, usable_key(issuer))
