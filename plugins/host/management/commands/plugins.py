"""manage.py plugins list|doctor: what is installed, in which state, and what the plugins find wrong with themselves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plugins.api import runtime
from plugins.host.hooks import call_each


class Command(BaseCommand):
    help = "Show the plugins and their state (list), or look for trouble and exit with 1 if there is any (doctor)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "doctor"])

    def handle(self, *args: Any, **options: Any) -> None:
        for status in runtime.statuses():
            line = f"{status.slug:<16} {status.version or '-':<10} {status.state:<12} {', '.join(status.types)}"
            self.stdout.write(line.rstrip())
            for note in (status.reason, status.last_error):
                if note:
                    self.stdout.write(f"{'':<16} {note}")
            if status.suspended:
                self.stdout.write(f"{'':<16} suspended: {', '.join(status.suspended)}")
        if options["action"] == "doctor" and self._find_trouble():
            raise SystemExit(1)

    def _find_trouble(self) -> bool:
        trouble = False
        for slug, called in call_each("self_check").items():
            if not called.ok:
                self.stdout.write(f"{slug}: its own check could not run ({called.reason})")
                trouble = True
            for problem in called.value or ():
                self.stdout.write(f"{slug}: {problem.level}: {problem.path}: {problem.message}")
                trouble = trouble or problem.is_error
        unwell = [status for status in runtime.statuses() if not status.is_well]
        self.stdout.write(f"{len(unwell)} plugins need attention" if unwell else "every plugin is well")
        return trouble or bool(unwell)
