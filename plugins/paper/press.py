"""The press: one typst compiler a process and layout, with its fonts, used by one thread at a time."""

from __future__ import annotations

import json
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
    """A compiler for one layout. A sheet takes some milliseconds, so that one at a time is enough."""

    def __init__(self, layout: str, directory: Path) -> None:
        folders = sorted({str(path.parent) for path in font_files(directory)})
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
        self.lock = threading.Lock()
        self.compiler = typst.Compiler(str(LAYOUTS / layout), root=str(LAYOUTS), font_paths=fonts)

    def print(self, data: dict[str, Any], **options: Any) -> bytes:
        """Set one document. Data reaches typst as JSON text and is never code."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        with self.lock:
            made = self.compiler.compile(sys_inputs=inputs, **options)
        if not isinstance(made, bytes):
            raise TypeError("a certificate is one page")
        return made


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
