"""Drawings and pictures for certificates: what may be uploaded, and how it is made fit to be printed."""

import io
import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from courses.domain.certifying.glyphs import FontsMissing, missing_glyphs, spell

SAFE_SVG = {
    "svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "defs", "clipPath",
    "linearGradient", "radialGradient", "stop", "title", "desc", "text", "tspan",
}  # fmt: skip
MOST_BYTES = 10 * 1024 * 1024
MOST_DRAWING = 1024 * 1024
LONGEST_SIDE = 3508  # A4 at 300 dots an inch
MOST_POINTS = 80_000_000
OPAQUE = 255
BOX = 4  # numbers of a viewBox
MEASURE = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?)(?:[a-zA-Z]{2}|%)?")


def check_drawing(data: bytes, *, most: int) -> None:
    """A drawing holds shapes and text: no picture, script, style sheet or reference to anything outside it."""
    if len(data) > most:
        raise ValidationError(_("The drawing is larger than %(most)s KB.") % {"most": most // 1024})
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise ValidationError(_("It must be a plain SVG drawing."))
    try:
        data.decode()  # what is drawn later reads UTF-8 only
        root = ElementTree.fromstring(data)  # noqa: S314 — no document type, no entities, little of it
    except (ElementTree.ParseError, ValueError) as error:
        raise ValidationError(_("It must be a plain SVG drawing.")) from error
    for node in root.iter():
        outside = any("href" in name or name.lower().startswith("on") for name in node.attrib)
        if kind_of(node) not in SAFE_SVG or outside:
            raise ValidationError(_("The drawing may hold shapes and text only."))
    check_drawable(root)


def kind_of(node: ElementTree.Element) -> str:
    """The name of a node, whatever its namespace."""
    return str(node.tag).rsplit("}", 1)[-1]


def measure(text: str) -> float | None:
    """A length without its unit; None for what is no length."""
    found = MEASURE.fullmatch(text.strip())
    return float(found[1]) if found else None


def check_drawable(root: ElementTree.Element) -> None:
    """Refuse what could be stored and never drawn: no drawing at all, no size, a character without a glyph."""
    if kind_of(root) != "svg":
        raise ValidationError(_("It must be a plain SVG drawing."))
    box = [measure(part) for part in re.split(r"[\s,]+", root.get("viewBox", "0 0 1 1").strip())]
    sides = [measure(root.get(name, "1")) for name in ("width", "height")]
    if len(box) != BOX or None in box or not all(side and side > 0 for side in [*box[2:], *sides]):
        raise ValidationError(_("The drawing has no size: give it a width and a height."))
    said = "".join(part for node in root.iter() if kind_of(node) == "text" for part in node.itertext())
    try:
        absent = missing_glyphs(said)
    except FontsMissing:
        return  # then nothing is issued either
    if absent:
        raise ValidationError(_("The certificate font has no character for: %(signs)s.") % {"signs": spell(absent)})


def fit_picture(file: UploadedFile, *, clear: bool = False) -> ContentFile:
    """A file to keep: a checked drawing as it is, a picture drawn anew without whatever else was in it.

    `clear` asks for a clear ground and keeps it: seals stand above the words. Raises ValidationError for all else."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB."))
    if data.lstrip()[:1] == b"<":
        check_drawing(data, most=MOST_DRAWING)
        return ContentFile(data, name="drawing.svg")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise ValidationError(_("The picture has too many points. 3508 to 2480 are enough for A4."))
            picture = opened.convert("RGBA" if clear or opened.mode in {"RGBA", "LA", "P"} else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("It must be an SVG drawing, or a picture as PNG or JPEG.")) from error
    if clear and picture.getextrema()[3][0] == OPAQUE:
        raise ValidationError(
            _("It has no clear ground and would cover issuer and day. Save it as PNG with a clear ground, or as SVG.")
        )
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(kept, "PNG")
        return ContentFile(kept.getvalue(), name="picture.png")
    picture.save(kept, "JPEG", quality=88)
    return ContentFile(kept.getvalue(), name="picture.jpg")
