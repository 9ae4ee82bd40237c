"""manage.py plugins list|doctor|check|remove: what is installed, how it is, whether it keeps the contract, good-bye."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plugins.api import runtime
from plugins.host.doctor import find_everything
from plugins.host.hooks import call_each
from plugins.host.removal import NotRemovable, plan_removal, remove_tables


class Command(BaseCommand):
    help = (
        "list: show the plugins and their state. doctor: look for trouble. check SLUG: run the conformance kit. "
        "remove SLUG: write the plugin's tables to a file and take them away. Ends with 1 when something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "doctor", "check", "remove"])
        parser.add_argument("slug", nargs="?", default="", help="the plugin, for check and remove")
        parser.add_argument("--dry-run", action="store_true", help="say what remove would do, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        action, slug = options["action"], options["slug"]
        if action in {"check", "remove"} and not slug:
            raise CommandError(f"{action} needs the name of a plugin; `manage.py plugins list` shows them")
        if action == "check":
            self._check(slug)
        elif action == "remove":
            self._remove(slug, dry_run=options["dry_run"])
        else:
            self._list()
            if action == "doctor" and self._find_trouble():
                raise SystemExit(1)

    def _list(self) -> None:
        for status in runtime.statuses():
            offers = [*status.types, *(key for _kind, key in status.offers)]
            line = f"{status.slug:<16} {status.version or '-':<10} {status.state:<12} {', '.join(offers)}"
            self.stdout.write(line.rstrip())
            for note in (status.reason, status.last_error):
                if note:
                    self.stdout.write(f"{'':<16} {note}")
            if status.suspended:
                self.stdout.write(f"{'':<16} suspended: {', '.join(status.suspended)}")

    def _find_trouble(self) -> bool:
        trouble = False
        for slug, called in call_each("self_check").items():
            if not called.ok:
                self.stdout.write(f"{slug}: its own check could not run ({called.reason})")
                trouble = True
            for problem in called.value or ():
                self.stdout.write(f"{slug}: {problem.level}: {problem.path}: {problem.message}")
                trouble = trouble or problem.is_error
        for finding in find_everything():
            self.stdout.write(f"{finding.slug}: {finding.words}")
            trouble = trouble or finding.is_trouble
        unwell = [status for status in runtime.statuses() if not status.is_well]
        self.stdout.write(f"{len(unwell)} plugins need attention" if unwell else "every plugin is in service")
        return trouble or bool(unwell)

    def _check(self, slug: str) -> None:
        from plugins.api.testing.checks import examinations_of  # the kit is not loaded where nobody asks for it

        failed, examinations = 0, list(examinations_of(slug))
        for examination in examinations:
            try:
                examination.run()
                self.stdout.write(f"ok      {examination.name}")
            except Exception as error:  # noqa: BLE001 - whatever a plugin raises is what the operator wants to read
                failed += 1
                self.stdout.write(f"FAILED  {examination.name}: {str(error) or type(error).__name__}")
        if failed:
            raise CommandError(f"{slug} fails {failed} of {len(examinations)} checks")
        self.stdout.write(f"{slug} keeps the contract: {len(examinations)} checks")

    def _remove(self, slug: str, *, dry_run: bool) -> None:
        try:
            removal = plan_removal(slug)
        except NotRemovable as reason:
            raise CommandError(str(reason)) from reason
        for model, count in removal.rows.items():
            self.stdout.write(f"{model._meta.db_table}: {count} rows")
        if dry_run:
            self.stdout.write(
                f"would write them to {removal.target} and take the tables away"
                if removal.rows
                else f"{slug} has no tables: there is nothing to write"
            )
            return
        target = remove_tables(removal)
        if target:
            self.stdout.write(f"written to {target}, and the tables are gone")
        self.stdout.write(f"Now uninstall the package and restart. Settings of {slug} are kept, in case it returns.")
