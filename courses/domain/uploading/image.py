"""Pictures are made anew: where and with what they were taken, and whatever hides in them, stays behind."""

import io
import warnings
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
KEPT = {"JPEG": ("JPEG", "jpg"), "MPO": ("JPEG", "jpg"), "PNG": ("PNG", "png"), "WEBP": ("WEBP", "webp"),
        "GIF": ("PNG", "png")}  # fmt: skip
LONGEST = 4096  # pixels of the longer side that are kept
MOST_DRAWN = 24_000_000  # pixels that are unpacked at once: a hundred megabytes
MOST = 200_000_000  # of a photograph, which can be read at half its size and less
QUALITY = 88


class TooManyPixels(Exception):
    """Unpacking it would take more memory than a picture is given."""


def remake_picture(file: IO[bytes]) -> tuple[io.BytesIO, str]:
    """The same picture without anything but its pixels, upright, and its extension. Raises TooManyPixels, or one of
    OSError, SyntaxError, ValueError when it cannot be read to its end."""
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torn pictures are told by what can be read of them, not by warnings
        try:
            picture: Any = Image.open(file, formats=FORMATS)
        except Image.DecompressionBombError:
            raise TooManyPixels from None
        if picture.width * picture.height > MOST:
            raise TooManyPixels
        picture.draft("RGB", (LONGEST, LONGEST))  # photographs only; others stay as they are
        if picture.width * picture.height > MOST_DRAWN:
            raise TooManyPixels
        kept, extension = KEPT[picture.format]
        picture.load()
        return _save(_clean(picture, kept), kept), extension


def _clean(picture: Any, kept: str) -> Any:
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    picture = picture.convert("RGBA" if clear and kept != "JPEG" else "L" if picture.mode in ("1", "L") else "RGB")
    picture = _in_common_colours(picture, profile)
    picture.thumbnail((LONGEST, LONGEST))
    picture.info = {}  # comments, profiles and the like would be saved again
    return picture


def _in_common_colours(picture: Any, profile: bytes | None) -> Any:
    """The colours as every screen knows them, since the profile goes."""
    if not profile or picture.mode != "RGB":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _save(picture: Any, kept: str) -> io.BytesIO:
    made = io.BytesIO()
    options = {"PNG": {"optimize": False}}.get(kept, {"quality": QUALITY})
    picture.save(made, kept, **options)
    made.seek(0)
    return made
