"""Sizes of a recording: the file itself and smaller copies, each told by its own head; kept, removed, listed."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.domain.files.media import content_type_of
from cms.domain.files.upload import FILM_KINDS, check_sound, extension_of, from_start, too_big
from cms.domain.radio.audio import UnreadableSoundError, read_duration
from cms.domain.recording.film import check_film
from cms.models import CustomMedia, MediaRendition

LIMIT = 500 * 1024 * 1024
MOST = 6
APART = 5.0  # seconds by which a copy may be longer or shorter
SOUND_ALONE = 0


@dataclass(frozen=True)
class Size:
    """One file a learner may choose. `height` 0: the sound alone. `rate`: kilobits a second, 0 while unknown."""

    key: str
    height: int
    address: str
    kind: str
    bytes: int
    rate: int
    download: str = ""
    is_original: bool = False

    @property
    def label(self) -> str:
        """720p, or that it is the sound alone."""
        return f"{self.height}p" if self.height else _("Sound only")


def list_sizes(media: CustomMedia) -> list[Size]:
    """The file and its copies, the largest picture first, the sound alone last. One query unless prefetched."""
    found = [_original(media), *(_copy(row, media) for row in media.renditions.all())]
    return sorted(found, key=lambda size: (-size.height, -size.rate))


def _original(media: CustomMedia) -> Size:
    height = (media.height or 0) if media.type == "video" else SOUND_ALONE
    if media.type == "video" and not height:
        height = 1  # its picture is there, its lines are not known yet
    download = reverse("recording_copy", args=[media.public_id, "original"]) if media.may_download else ""
    return Size(
        "original", height, media.url, content_type_of(str(media.file.name)), media.file_size,
        _rate(media.file_size, media.duration), download, True,
    )  # fmt: skip


def _copy(row: MediaRendition, media: CustomMedia) -> Size:
    address = reverse("recording_size", args=[media.public_id, row.public_id, row.extension])
    download = reverse("recording_copy", args=[media.public_id, row.public_id]) if media.may_download else ""
    kind = content_type_of(str(row.file.name))
    return Size(row.public_id, row.height, address, kind, row.file_size, _rate(row.file_size, row.duration), download)


def _rate(size: int, duration: float) -> int:
    return round(size * 8 / duration / 1000) if size and duration else 0


def find_size(media: CustomMedia, key: str) -> Any:
    """The stored file of a size by its key; None where there is none."""
    if key == "original":
        return media.file
    row = MediaRendition.objects.filter(media=media, public_id=key).first()
    return row.file if row else None


def check_size(file: IO[bytes], *, name: str, size: int, media: CustomMedia) -> MediaRendition:
    """A copy not yet saved, or a ValidationError that says what is wrong with the file. Nothing is written."""
    if size > LIMIT:
        raise too_big(LIMIT)
    film = extension_of(name) in FILM_KINDS
    if film and media.type != "video":
        raise ValidationError(_("This recording is sound: its other sizes are sound files too."), code="kind")
    check_sound(file, name=name, film=film)
    row = MediaRendition(media=media, file_size=size)
    if film or extension_of(name) == "m4a":
        facts = check_film(file, name=name, with_picture=film)
        row.height, row.width = (facts.height, facts.width) if film else (0, 0)
        row.duration = facts.duration
    row.duration = row.duration or sound_length(file, name=name)
    _check_height(row, media)
    if media.duration and abs(media.duration - row.duration) > APART:
        words = _(
            "This file is %(length)s seconds long, the recording %(whole)s. Is it the same one? Nothing was saved."
        )
        facts_of = {"length": round(row.duration), "whole": round(media.duration)}
        raise ValidationError(words % facts_of, code="length")
    return row


def sound_length(file: IO[bytes], *, name: str) -> float:
    """Seconds of an upload, read from a copy that is thrown away; a ValidationError where it cannot be played."""
    with tempfile.NamedTemporaryFile(suffix=f".{extension_of(name)}") as copy, from_start(file):
        shutil.copyfileobj(file, copy)
        copy.flush()
        try:
            return read_duration(Path(copy.name))
        except UnreadableSoundError as error:
            raise ValidationError(_("This file cannot be played. Nothing was saved."), code="no_film") from error


def _check_height(row: MediaRendition, media: CustomMedia) -> None:
    others = {size.height for size in list_sizes(media)}
    if row.height in others:
        label = f"{row.height}p" if row.height else _("Sound only")
        raise ValidationError(
            _("There is a file of this size already (%(size)s). Remove it first. Nothing was saved.") % {"size": label},
            code="double",
        )
    if len(others) > MOST:
        raise ValidationError(_("A recording has at most %(most)s other sizes.") % {"most": MOST}, code="many")


def add_size(media: CustomMedia, file: Any) -> MediaRendition:
    """Check a file and keep it as another size; raises ValidationError, and then nothing is kept."""
    row = check_size(file, name=file.name, size=file.size, media=media)
    file.name = f"size{PurePosixPath(file.name).suffix.lower()}"
    row.file = file
    row.save()
    return row


@transaction.atomic
def remove_size(media: CustomMedia, key: str) -> bool:
    """Take a copy away; its bytes go when no row names them."""
    row = MediaRendition.objects.filter(media=media, public_id=key).first()
    if row is None:
        return False
    row.file.storage.delete(str(row.file.name))
    row.delete()
    return True
