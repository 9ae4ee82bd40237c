"""CertificateRenderer: another form in which a certificate can be had."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from plugins.api.extension import Extension, Kind


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says. Days are ISO dates, ``expires`` is empty when it holds for ever."""

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


class CertificateRenderer(Extension):
    """Facts to bytes; the same facts always give the same bytes."""

    kind = Kind.CERTIFICATE_RENDERER
    mime: ClassVar[str]
    extension: ClassVar[str]

    @abstractmethod
    def render(self, facts: CertificateFacts) -> bytes:
        """The file. A revoked certificate says so."""

    def read_back(self, content: bytes) -> str:
        """The words in the file, so that the kit can see them; a picture gives only what its metadata say."""
        return content.decode("utf-8", errors="replace")
