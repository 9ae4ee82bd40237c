"""The people of a report as CSV while it is read: the headings at once, then row after row from one query.

UTF-8 with a mark, so that spreadsheet programs read the characters; no text is ever a formula.
"""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.reports.progress import Scope, rows_at
from courses.domain.reports.sheet import safe_text
from courses.domain.reports.subject import Narrowing, Subject, certificate_numbers
from people.domain.audit import record_audit
from people.models import Organisation, User

MARK = "\ufeff"
CHUNK = 1000


class Line:
    """What csv writes to: keeps the line it was given."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def stream_people(
    subject: Subject, scope: Scope, user: User, *, narrowing: Narrowing, request: Any = None
) -> Iterator[bytes]:
    """Everybody of a scope, finished or not; that somebody took it is audited before the first byte."""
    fields = [f"subject={subject.key}", "format=csv"]
    record_audit("progress.exported", actor=user, organisation=scope.place, fields=fields, request=request)
    heads = [_("Above"), _("Organisation"), _("Person's name"), _("State"), _("Finished on"), _("Certificate number")]
    words = (_("Finished"), _("Under way"), _("Not begun"))  # now: the language is another when the rows are read
    names = {unit.pk: str(unit) for unit in scope.units.values()}
    above = names_above(scope)
    return write_lines(heads, words, names, above, read_rows(subject, scope, user, narrowing))


def names_above(scope: Scope) -> dict[int, str]:
    """The name of what stands above each unit, as far as the reader may see it."""
    paths = {unit.path: str(unit) for unit in (*scope.trail, *scope.units.values())}
    return {pk: paths.get(unit.path[: -Organisation.steplen], "") for pk, unit in scope.units.items()}


def read_rows(subject: Subject, scope: Scope, user: User, narrowing: Narrowing) -> Any:
    """One query: columns only, in the order of the tree, which costs no comparison of names."""
    rows = rows_at(subject, scope, user, today=timezone.localdate(), narrowing=narrowing, action="export")
    return (
        rows.annotate(number=certificate_numbers(subject))
        .order_by("place", "pk")
        .values_list("place", "person__real_name", "is_done", "is_doing", "done_on", "number")
    )


def write_lines(
    heads: list[str], words: tuple[str, str, str], names: dict[int, str], above: dict[int, str], rows: Any
) -> Iterator[bytes]:
    """The lines as bytes, some hundreds at a time."""
    line = Line()
    writer = csv.writer(line)
    writer.writerow(heads)
    yield (MARK + line.text).encode()
    done, doing, waiting = words
    held: list[str] = []
    for place, name, is_done, is_doing, done_on, number in rows.iterator(chunk_size=CHUNK):
        state = done if is_done else doing if is_doing else waiting
        day = done_on.isoformat() if is_done and done_on else ""
        writer.writerow([above.get(place, ""), names.get(place, ""), safe_text(name), state, day, number or ""])
        held.append(line.text)
        if len(held) == CHUNK:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()
