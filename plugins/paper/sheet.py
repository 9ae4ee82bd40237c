"""The printed sheet: A4 as PDF/A-3b with the signed record attached, and a small picture of it for the page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from plugins.api import CertificateFacts, CertificateRenderer
from plugins.paper.placing import placed
from plugins.paper.press import font_directory, press_for
from plugins.paper.wording import printed

METADATA: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
PREVIEW_PIXELS_PER_INCH: Final = 96.0
LONGEST_TEXT: Final = 30_000  # characters; the archive standard allows 32,767 in one text of a file


class SheetRenderer(CertificateRenderer):
    """Made for print and for the archive; the same facts give the same bytes."""

    key = "sheet"
    label = _("Printed sheet (PDF, A4)")
    icon = "print"
    mime = "application/pdf"
    extension = "pdf"

    def render(self, facts: CertificateFacts) -> bytes:
        return self.press_all([facts])

    def bind(self, many: Sequence[CertificateFacts]) -> bytes:
        return self.press_all(many) if many else b""

    def press_all(self, many: Sequence[CertificateFacts]) -> bytes:
        """One page each. The date of the file is the day of the newest, so that the same facts give the same bytes."""
        newest = max(date.fromisoformat(facts.issued) for facts in many)
        noon = int(datetime.combine(newest, time(12), tzinfo=UTC).timestamp())
        press = press_for("certificate.typ", font_directory())
        return press.print(sheets(many), format="pdf", pdf_standards="a-3b", timestamp=noon)

    def preview(self, facts: CertificateFacts) -> bytes:
        press = press_for("certificate.typ", font_directory())
        return press.print(sheets([facts]), format="png", ppi=PREVIEW_PIXELS_PER_INCH)

    def read_back(self, content: bytes) -> str:
        """The title, the number and the address, from the metadata that the standard wants readable."""
        found = METADATA.search(content)
        return html.unescape(found.group().decode()) if found else ""


def sheets(many: Sequence[CertificateFacts]) -> list[dict[str, Any]]:
    """What the layout is handed: the words of each, and the places of those that are designed."""
    press = press_for("certificate.typ", font_directory())
    said = [{**printed(facts), **placed(facts, press)} for facts in many]
    return said if len(said) == 1 else as_one(said, many)


def as_one(said: list[dict[str, Any]], many: Sequence[CertificateFacts]) -> list[dict[str, Any]]:
    """What many sheets say of themselves as one file: it is nobody's, and names each number once."""
    numbers = [facts.number for facts in many]
    fits = sum(len(number) + 2 for number in numbers) <= LONGEST_TEXT
    named = {numbers[0], numbers[-1]} if not fits else set(numbers)
    title = f"{many[0].programme} {numbers[0]} – {numbers[-1]}"
    return [
        {**one, "title": title, "keywords": [number] if number in named else []}
        for one, number in zip(said, numbers, strict=True)
    ]
