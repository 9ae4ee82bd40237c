"""manage.py make_keys: makes the file of keys for personal data, or puts a new key in front of the old ones."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.models.keyring import keyring_path, write_keyring


class Command(BaseCommand):
    help = "Make the key file (mode 0600). Keep a copy apart from the backups: without it the data cannot be read."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--rotate", action="store_true", help="add a new key; the old ones keep reading old rows")

    def handle(self, *args: Any, **options: Any) -> None:
        path = keyring_path()
        try:
            write_keyring(path, rotate=options["rotate"])
        except FileExistsError as error:
            raise CommandError(
                f"{path} exists already and is left as it is. To add a key: make_keys --rotate"
            ) from error
        self.stdout.write(f"Keys written to {path}. Keep a copy in another place than the backups.")
