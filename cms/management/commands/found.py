"""`manage.py found`: the rows that an empty installation begins with; harmless to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.domain.founding import founders


class Command(BaseCommand):
    """Runs what every wing registered, in order."""

    help = "Make the rows that an empty installation begins with (languages, pages, groups, help lines)."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, found in founders():
            found()
            if options["verbosity"] > 0:
                self.stdout.write(f"{name}: ready")
