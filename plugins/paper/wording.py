"""Everything that sheet and card print, as text for the layouts. Both are Chinese first with English beside it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from plugins.api import CertificateFacts
from plugins.paper.press import font_directory, font_families

HOUSE: Final = "心桥 · 心理健康教育学院"


def printed(facts: CertificateFacts) -> dict[str, Any]:
    """What a layout is handed."""
    issued = date.fromisoformat(facts.issued)
    return {
        "title": f"{facts.programme} {facts.holder} {facts.number}",
        "keywords": [facts.number, facts.verify_url],
        "fonts": list(font_families(font_directory())),
        "house": HOUSE,
        "heading": "合格证书",
        "heading_en": "Certificate of Qualification",
        "name": facts.holder,
        "name_is_han": is_han(facts.holder),
        "sentence": facts.sentence or facts.programme,
        "sentence_en": facts.sentence_en or facts.programme_en,
        "facts": fact_rows(facts),
        "verify": facts.verify_url,
        "qr": facts.code,
        "scan": "扫码核验",
        "scan_en": "Scan to verify",
        "check_at": facts.verify_url.split("://", 1)[-1].split("/verify/")[0] + "/verify/",
        "issuer": facts.issuer,
        "issuer_en": facts.issuer_en,
        "issued": chinese_date(facts.issued),
        "foot": foot(facts),
        "day": [issued.year, issued.month, issued.day],
        "seal": facts.seal,
        "seal_format": "svg",
        "revoked": "已撤销  REVOKED" if facts.revoked else "",
        "alt_ground": "证书底纹：水波与三孔石桥",
        "alt_mark": "心桥标志",
        "alt_qr": "核验二维码：" + facts.verify_url,
        "alt_seal": "印章：" + facts.issuer,
    }


def fact_rows(facts: CertificateFacts) -> list[list[str]]:
    """Number, level and validity: Chinese word, English word, value."""
    level = " ".join(part for part in (facts.level, facts.level_en) if part)
    rows = [["编号", "No.", facts.number]]
    if level:
        rows.append(["级别", "Level", level])
    return [*rows, ["有效期", "Valid", valid_text(facts)]]


def valid_text(facts: CertificateFacts) -> str:
    """The days of validity as they are printed."""
    start = chinese_date(facts.valid_from or facts.issued)
    return f"{start} 至 {chinese_date(facts.expires)}" if facts.expires else f"{start} 起长期有效"


def foot(facts: CertificateFacts) -> str:
    """The small line at the foot: what it was judged by, which key signed it, which one it replaces."""
    parts = [
        f"项目要求第 {facts.programme_version} 版" if facts.programme_version else "",
        f"签名密钥 {facts.signing_key}" if facts.signing_key else "",
        f"换发自 {facts.replaces}" if facts.replaces else "",
    ]
    return " · ".join(part for part in parts if part)


def chinese_date(day: str) -> str:
    """2026-03-10 as 2026年3月10日."""
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"


def is_han(name: str) -> bool:
    """Whether a name is of Chinese characters only, so that it may be spaced out."""
    return bool(name) and all(sign >= "\u2e80" and sign != "·" for sign in name)
