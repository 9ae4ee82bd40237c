"""manage.py tick: does what the clock owes, once or every so many seconds."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from people.domain.clock import run_due_duties


class Command(BaseCommand):
    help = "Run every duty of the clock that is due: hand jobs over, deliver messages, project roles, seal, purge."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--every", type=float, default=0, help="go on, with so many seconds between two rounds")
        parser.add_argument("--only", default="", help="this duty alone, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        if options["every"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopping.set())
        while True:
            self.round(options["only"], options["verbosity"])
            if not options["every"] or stopping.wait(options["every"]):
                return

    def round(self, only: str, verbosity: int) -> None:
        """One round; a locked database is no reason to die."""
        close_old_connections()
        try:
            for name, outcome in run_due_duties(only=only).items():
                if verbosity > 1 or outcome != "done":
                    self.stdout.write(f"{name}: {outcome}")
        except OperationalError as error:
            self.stderr.write(f"the clock waits for the database: {type(error).__name__}")
