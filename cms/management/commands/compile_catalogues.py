"""Compiles every translation catalogue of the project with Python alone (a fresh machine may lack msgfmt).

A wing may keep its words in several files beside each other (LC_MESSAGES/*.po, one a subject); Django reads one
compiled file, so they are compiled together. The same words must not be translated twice in different ways.
"""

import os
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


def folders() -> list[Path]:
    """Every LC_MESSAGES folder of the project's own code."""
    roots = [settings.BASE_DIR / name for name in ("cms", "courses", "people", "plugins", "themes")]
    return sorted({path.parent for root in roots for path in root.rglob("locale/*/LC_MESSAGES/*.po")})


def read_folder(folder: Path) -> Catalog:
    """All catalogues of a folder as one; CommandError when two of them disagree."""
    whole: Catalog | None = None
    for source in sorted(folder.glob("*.po")):
        with source.open("rb") as file:
            part = read_po(file, locale=folder.parent.name, abort_invalid=True)
        if whole is None:
            whole = part
            continue
        for message in part:
            if not message.id:
                continue
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise CommandError(f"{source}: {message.id!r} is translated differently in another file of the folder")
            if known is None:
                whole[message.id] = message
    assert whole is not None  # the folder was found by its files
    return whole


def fingerprint(folder: Path) -> str:
    """Changes when a catalogue of the folder is edited, added or taken away."""
    return "\n".join(f"{path.name} {path.stat().st_mtime_ns}" for path in sorted(folder.glob("*.po")))


class Command(BaseCommand):
    help = "Compile the translation catalogues that changed since they were compiled last."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for folder in folders():
            target, note = folder / "django.mo", folder / "django.mo.sources"
            mark = fingerprint(folder)
            if target.exists() and note.exists() and note.read_text() == mark:
                continue
            catalogue = read_folder(folder)
            fresh = folder / f"django.{os.getpid()}.mo"  # two commands at once do not take each other's
            with fresh.open("wb") as file:
                write_mo(file, catalogue)
            fresh.replace(target)
            note.write_text(mark)
            done += 1
        if options["verbosity"]:
            self.stdout.write(f"{done} catalogues compiled")
