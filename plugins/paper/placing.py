"""A designed sheet: what stands at each place, as data for the layout. What a design says is never code."""

from __future__ import annotations

from typing import Any, Final

from plugins.api import CertificateDesign, CertificateFacts, DesignPlace
from plugins.paper.press import Press
from plugins.paper.wording import chinese_date, valid_text

PAPERS: Final = {"landscape": (297, 210), "portrait": (210, 297)}
LONG: Final = frozenset({"sentence", "sentence_en", "words", "words_en"})  # what may take several lines
ENGLISH: Final = frozenset({"programme_en", "sentence_en", "issuer_en", "heading_en", "level_en", "words_en"})
OWN_WORDS: Final = frozenset({"heading", "heading_en", "words", "words_en"})  # nothing of the certificate in them


def placed(facts: CertificateFacts, press: Press) -> dict[str, Any]:
    """Paper, drawings and places; without a design no places, and the sheet is drawn as this house draws it."""
    design = facts.design
    if design is None:
        return {"places": [], "record": facts.record}
    return {
        "paper": PAPERS[design.orientation],
        "ground_file": press.lay(design.ground, design.ground_format),
        "seal_file": press.lay(design.seal, design.seal_format),
        "places": list(pieces(design, facts)),
        "record": facts.record,
    }


def pieces(design: CertificateDesign, facts: CertificateFacts) -> list[dict[str, Any]]:
    """Each place with its text; what has nothing to say is left out, its words before it, too."""
    found = []
    for place in design.places:
        said = place.words if place.key in OWN_WORDS else said_at(place, facts)
        if said or place.key in {"qr", "seal"}:
            text = said if place.key in OWN_WORDS else f"{place.words}{said}"
            found.append(
                {
                    "kind": place.key if place.key in {"qr", "seal"} else "long" if place.key in LONG else "line",
                    "x": place.x, "y": place.y, "width": place.width, "size": place.size, "align": place.align,
                    "weight": place.weight, "colour": place.colour, "lang": "en" if place.key in ENGLISH else "zh",
                    "text": text,
                }
            )  # fmt: skip
    return found


def said_at(place: DesignPlace, facts: CertificateFacts) -> str:
    """What a certificate says at a place."""
    texts = {
        "holder": facts.holder, "programme": facts.programme, "programme_en": facts.programme_en,
        "level": facts.level, "level_en": facts.level_en, "hours": facts.hours, "number": facts.number,
        "issued": chinese_date(facts.issued), "valid": valid_text(facts), "sentence": facts.sentence or facts.programme,
        "sentence_en": facts.sentence_en, "issuer": facts.issuer, "issuer_en": facts.issuer_en,
        "verify": facts.verify_url.split("://", 1)[-1].split("/verify/")[0] + "/verify/",
        "replaces": facts.replaces,
    }  # fmt: skip
    return texts.get(place.key, "")
