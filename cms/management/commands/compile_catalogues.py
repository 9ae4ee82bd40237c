"""Compiles every translation catalogue of the project with Python alone (a fresh machine may lack msgfmt)."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


def catalogues() -> list[Path]:
    """Every .po file of the project's own folders."""
    roots = [settings.BASE_DIR / name for name in ("cms", "courses", "people", "plugins", "themes")]
    return sorted(path for root in roots for path in root.rglob("locale/*/LC_MESSAGES/*.po"))


class Command(BaseCommand):
    help = "Compile the translation catalogues whose source is newer than the compiled file."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for source in catalogues():
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file, abort_invalid=True)
            fresh = target.with_suffix(".mo.new")
            with fresh.open("wb") as file:
                write_mo(file, catalogue)
            fresh.replace(target)
            done += 1
        if options["verbosity"]:
            self.stdout.write(f"{done} catalogues compiled")
