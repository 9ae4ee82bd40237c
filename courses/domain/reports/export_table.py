"""The people of a report as a table for the file formats of plugins; the bureau's own form is the spreadsheet."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from courses.domain.reports.order import Order
from people.domain.job import JobRefused
from plugins.api import Cell, Column, Exporter, Kind, Table, runtime


def offered_formats() -> list[Exporter]:
    """The file formats of the plugins that are on; one query."""
    on = runtime.switched_on(Kind.EXPORTER)
    return [one for one in runtime.extensions(Kind.EXPORTER) if isinstance(one, Exporter) and one.key in on]


def choose_format(key: str) -> Exporter | None:
    """The offered format of this key."""
    return next((one for one in offered_formats() if one.key == key), None)


def write_table(file: IO[bytes], exporter: Exporter, order: Order) -> int:
    """Write the people through a plugin; returns how many."""
    counted = [0]
    columns = [
        Column("above", _("Above")),
        Column("organisation", _("Organisation")),
        Column("name", _("Person's name")),
        Column("state", _("State")),
        Column("finished_on", _("Finished on")),
        Column("certificate", _("Certificate number")),
    ]
    title = order.title(_("%(subject)s: people"))
    write_by_plugin(file, exporter, Table(title, columns, cells_of(order, counted)))
    return counted[0]


def write_by_plugin(file: IO[bytes], exporter: Exporter, table: Table) -> None:
    """Let a plugin write a table; what fails there ends the job with a reason."""
    called = runtime.ask(Kind.EXPORTER, exporter.key, "write", table, file, private=True)
    if not called.ok:
        raise JobRefused("format_failed")


def cells_of(order: Order, counted: list[int]) -> Iterator[list[Cell]]:
    """One person after the other, read in chunks."""
    for line in order.people():
        counted[0] += 1
        yield [line.above, line.unit, line.name, line.state, line.done_on, line.number]
