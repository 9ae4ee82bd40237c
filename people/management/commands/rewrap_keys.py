"""manage.py rewrap_keys: encrypts old rows anew with the newest key, in small transactions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from people.models import PersonIdentifier, RosterPayload
from people.models.keyring import decrypt, encrypt, get_keyring, key_id_of

CHUNK = 500


class Command(BaseCommand):
    help = "After make_keys --rotate: encrypt phones, identity numbers and roster payloads with the newest key."

    def handle(self, *args: Any, **options: Any) -> None:
        newest, count = get_keyring().current, 0
        while True:
            with transaction.atomic():
                rows = list(PersonIdentifier.objects.exclude(sealed=None).exclude(key_id=newest)[:CHUNK])
                for row in rows:
                    row.sealed, row.key_id = encrypt(decrypt(row.sealed or b"")), newest
                PersonIdentifier.objects.bulk_update(rows, ["sealed", "key_id"])
            count += len(rows)
            if not rows:
                break
        for payload in RosterPayload.objects.iterator(chunk_size=5):
            if key_id_of(payload.sealed) != newest:
                payload.sealed = encrypt(decrypt(payload.sealed))
                payload.save(update_fields=["sealed"])
        self.stdout.write(f"{count} numbers are encrypted with key {newest} now.")
