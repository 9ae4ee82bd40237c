"""Drawings made for this site: the only SVG that is ever stored, cleaned on the way in."""

import hashlib
import io
import re
from typing import Any
from xml.etree import ElementTree

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException
from django.core.files.images import ImageFile

from cms.models import CustomImage

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset(
    (
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "symbol", "use", "text", "tspan",
    )
)  # fmt: skip
ATTRIBUTES = frozenset(
    (
        "id", "class", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
        "d", "points", "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap",
        "stroke-linejoin", "stroke-dasharray", "stroke-opacity", "stroke-miterlimit", "opacity", "transform",
        "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "fx", "fy",
        "clip-path", "clip-rule", "mask", "maskUnits", "patternUnits", "preserveAspectRatio", "role", "font-size",
        "font-family", "font-weight", "text-anchor", "letter-spacing", "version", "href",
    )
)  # fmt: skip
LOCAL = re.compile(r"#[\w-]+|url\(#[\w-]+\)")
OUTWARD = re.compile(r"url\(|javascript:|data:|https?:|//", re.IGNORECASE)


class UnsafeSvgError(ValueError):
    """The drawing is not one, or holds what a drawing need not hold."""


def clean_svg(data: bytes) -> bytes:
    """The drawing with shapes only: no scripts, styles, handlers, foreign content or outward links.

    Raises UnsafeSvgError for what is no well-formed SVG with a viewBox.
    """
    try:
        root: Any = SafeTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise UnsafeSvgError("not well-formed") from error
    if root.tag != f"{{{SVG}}}svg" or not root.get("viewBox"):
        raise UnsafeSvgError("no drawing with a viewBox")
    clean_element(root)
    ElementTree.register_namespace("", SVG)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def clean_element(element: Any) -> None:
    """Drop children and attributes that are not on the lists, all the way down."""
    for name, value in list(element.attrib.items()):
        plain = name.rsplit("}", 1)[-1]
        points_in = LOCAL.fullmatch(value.strip()) is not None
        if plain not in ATTRIBUTES or (plain == "href" and not points_in) or (OUTWARD.search(value) and not points_in):
            del element.attrib[name]
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag.startswith(f"{{{SVG}}}") or tag.rsplit("}", 1)[-1] not in ELEMENTS:
            element.remove(child)
        else:
            clean_element(child)


def store_house_svg(data: bytes, *, title: str, description: str = "", description_en: str = "") -> CustomImage:
    """A drawing of our own as a picture of the library; the same drawing is stored once. Never for users' uploads."""
    drawing = clean_svg(data)
    digest = hashlib.sha1(drawing, usedforsecurity=False).hexdigest()
    existing = CustomImage.objects.filter(file_hash=digest, origin=CustomImage.Origin.HOUSE).first()
    if existing is not None:
        return existing
    image = CustomImage(
        title=title,
        description=description,
        description_en=description_en,
        origin=CustomImage.Origin.HOUSE,
        file=ImageFile(io.BytesIO(drawing), name="drawing.svg"),
    )
    image.file_size = len(drawing)
    image.file_hash = digest
    image.save()
    return image
