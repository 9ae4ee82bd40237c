"""What a certificate says when it is drawn: its stored snapshot as facts for a renderer, from the snapshot alone."""

import io
import json
from typing import Any

import segno
from django.utils.translation import get_language

from courses.domain.certifying.look import seal_in
from courses.models.certificate import Certificate
from courses.models.issuer import SigningKey
from plugins.api import CertificateFacts

QR_MASK = 3  # fixed: any mask can be read, and trying all eight takes most of the time


def qr_svg(address: str) -> str:
    """The verify address as a vector QR code, error level M."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m", mask=QR_MASK, boost_error=False)
    code.save(drawn, kind="svg", border=2, xmldecl=False, nl=False, light="#fff", dark="#0b1211", omitsize=True)
    return drawn.getvalue().decode()


def printed_facts(certificate: Certificate) -> CertificateFacts:
    """The facts of a certificate, in its own words; of the database look and key are asked for seal and record."""
    snapshot = certificate.snapshot
    return CertificateFacts(
        number=snapshot["number"],
        holder=snapshot["name"],
        programme=snapshot["programme"],
        programme_en=snapshot["programme_en"],
        issuer=snapshot["issuer"],
        issuer_en=snapshot["issuer_en"],
        issued=snapshot["issued_on"],
        valid_from=snapshot["valid_from"],
        expires=snapshot["valid_until"],
        hours="" if snapshot["hours"] == "0" else snapshot["hours"],
        sentence=sentence(snapshot),
        sentence_en=sentence_en(snapshot),
        level=snapshot["level"],
        level_en=snapshot["level_en"],
        verify_url=snapshot["verify"],
        programme_version=snapshot["programme_version"],
        signing_key=snapshot["key"],
        replaces=snapshot.get("replaces") or "",
        revoked=certificate.revoked_at is not None,
        code=qr_svg(snapshot["verify"]),
        seal=seal_in(certificate.look),
        record=signed_record(certificate),
        lang=get_language() or "zh-hans",
    )


def signed_record(certificate: Certificate) -> str:
    """The certificate for a machine: what was signed, the signature, and the public key to check it with.

    Whoever trusts the key needs nothing else, no network either; see docs/verifying.md. Empty when it is not signed."""
    key = SigningKey.objects.filter(key_id=certificate.key_id).first() if certificate.signature else None
    if key is None:
        return ""
    base = certificate.snapshot["verify"].split("/verify/")[0]
    record = {
        "format": "xinqiao-certificate-1",
        "snapshot": certificate.snapshot,
        "signature": certificate.signature,
        "key": {"kty": "OKP", "crv": "Ed25519", "kid": key.key_id, "x": key.public_key},
        "keys": f"{base}/verify/keys.json",
    }
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)


def sentence(snapshot: dict[str, Any]) -> str:
    """What the certificate says in Chinese."""
    parts = {"programme": snapshot["programme"], "hours": snapshot["hours"]}
    if snapshot["wording"]:
        return fill_in(snapshot["wording"], parts)
    hours = f"，共 {snapshot['hours']} 学时" if snapshot["hours"] != "0" else ""
    return f"完成“{snapshot['programme']}”项目全部要求{hours}，特发此证。"


def sentence_en(snapshot: dict[str, Any]) -> str:
    """The same in English; empty when the programme has no English name."""
    parts = {"programme": snapshot["programme_en"], "hours": snapshot["hours"]}
    if snapshot["wording_en"]:
        return fill_in(snapshot["wording_en"], parts)
    if not snapshot["programme_en"]:
        return ""
    hours = f" ({snapshot['hours']} credit hours)" if snapshot["hours"] != "0" else ""
    return f"The holder has met all requirements of the programme {snapshot['programme_en']}{hours}."


def fill_in(text: str, parts: dict[str, str]) -> str:
    """Put the parts into an author's sentence; a bracket that is not one of ours stays as it is."""
    for name, value in parts.items():
        text = text.replace("{" + name + "}", value)
    return text
