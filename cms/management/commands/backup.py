"""Writes a backup of database and uploaded files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.domain.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Write database and uploaded files to one archive, while the site runs. Keep the key file apart from it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("target", nargs="?", type=Path, help="a .tar.gz; by default a dated one in VAR/backups")

    def handle(self, *args: Any, **options: Any) -> None:
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        target = options["target"] or settings.VAR_DIR / "backups" / f"xinqiao-{stamp}.tar.gz"
        try:
            write_backup(target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}") from error
        self.stdout.write(
            f"{target} ({target.stat().st_size / 1e6:.1f} MB). Keep {settings.KEY_FILE.parent} apart from it."
        )
