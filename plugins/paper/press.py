"""The press: one typst compiler a process and layout, with its fonts, used by one thread at a time."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

LAYOUTS: Final = Path(__file__).resolve().parent / "layouts"
WEIGHTS: Final = ("400Regular", "500Medium", "700Bold")
SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc"})


class Press:
    """A compiler for one layout. A sheet takes some milliseconds, so that one at a time is enough.

    It works in a folder of its own, with a copy of the layouts and of the pictures that designs bring: typst reads
    nothing outside of it."""

    def __init__(self, layout: str, directory: Path) -> None:
        folders = sorted({str(path.parent) for path in font_files(directory)})
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
        self.lock = threading.Lock()
        self.folder = own_folder()
        self.compiler = typst.Compiler(str(self.folder / layout), root=str(self.folder), font_paths=fonts)

    def print(self, data: Any, **options: Any) -> bytes:
        """Set one document. Data reaches typst as JSON text and is never code."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        with self.lock:
            made = self.compiler.compile(sys_inputs=inputs, **options)
        if not isinstance(made, bytes):
            raise TypeError("a certificate is one page")
        return made

    def lay(self, picture: bytes, ending: str) -> str:
        """Put a picture into the folder, once; its name for the layouts. Empty for none."""
        if not picture:
            return ""
        name = f"{fingerprint(picture)}.{ending}"
        if not (self.folder / name).exists():
            fresh = self.folder / f"{name}.{threading.get_ident()}"
            fresh.write_bytes(picture)
            fresh.replace(self.folder / name)
        return f"/{name}"


@lru_cache(maxsize=16)
def fingerprint(picture: bytes) -> str:
    """Short name of a picture by what it holds."""
    return hashlib.sha256(picture).hexdigest()[:24]


def own_folder() -> Path:
    """A folder with a copy of the layouts, removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="xinqiao-press-"))
    for path in LAYOUTS.iterdir():
        shutil.copyfile(path, folder / path.name)
    atexit.register(remove_folder, folder, os.getpid())
    return folder


def remove_folder(folder: Path, owner: int) -> None:
    """Only the process that made it removes it, not one that was forked from it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def font_directory() -> Path:
    """Where the installation keeps the fonts of certificates."""
    return Path(settings.CERTIFICATE_FONT_DIR)


def font_files(directory: Path) -> tuple[Path, ...]:
    """The fonts to set in: three weights where each has a folder, else every font there."""
    found = [path for weight in WEIGHTS for path in sorted((directory / weight).glob("*.ttf"))]
    return tuple(found or sorted(path for path in directory.rglob("*") if path.suffix.lower() in SUFFIXES))


@lru_cache(maxsize=4)
def press_for(layout: str, directory: Path) -> Press:
    """The press of a layout; another font folder is another press."""
    return Press(layout, directory)


@lru_cache(maxsize=4)
def font_families(directory: Path) -> tuple[str, ...]:
    """Names of the font families in the folder, the certificate's own first."""
    names: dict[str, None] = {}
    for path in font_files(directory):
        with TTFont(path, lazy=True, fontNumber=0) as font:
            table = font["name"]
            names.setdefault(str(table.getDebugName(16) or table.getDebugName(1) or ""), None)
    return tuple(names)
