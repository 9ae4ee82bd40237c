"""CertificateRenderer: another form in which a certificate can be had."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from plugins.api.credential import CredentialFacts
from plugins.api.extension import Extension, Kind


@dataclass(frozen=True)
class DesignPlace:
    """Where one thing stands on a designed sheet: millimetres from the upper left corner, ``size`` in points.

    ``key`` names a fact (``holder``, ``number``, ``qr`` ...); ``words`` stand before it, or are all there is.
    """

    key: str
    x: float
    y: float
    width: float
    size: float = 12
    align: str = "left"
    weight: int = 400
    colour: str = "#1b2524"
    words: str = ""


@dataclass(frozen=True)
class CertificateDesign:
    """A sheet that somebody designed: paper, drawings and places. ``ground`` and ``seal`` are SVG, PNG or JPEG."""

    orientation: str
    places: tuple[DesignPlace, ...]
    ground: bytes = b""
    ground_format: str = "svg"
    seal: bytes = b""
    seal_format: str = "svg"


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says. Days are ISO dates, ``expires`` is empty when it holds for ever.

    ``code`` is ``verify_url`` as a QR code and ``seal`` the issuer's own seal, both drawings (SVG) or empty. ``record``
    is the signed record as JSON, to be attached where the form can; ``design`` is how a sheet is to look.
    """

    number: str
    holder: str
    programme: str
    issuer: str
    issued: str
    verify_url: str
    programme_en: str = ""
    hours: str = ""
    expires: str = ""
    sentence: str = ""
    sentence_en: str = ""
    revoked: bool = False
    lang: str = "zh-hans"
    issuer_en: str = ""
    level: str = ""
    level_en: str = ""
    valid_from: str = ""
    programme_version: int = 0
    signing_key: str = ""
    replaces: str = ""
    code: str = ""
    seal: str = ""
    record: str = ""
    design: CertificateDesign | None = None
    credential: CredentialFacts | None = None


class CertificateRenderer(Extension):
    """Facts to bytes; the same facts always give the same bytes."""

    kind = Kind.CERTIFICATE_RENDERER
    mime: ClassVar[str]
    extension: ClassVar[str]
    signs: ClassVar[bool] = False  # whether it wants ``facts.credential``, to sign for machines

    @abstractmethod
    def render(self, facts: CertificateFacts) -> bytes:
        """The file. A revoked certificate says so."""

    def preview(self, facts: CertificateFacts) -> bytes:
        """A small picture (PNG) of what ``render`` gives, for the page; empty where there is none."""
        return b""

    def bind(self, many: Sequence[CertificateFacts]) -> bytes:
        """All of these in one file, to be printed in one go; empty where this form cannot."""
        return b""

    def read_back(self, content: bytes) -> str:
        """The words in the file, so that the kit can see them; a picture gives only what its metadata say."""
        return content.decode("utf-8", errors="replace")
