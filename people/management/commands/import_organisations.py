"""manage.py import_organisations: the tree of organisations from one spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.domain.organisation_import import import_organisations
from people.domain.rosters.problems import say_file_problem
from people.domain.sheet import SheetRefused


class Command(BaseCommand):
    help = "Import organisations (XLSX or CSV: 代码 名称 类型 上级代码 学段 别名 启用日期 停用日期)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--accept-partial", action="store_true", help="import the right rows, report the others")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        try:
            plan = import_organisations(content, dry_run=options["dry_run"], accept_partial=options["accept_partial"])
        except SheetRefused as error:
            raise CommandError(" ".join(say_file_problem(error.code))) from error
        for problem in plan.problems[:50]:
            self.stderr.write(f"{problem.row}  {problem.column}  {problem.value}  {problem.message}. {problem.advice}")
        counts = "  ".join(f"{name} {count}" for name, count in plan.counts.items())
        if plan.problems and not options["accept_partial"]:
            raise CommandError(f"{counts}. Nothing was written; correct the rows, or add --accept-partial")
        self.stdout.write(counts)
