"""The printed sheet: A4 landscape as PDF/A-2b, and a small picture of it for the page."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, time
from typing import Final

from django.utils.translation import gettext_lazy as _

from plugins.api import CertificateFacts, CertificateRenderer
from plugins.paper.press import font_directory, press_for
from plugins.paper.wording import printed

METADATA: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
PREVIEW_PIXELS_PER_INCH: Final = 96.0


class SheetRenderer(CertificateRenderer):
    """Made for print and for the archive; the same facts give the same bytes."""

    key = "sheet"
    label = _("Printed sheet (PDF, A4 landscape)")
    icon = "print"
    mime = "application/pdf"
    extension = "pdf"

    def render(self, facts: CertificateFacts) -> bytes:
        press = press_for("certificate.typ", font_directory())
        noon = datetime.combine(date.fromisoformat(facts.issued), time(12), tzinfo=UTC)
        return press.print(printed(facts), format="pdf", pdf_standards="a-2b", timestamp=int(noon.timestamp()))

    def preview(self, facts: CertificateFacts) -> bytes:
        press = press_for("certificate.typ", font_directory())
        return press.print(printed(facts), format="png", ppi=PREVIEW_PIXELS_PER_INCH)

    def read_back(self, content: bytes) -> str:
        """The title, the number and the address, from the metadata that the standard wants readable."""
        found = METADATA.search(content)
        return html.unescape(found.group().decode()) if found else ""
