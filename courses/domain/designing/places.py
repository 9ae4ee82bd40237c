"""What may stand on a designed certificate, where it stands at first, and what no certificate may lack."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.models.certificate_template import Orientation

PAPER = {Orientation.LANDSCAPE: (297, 210), Orientation.PORTRAIT: (210, 297)}  # millimetres
ALIGNMENTS = (("left", _("left")), ("center", _("centre")), ("right", _("right")))
WEIGHTS = ((400, _("regular")), (500, _("medium")), (700, _("bold")))
SMALLEST_CODE = 20  # millimetres: smaller ones are not read by old phones
INK, TEAL, QUIET = "#1b2524", "#0b524c", "#5c6764"


@dataclass(frozen=True)
class Piece:
    """One thing that may stand on the sheet. `own` ones hold the author's words only; pictures have no letters."""

    key: str
    label: Any
    needed: bool = False
    own: bool = False
    picture: bool = False


PIECES = (
    Piece("heading", _("Heading"), own=True),
    Piece("heading_en", _("Heading in English"), own=True),
    Piece("holder", _("Name of the holder"), needed=True),
    Piece("sentence", _("Sentence")),
    Piece("sentence_en", _("English sentence")),
    Piece("programme", _("Name of the programme")),
    Piece("programme_en", _("Name of the programme in English")),
    Piece("level", _("Level of the programme")),
    Piece("level_en", _("Level of the programme in English")),
    Piece("hours", _("Hours on the certificate")),
    Piece("number", _("Number of the certificate"), needed=True),
    Piece("valid", _("Days of validity")),
    Piece("issued", _("Day of issue")),
    Piece("issuer", _("Name of the issuer")),
    Piece("issuer_en", _("Name of the issuer in English")),
    Piece("seal", _("Seal of the issuer"), picture=True),
    Piece("qr", _("QR code for checking"), needed=True, picture=True),
    Piece("verify", _("Address for checking"), needed=True),
    Piece("words", _("Words of your own"), own=True),
    Piece("words_en", _("Words of your own in English"), own=True),
)
BY_KEY = {piece.key: piece for piece in PIECES}


def at(x: float, y: float, width: float, size: float = 12, **manner: Any) -> dict[str, Any]:
    """One place as it is stored: millimetres, points, and the manner of its letters."""
    usual = {"on": True, "align": "center", "weight": 400, "colour": INK, "words": ""}
    return {"x": x, "y": y, "width": width, "size": size, **usual, **manner}


LEFT = {"align": "left"}
MANNERS: dict[str, dict[str, Any]] = {  # how everything is written at first, whichever way the paper lies
    "heading": {"weight": 700, "colour": TEAL, "words": "合格证书"},
    "heading_en": {"colour": QUIET, "words": "Certificate of Qualification"},
    "holder": {"weight": 700},
    "sentence_en": {"colour": QUIET},
    "programme": {"on": False},
    "programme_en": {"on": False, "colour": QUIET},
    "level": {**LEFT, "words": "级别："},
    "level_en": {**LEFT, "colour": QUIET},
    "hours": {**LEFT, "words": "学时："},
    "number": {**LEFT, "words": "编号："},
    "valid": {**LEFT, "words": "有效期："},
    "issuer": {"weight": 500},
    "issuer_en": {"colour": QUIET},
    "verify": {**LEFT, "colour": QUIET, "words": "扫码核验："},
    "words": {"on": False, "colour": QUIET},
    "words_en": {"on": False, "colour": QUIET},
}
FIRST: dict[str, dict[str, tuple[float, ...]]] = {  # from the left, from the top, width, size of the letters
    Orientation.LANDSCAPE: {
        "heading": (38, 30, 221, 44), "heading_en": (38, 50, 221, 12), "holder": (38, 66, 221, 40),
        "sentence": (38, 92, 221, 17), "sentence_en": (38, 104, 221, 10.5),
        "programme": (38, 112, 221, 14), "programme_en": (38, 118, 221, 10),
        "level": (38, 124, 60, 12), "level_en": (38, 131, 60, 9), "hours": (38, 138, 60, 12),
        "number": (108, 124, 80, 12), "valid": (108, 131, 150, 12), "issued": (191, 177, 84, 12),
        "issuer": (191, 160, 84, 14), "issuer_en": (191, 168, 84, 8.5), "seal": (213, 148, 40),
        "qr": (22, 156, 30), "verify": (56, 178, 70, 8), "words": (38, 196, 221, 8), "words_en": (38, 201, 221, 7),
    },
    Orientation.PORTRAIT: {
        "heading": (20, 42, 170, 44), "heading_en": (20, 64, 170, 12), "holder": (20, 92, 170, 38),
        "sentence": (20, 122, 170, 15), "sentence_en": (20, 146, 170, 10),
        "programme": (20, 160, 170, 14), "programme_en": (20, 167, 170, 10),
        "level": (25, 176, 80, 12), "level_en": (25, 183, 80, 9), "hours": (25, 190, 80, 12),
        "number": (25, 198, 160, 12), "valid": (25, 206, 160, 12), "issued": (105, 262, 84, 12),
        "issuer": (105, 244, 84, 14), "issuer_en": (105, 253, 84, 8.5), "seal": (127, 232, 40),
        "qr": (25, 236, 30), "verify": (25, 269, 70, 8), "words": (20, 281, 170, 8), "words_en": (20, 286, 170, 7),
    },
}  # fmt: skip


def first_places(orientation: str) -> dict[str, dict[str, Any]]:
    """Where everything stands on a new design: as on the usual sheet."""
    return {key: at(*place, **MANNERS.get(key, {})) for key, place in FIRST[Orientation(orientation)].items()}


def missing_pieces(places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What no certificate may lack and this one does, with words for each, by the key of the piece."""
    found: dict[str, Any] = {
        piece.key: _("Every certificate needs this. Put it on the sheet.")
        for piece in PIECES
        if piece.needed and not places.get(piece.key, {}).get("on")
    }
    if not any(places.get(key, {}).get("on") for key in ("sentence", "programme")):
        found["sentence"] = _(
            "Nothing says what the certificate is for. Put the sentence or the programme on the sheet."
        )
    return found


def misplaced_pieces(places: dict[str, dict[str, Any]], orientation: str) -> dict[str, Any]:
    """What reaches over the edge of the paper or is too small to be read, with words for each."""
    across, down = PAPER[Orientation(orientation)]
    found: dict[str, Any] = {}
    for key, place in places.items():
        if not place["on"]:
            continue
        high = place["width"] if BY_KEY[key].picture else place["size"] * 0.3528  # a point in millimetres
        if place["x"] + place["width"] > across or place["y"] + high > down:
            found[key] = _("It reaches over the edge of the paper.")
        elif key == "qr" and place["width"] < SMALLEST_CODE:
            found[key] = _("Phones cannot read a code of less than 20 mm.")
    return found
