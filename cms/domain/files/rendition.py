"""Cover pictures at the sizes that lists and pages use."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

COVER_SMALL = "fill-480x300|format-webp|webpquality-78"
COVER_LARGE = "fill-960x600|format-webp|webpquality-78"
SHARE = "fill-1200x630|format-jpeg|jpegquality-82"
COVER_SPECS = (COVER_SMALL, COVER_LARGE)


def is_drawing(image: Any) -> bool:
    """SVG pictures are shown as they are."""
    return bool(image.file.name.lower().endswith(".svg"))


def cover_html(image: Any, *, eager: bool = False, alt: str | None = None) -> SafeString | str:
    """The picture in two sizes, space reserved; empty without a picture. A cover beside its title only decorates."""
    if image is None:
        return ""
    loading = "eager" if eager else "lazy"
    if is_drawing(image):
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" loading="{}" decoding="async">',
            image.file.url, image.width or 480, image.height or 300, alt or "", loading,
        )  # fmt: skip
    small, large = image.get_rendition(COVER_SMALL), image.get_rendition(COVER_LARGE)
    return format_html(
        '<img src="{0}" srcset="{0} {1}w, {2} {3}w" sizes="(min-width: 48em) 22rem, 92vw" width="{1}" height="{4}"'
        ' alt="{5}" loading="{6}" decoding="async">',
        small.url, small.width, large.url, large.width, small.height, alt or "", loading,
    )  # fmt: skip


def share_picture(image: Any) -> str:
    """The address of the picture that other programs show when a page is shared; empty for drawings."""
    return "" if image is None or is_drawing(image) else str(image.get_rendition(SHARE).url)
