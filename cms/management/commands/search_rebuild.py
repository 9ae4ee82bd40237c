"""Builds the search index anew from the database and swaps it in; searches go on meanwhile."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.domain.vocabulary import refresh_terms
from cms.search.building import rebuild_index
from cms.search.store import IndexBusy


class Command(BaseCommand):
    help = "Builds the search index and the table of search words anew from the database."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        words = refresh_terms()
        try:
            documents = rebuild_index()
        except IndexBusy:
            raise CommandError(
                "Another process is writing to the index. Nothing was changed; try again in a minute."
            ) from None
        if options["verbosity"]:
            self.stdout.write(f"{documents} documents, {words} words, {time.monotonic() - started:.1f} s")
