"""The two forms: a picture that carries the credential, and the bare signed credential."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plugins.api import CertificateFacts, CertificateRenderer
from plugins.badges.credential import base_of, make_credential
from plugins.badges.picture import bake, draw_badge, unbake
from plugins.badges.signing import read_claims, sign_credential


class Unsigned(ValueError):
    """The core handed over no key and no place: nothing may be signed."""


def token_of(facts: CertificateFacts) -> str:
    """The signed credential of a certificate."""
    if facts.credential is None:
        raise Unsigned("a badge needs a key and a place in a list of statuses")
    credential = make_credential(facts, facts.credential)
    return sign_credential(credential, key=facts.credential.key, base=base_of(facts))


class BadgeRenderer(CertificateRenderer):
    """602 × 602 pixels, for wallets and for showing; whoever has the picture can check it."""

    key = "badge"
    label = _("Open Badge (picture for digital wallets)")
    icon = "star"
    mime = "image/png"
    extension = "png"
    signs = True

    def render(self, facts: CertificateFacts) -> bytes:
        return bake(draw_badge(facts), token_of(facts))

    def read_back(self, content: bytes) -> str:
        return read_claims(unbake(content))


class CredentialRenderer(CertificateRenderer):
    """The bare token, for systems that take in credentials."""

    key = "credential"
    label = _("Open Badge (signed file for other systems)")
    icon = "shield"
    mime = "application/vc+jwt"
    extension = "jwt"
    signs = True

    def render(self, facts: CertificateFacts) -> bytes:
        return token_of(facts).encode()

    def read_back(self, content: bytes) -> str:
        return read_claims(content.decode())
