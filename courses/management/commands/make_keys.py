"""manage.py make_keys: makes the keys of an installation (personal data, certificates), or a new one before the old."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.domain.certifying.signature import first_key_id, key_ids, make_signing_key
from people.models.keyring import keyring_path, write_keyring


class Command(BaseCommand):
    help = (
        "Make the key file for personal data and the first key that signs certificates (mode 0600). "
        "Keep a copy apart from the backups: without it the data cannot be read."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--rotate", action="store_true", help="a new key for personal data; old ones go on reading")
        parser.add_argument("--signing", metavar="ID", help="a new key for certificates; the last ID by name signs")

    def handle(self, *args: Any, **options: Any) -> None:
        made: list[Path] = []
        if options["rotate"]:
            write_keyring(keyring_path(), rotate=True)
            made.append(keyring_path())
        if options["signing"]:
            made.append(self.make_signing(options["signing"]))
        if not options["rotate"] and not options["signing"]:
            made = self.make_missing()
        if options["verbosity"]:
            for path in made:
                self.stdout.write(f"Keys written to {path}. Keep a copy in another place than the backups.")
            if options["signing"] and key_ids()[-1] != options["signing"]:
                self.stdout.write(f"{key_ids()[-1]} goes on signing: it stands after {options['signing']} by name.")

    def make_missing(self) -> list[Path]:
        """What a new installation lacks; keys that are there are left as they are."""
        made: list[Path] = []
        path = keyring_path()
        if not path.exists():
            write_keyring(path)
            made.append(path)
        if not key_ids():
            made.append(self.make_signing(first_key_id()))
        if not made:
            raise CommandError(
                f"{path} exists already and is left as it is. To add a key: make_keys --rotate, or --signing ID"
            )
        return made

    def make_signing(self, key_id: str) -> Path:
        """A private key for certificates."""
        folder = Path(settings.SIGNING_KEYS_DIR)
        try:
            make_signing_key(key_id, directory=folder)
        except FileExistsError as error:
            raise CommandError(f"{folder / key_id}.pem exists already and is left as it is") from error
        except ValueError as error:
            raise CommandError(f"{error}, for example {first_key_id()}") from error
        return folder / f"{key_id}.pem"
