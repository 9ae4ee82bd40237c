"""A certificate as an OpenBadgeCredential, from its facts alone (Open Badges 3.0, VC Data Model 2.0).

The subject is a random name of this one credential, never a phone, a number of a person or an e-mail address; the
holder's name stands in it as the paper has it.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from plugins.api import CertificateFacts, CredentialFacts

CONTEXTS: Final = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SCHEMA: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
OURS: Final = "/x/badges/"
FIRST, LAST = "T00:00:00+08:00", "T23:59:59+08:00"  # last days are inclusive, in Shanghai
REVOKED: Final = "（已撤销 REVOKED）"


def base_of(facts: CertificateFacts) -> str:
    """The address of the site that the certificate is checked at."""
    return facts.verify_url.split("/verify/")[0]


def issuer_address(base: str, issuer: str) -> str:
    """The id of an issuer, which is where its profile stands."""
    return f"{base}{OURS}issuers/{issuer}/"


def key_address(base: str, key: str) -> str:
    """Where a public key stands as a JSON Web Key."""
    return f"{base}{OURS}keys/{key}/"


def list_address(base: str, issuer: str, number: int) -> str:
    """Where a list of statuses stands."""
    return f"{base}{OURS}status/{issuer}/{number}/"


def make_credential(facts: CertificateFacts, place: CredentialFacts) -> dict[str, Any]:
    """The credential. Everything in it was decided when the certificate was issued, but for key and place."""
    base = base_of(facts)
    made: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": facts.verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.programme + (REVOKED if facts.revoked else ""),
        "issuer": {"id": issuer_address(base, place.issuer), "type": ["Profile"], "name": facts.issuer, "url": base},
        "validFrom": (facts.valid_from or facts.issued) + FIRST,
        "awardedDate": facts.issued + FIRST,
        "credentialSubject": make_subject(facts),
        "credentialStatus": make_status(list_address(base, place.issuer, place.list_number), place.index),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if facts.expires:
        made["validUntil"] = facts.expires + LAST
    return made


def make_subject(facts: CertificateFacts) -> dict[str, Any]:
    """Whom it is about and what was achieved."""
    achievement: dict[str, Any] = {
        "id": uuid5(NAMESPACE_URL, f"{base_of(facts)}|{facts.issuer}|{facts.programme}|{facts.level}").urn,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": facts.programme,
        "description": " ".join(part for part in (facts.programme_en, facts.level, facts.level_en) if part)
        or facts.programme,
        "criteria": {"narrative": facts.sentence or facts.programme},
    }
    if facts.hours:
        achievement["creditsAvailable"] = float(facts.hours)
    return {
        "id": uuid5(NAMESPACE_URL, facts.verify_url).urn,
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": facts.holder, "identityType": "name"}
        ],
        "licenseNumber": facts.number,
        "achievement": achievement,
    }


def make_status(address: str, index: int) -> dict[str, str]:
    """Where to read whether it was revoked."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
