"""Puts a backup back."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.domain.backup import BackupError, restore_backup


class Command(BaseCommand):
    help = "Put database and uploaded files back from an archive, bring the database up to date, rebuild the index."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            answer = input("This replaces everything in the database by the backup. Type yes to go on: ")
            if answer.strip().lower() != "yes":
                raise CommandError("Nothing was changed")
        try:
            label = restore_backup(options["source"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        call_command("search_rebuild", verbosity=0)
        self.stdout.write(f"Restored the backup of {label['made']}. Start the site again.")
