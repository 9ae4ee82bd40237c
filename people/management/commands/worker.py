"""manage.py worker: does the jobs of the queue until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand

from people.domain.queue import make_worker


class Command(BaseCommand):
    help = "Do the jobs of the queue; survives a locked database. Ctrl-C or SIGTERM ends it after the job at hand."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")
        parser.add_argument("--batch", action="store_true", help="end when nothing is left")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = make_worker(interval=options["interval"], batch=options["batch"])
        worker.configure_signals()
        worker.run()
