"""Says whether database and search index agree, and puts right what does not with --repair."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.models import SearchOutbox
from cms.search import reconcile

SHOWN = 10


class Command(BaseCommand):
    help = "Compares the search index with the database. Exit code 1 when they differ and --repair was not given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = reconcile.reconcile_index() if options["repair"] else reconcile.compare_index()
        waiting = SearchOutbox.objects.waiting().count()
        self.stdout.write(f"waiting in the outbox: {waiting}")
        if found.no_index:
            self.stdout.write("there is no index that this version can read (manage.py search_rebuild)")
        if found.other_analysis:
            self.stdout.write("the index was cut with another dictionary (manage.py search_rebuild)")
        for name, keys in (("missing", found.missing), ("surplus", found.surplus), ("stuck", found.stuck)):
            if keys:
                more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
                self.stdout.write(f"{name}: {len(keys)}: {', '.join(keys[:SHOWN])}{more}")
        if found.is_clean:
            self.stdout.write("index and database agree")
        elif options["repair"]:
            self.stdout.write("put right")
        else:
            raise SystemExit(1)
