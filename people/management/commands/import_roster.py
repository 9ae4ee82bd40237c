"""manage.py import_roster: people from a personnel roster, checked as a whole, applied in one short transaction."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from people.domain.rosters.batch import apply_batch, keep_plan, receive_roster, was_imported
from people.domain.rosters.check import ReadFile, check_rows, read_file
from people.domain.rosters.plan import Plan
from people.domain.rosters.problems import RosterRefused, say_file_problem
from people.domain.rosters.result import write_result
from people.domain.sheet import SheetRefused
from people.models import BatchState, Organisation, RosterBatch
from people.models.organisation import Kind


class Command(BaseCommand):
    help = "Import a personnel roster (XLSX or CSV). With errors nothing is written unless --accept-partial is given."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--result", type=Path, help="write the sheet with four columns of remarks to this .xlsx")
        parser.add_argument("--only-problems", action="store_true", help="leave right rows out of the result")
        parser.add_argument("--issuer", default="", help="code of who issued the staff numbers, or: school")
        parser.add_argument("--accept-partial", action="store_true", help="import the right rows, report the others")
        parser.add_argument("--language", default="zh-hans", help="language of the remarks: zh-hans or en")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        with translation.override(options["language"]):
            try:
                plan = self.work(options)
            except (SheetRefused, RosterRefused) as error:
                raise CommandError(" ".join(say_file_problem(error.code))) from error
        counts = "  ".join(f"{name} {count}" for name, count in plan.counts.items())
        self.stdout.write(f"{counts}  ({time.monotonic() - began:.1f} s)")

    def work(self, options: dict[str, Any]) -> Plan:
        """Read, check, report and apply."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        issuer = find_issuer(options["issuer"])
        found = read_file(content)
        plan = check_rows(found.reading, issuer=issuer)
        found.reading.rows.clear()
        self.report(plan, found, content, options)
        if options["dry_run"]:
            return plan
        if plan.counts["error"] and not options["accept_partial"]:
            raise RosterRefused("has_errors")
        batch = receive_roster(content, file_name=options["file"].name, issuer=issuer, was_read=True)
        return self.apply(batch, found, plan, options)

    def apply(self, batch: RosterBatch, found: ReadFile, plan: Plan, options: dict[str, Any]) -> Plan:
        """Write the plan; the same file again, or one without news, leaves only the note that it came."""
        if was_imported(batch) or not plan.writing_rows:
            if was_imported(batch):
                self.stdout.write(" ".join(say_file_problem("same_file")))
            batch.state, batch.counts = BatchState.CANCELLED, plan.counts
            batch.save(update_fields=["state", "counts"])
            batch.payloads.all().delete()
            return plan
        keep_plan(batch, found, plan)
        return apply_batch(batch, accept_partial=options["accept_partial"], plan=plan)

    def report(self, plan: Plan, found: ReadFile, content: bytes, options: dict[str, Any]) -> None:
        """Errors in short on the screen, in full in the result sheet."""
        rows: dict[str, list[str]] = {}
        for problem in plan.problems:
            rows.setdefault(problem.code, []).append(f"{problem.row}: {problem.message}")
        for lines in sorted(rows.values(), key=len, reverse=True):
            self.stdout.write(f"  {len(lines):>6}  {lines[0]}{' …' if len(lines) > 1 else ''}")
        for notice in [notice for notice in plan.notices if not notice.row]:
            self.stdout.write(f"          {notice.message}")
        if options["result"]:
            sheet = write_result(
                content,
                plan.problems,
                sheet=found.sheet.name,
                header_row=found.header.row,
                only_bad=options["only_problems"],
            )
            options["result"].write_bytes(sheet)


def find_issuer(code: str) -> Organisation | None:
    """Who issued the staff numbers: an organisation by its code, each school itself, by default the whole city."""
    if code == "school":
        return None
    places = Organisation.objects.filter(code=code) if code else Organisation.objects.filter(depth=1)
    issuer: Organisation | None = places.order_by("-kind" if not code else "path").first()
    if issuer is None:
        raise RosterRefused("unknown_issuer")
    return issuer if code else (Organisation.objects.filter(depth=1, kind=Kind.CITY).first() or issuer)
