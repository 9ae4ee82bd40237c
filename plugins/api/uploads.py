"""Files that learners hand in: what a type asks for, and how they stand on its pages.

The core takes the files, looks into them, keeps them and serves them; a type only says what it wants and draws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plugins.api.records import Ctx, Mode, UploadedFile

MOST_FILES: Final = 20
MOST_MEGABYTES: Final = 100


class FileKind(StrEnum):
    """What a file is, told from its content and never from its name."""

    IMAGE = "image"
    PDF = "pdf"
    DOCUMENT = "document"
    SHEET = "sheet"
    SLIDES = "slides"
    TEXT = "text"
    AUDIO = "audio"


ACCEPT: Final = {
    FileKind.IMAGE: "image/jpeg,image/png,image/webp,image/gif",
    FileKind.PDF: ".pdf",
    FileKind.DOCUMENT: ".docx",
    FileKind.SHEET: ".xlsx",
    FileKind.SLIDES: ".pptx",
    FileKind.TEXT: ".txt",
    FileKind.AUDIO: "audio/*,.mp3,.m4a,.ogg,.webm,.wav",
}


@dataclass(frozen=True)
class UploadRule:
    """Files that a type asks for under one field: of which kinds, how many at most, each at most how large."""

    field: str
    kinds: tuple[FileKind, ...]
    count: int = 1
    megabytes: int = 10

    @property
    def accept(self) -> str:
        """For the file chooser of a browser: a help, not a check."""
        return ",".join(ACCEPT[kind] for kind in self.kinds)

    @property
    def is_sound(self) -> bool:
        """Whether sound is asked for, which may be recorded on the page."""
        return FileKind.AUDIO in self.kinds

    @property
    def is_sound_only(self) -> bool:
        """Whether nothing but sound is asked for."""
        return self.kinds == (FileKind.AUDIO,)


def files_of(ctx: Ctx, field: str, ids: Iterable[str] | None = None) -> tuple[UploadedFile, ...]:
    """The files under a field of ``ctx.files``; with ``ids`` only those, in this order."""
    found = {one.id: one for one in ctx.files if one.field == field}
    return tuple(found.values()) if ids is None else tuple(found[id_] for id_ in ids if id_ in found)


def draw_upload(ctx: Ctx, rule: UploadRule, *, label: str, hint: str = "") -> SafeString:
    """The field in which files are chosen, sent, recorded and taken back, with those that are there.

    It belongs into a question of its own, ``data-question``: each change of it is saved at once.
    """
    name = ctx.field(rule.field)
    context = {
        "rule": rule,
        "name": name,
        "id": f"{name}-choose",
        "label": label,
        "hint": hint,
        "url": ctx.upload_url,
        "files": files_of(ctx, rule.field),
        "kinds": [kind.value for kind in rule.kinds],
    }
    return render_to_string("components/upload_field.html", context)


def draw_files(ctx: Ctx, files: Iterable[UploadedFile]) -> SafeString:
    """Files for whoever reads: pictures and players on the screen, names with sizes on paper."""
    return render_to_string("components/file_list.html", {"files": list(files), "on_paper": ctx.mode == Mode.PRINT})
