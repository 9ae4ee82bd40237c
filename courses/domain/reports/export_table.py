"""The people of a report as a table for the file formats of plugins; the bureau's own form is the spreadsheet."""

from collections.abc import Iterator
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.reports.progress import Scope, people_of
from courses.domain.reports.subject import Narrowing, Subject
from people.domain.job import JobRefused
from people.models import Organisation, User
from plugins.api import Cell, Column, Exporter, Kind, Table, runtime

CHUNK = 500


def offered_formats() -> list[Exporter]:
    """The file formats of the plugins that are on; one query."""
    on = runtime.switched_on(Kind.EXPORTER)
    return [one for one in runtime.extensions(Kind.EXPORTER) if isinstance(one, Exporter) and one.key in on]


def choose_format(key: str) -> Exporter | None:
    """The offered format of this key."""
    return next((one for one in offered_formats() if one.key == key), None)


def write_table(
    file: IO[bytes], exporter: Exporter, subject: Subject, scope: Scope, user: User, *, narrowing: Narrowing
) -> int:
    """Write the people through a plugin; returns how many."""
    today = timezone.localdate()
    counted = [0]
    rows = people_of(subject, scope, user, today=today, narrowing=narrowing)
    columns = [
        Column("above", _("Above")),
        Column("organisation", _("Organisation")),
        Column("name", _("Person's name")),
        Column("state", _("State")),
        Column("finished_on", _("Finished on")),
        Column("certificate", _("Certificate number")),
    ]
    title = _("%(subject)s: people") % {"subject": subject.title}
    write_by_plugin(file, exporter, Table(title, columns, cells_of(rows, scope, counted)))
    return counted[0]


def write_by_plugin(file: IO[bytes], exporter: Exporter, table: Table) -> None:
    """Let a plugin write a table; what fails there ends the job with a reason."""
    called = runtime.ask(Kind.EXPORTER, exporter.key, "write", table, file, private=True)
    if not called.ok:
        raise JobRefused("format_failed")


def cells_of(rows: Any, scope: Scope, counted: list[int]) -> Iterator[list[Cell]]:
    """One person after the other, read in chunks."""
    names = {unit.path: str(unit) for unit in scope.units.values()}
    for row in rows.iterator(chunk_size=CHUNK):
        counted[0] += 1
        unit = scope.units.get(row["place"])
        above = names.get(unit.path[: -Organisation.steplen], "") if unit else ""
        state = _("Finished") if row["is_done"] else _("Under way") if row["is_doing"] else _("Not begun")
        finished = row["done_on"] if row["is_done"] else None
        yield [above, str(unit or ""), row["person__real_name"], state, finished, row["number"] or ""]
