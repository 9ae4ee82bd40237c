"""manage.py rewrap_keys: writes everything anew that stands under an older key, in small writes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.domain.rewrapping import rewrap_all
from people.models.keyring import get_keyring


class Command(BaseCommand):
    help = "After make_keys --rotate: encrypt everything with the newest key, whatever table it stands in."

    def handle(self, *args: Any, **options: Any) -> None:
        found = rewrap_all()
        for column in found:
            if column.count or column.unread:
                lost = f", {column.unread} cannot be read: their key is not in the key file" if column.unread else ""
                self.stdout.write(f"{column.name}: {column.count} written anew{lost}")
        self.stdout.write(f"{sum(one.count for one in found)} values are under key {get_keyring().current} now.")
        if any(one.unread for one in found):
            raise CommandError("Keys of some values are missing. Keep the old key file, and find its copies.")
