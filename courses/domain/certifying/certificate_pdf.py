"""Drawing a certificate: PDF/A-2b for print and PNG for phones, from the stored snapshot alone, on demand.

One typst compiler a process and layout, used by one thread at a time (a sheet takes some milliseconds); the same
snapshot always gives the same bytes. Data reaches typst as JSON text and is never code.
"""

import io
import json
import threading
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from courses.domain.certifying.glyphs import font_files
from courses.models.certificate import Certificate

TEMPLATES = Path(__file__).resolve().parents[2] / "typst"
PNG_PIXELS_PER_INCH = 300.0  # the card is 90 mm wide: 1063 pixels
QR_MASK = 3  # fixed: any mask can be read, and trying all eight takes most of the time
HOUSE = "心桥 · 心理健康教育学院"


class Press:
    """A typst compiler with its fonts, and the lock that keeps it to one thread at a time."""

    def __init__(self, layout: str) -> None:
        folders = sorted({str(path.parent) for path in font_files()})
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
        self.lock = threading.Lock()
        self.compiler = typst.Compiler(str(TEMPLATES / layout), root=str(TEMPLATES), font_paths=fonts)

    def print(self, data: dict[str, Any], **options: Any) -> bytes:
        """Set one document."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        with self.lock:
            made = self.compiler.compile(sys_inputs=inputs, **options)
        if not isinstance(made, bytes):
            raise TypeError("a certificate is one page")
        return made


@lru_cache(maxsize=4)
def press_for(layout: str, directory: Path) -> Press:
    """The press of a layout; another font folder is another press."""
    return Press(layout)


@lru_cache(maxsize=4)
def font_families(directory: Path) -> tuple[str, ...]:
    """Names of the font families in the folder, the certificate's own first."""
    names: dict[str, None] = {}
    for path in font_files(directory):
        with TTFont(path, lazy=True, fontNumber=0) as font:
            table = font["name"]
            name = table.getDebugName(16) or table.getDebugName(1) or ""
            names.setdefault(str(name), None)
    return tuple(names)


def qr_svg(address: str) -> str:
    """The verify address as a vector QR code, error level M."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m", mask=QR_MASK, boost_error=False)
    code.save(drawn, kind="svg", border=2, xmldecl=False, nl=False, light="#fff", dark="#0b1211", omitsize=True)
    return drawn.getvalue().decode()


def is_han(name: str) -> bool:
    """Whether a name is of Chinese characters only, so that it may be spaced out."""
    return bool(name) and all(sign >= "\u2e80" and sign != "·" for sign in name)


def chinese_date(day: str) -> str:
    """2026-03-10 as 2026年3月10日."""
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"


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


def valid_text(snapshot: dict[str, Any]) -> str:
    """The days of validity as they are printed."""
    start = chinese_date(snapshot["valid_from"])
    return f"{start} 至 {chinese_date(snapshot['valid_until'])}" if snapshot["valid_until"] else f"{start} 起长期有效"


def fact_rows(snapshot: dict[str, Any]) -> list[list[str]]:
    """Number, level and validity: Chinese word, English word, value."""
    level = " ".join(part for part in (snapshot["level"], snapshot["level_en"]) if part)
    rows = [["编号", "No.", snapshot["number"]]]
    if level:
        rows.append(["级别", "Level", level])
    return [*rows, ["有效期", "Valid", valid_text(snapshot)]]


def sheet_data(snapshot: dict[str, Any], *, seal: tuple[str, str] = ("", "svg")) -> dict[str, Any]:
    """Everything the layouts print, as text."""
    issued = date.fromisoformat(snapshot["issued_on"])
    replaces = f" · 换发自 {snapshot['replaces']}" if snapshot.get("replaces") else ""
    return {
        "title": f"{snapshot['programme']} {snapshot['name']} {snapshot['number']}",
        "fonts": list(font_families(Path(settings.CERTIFICATE_FONT_DIR))),
        "house": HOUSE,
        "heading": "合格证书",
        "heading_en": "Certificate of Qualification",
        "name": snapshot["name"],
        "name_is_han": is_han(snapshot["name"]),
        "sentence": sentence(snapshot),
        "sentence_en": sentence_en(snapshot),
        "facts": fact_rows(snapshot),
        "verify": snapshot["verify"],
        "qr": qr_svg(snapshot["verify"]),
        "scan": "扫码核验",
        "scan_en": "Scan to verify",
        "check_at": snapshot["verify"].split("://", 1)[-1].split("/verify/")[0] + "/verify/",
        "issuer": snapshot["issuer"],
        "issuer_en": snapshot["issuer_en"],
        "issued": chinese_date(snapshot["issued_on"]),
        "foot": f"项目要求第 {snapshot['programme_version']} 版 · 签名密钥 {snapshot['key']}{replaces}",
        "day": [issued.year, issued.month, issued.day],
        "seal": seal[0],
        "seal_format": seal[1],
        "alt_ground": "证书底纹：水波与三孔石桥",
        "alt_mark": "心桥标志",
        "alt_qr": "核验二维码：" + snapshot["verify"],
        "alt_seal": "印章：" + snapshot["issuer"],
    }


def seal_of(certificate: Certificate) -> tuple[str, str]:
    """The issuer's own seal as text for the layout; only SVG, which stays sharp. Empty: our drawn seal."""
    seal = certificate.issuer.seal
    if not seal:
        return "", "svg"
    with seal.open("rb") as file:
        return file.read().decode(), "svg"


def render_pdf(certificate: Certificate) -> bytes:
    """The sheet as PDF/A-2b. Raises typst.TypstError when a character has no glyph."""
    press = press_for("certificate.typ", Path(settings.CERTIFICATE_FONT_DIR))
    data = sheet_data(certificate.snapshot, seal=seal_of(certificate))
    return press.print(data, format="pdf", pdf_standards="a-2b", timestamp=int(certificate.issued_at.timestamp()))
