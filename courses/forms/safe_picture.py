"""Drawings and pictures for certificates: what may be uploaded, and how it is made fit to be printed."""

import io
import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

SAFE_SVG = {
    "svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "defs", "clipPath",
    "linearGradient", "radialGradient", "stop", "title", "desc", "text", "tspan",
}  # fmt: skip
MOST_BYTES = 10 * 1024 * 1024
MOST_DRAWING = 1024 * 1024
LONGEST_SIDE = 3508  # A4 at 300 dots an inch
MOST_POINTS = 80_000_000


def check_drawing(data: bytes, *, most: int) -> None:
    """A drawing holds shapes and text: no picture, script, style sheet or reference to anything outside it."""
    if len(data) > most:
        raise ValidationError(_("The drawing is larger than %(most)s KB.") % {"most": most // 1024})
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise ValidationError(_("It must be a plain SVG drawing."))
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 — no document type, no entities, little of it
    except ElementTree.ParseError as error:
        raise ValidationError(_("It must be a plain SVG drawing.")) from error
    for node in root.iter():
        outside = any("href" in name or name.lower().startswith("on") for name in node.attrib)
        if str(node.tag).rsplit("}", 1)[-1] not in SAFE_SVG or outside:
            raise ValidationError(_("The drawing may hold shapes and text only."))


def fit_picture(file: UploadedFile, *, clear: bool = False) -> ContentFile:
    """A file to keep: a checked drawing as it is, a picture drawn anew without whatever else was in it.

    `clear` keeps what is transparent (seals). Raises ValidationError for what is neither."""
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
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(_("It must be an SVG drawing, or a picture as PNG or JPEG.")) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(kept, "PNG")
        return ContentFile(kept.getvalue(), name="picture.png")
    picture.save(kept, "JPEG", quality=88)
    return ContentFile(kept.getvalue(), name="picture.jpg")
