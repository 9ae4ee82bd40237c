"""Types that settle the marks of several people themselves: `grade` is handed all of them by their seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.seat import Table
from courses.models import DECIDER, Attempt
from plugins.api import runtime

SEATS = "seats"


def settles_itself(attempt: Attempt) -> bool:
    """Whether the type of a work judges both markers' marks together, and says itself when a third has to decide."""
    kind = runtime.assessment_type(version_facts(attempt.version_id).type_key)
    return kind is not None and kind.settles_marks


def seats_together(marks: Mapping[int, Any]) -> dict[str, Any]:
    """Marks by their seats as they are kept with a grade, and handed to types that settle them."""
    return {SEATS: {str(seat): marks[seat] for seat in sorted(marks)}}


def are_of_seats(marks: Any) -> bool:
    """Whether marks of a grade are those of several people."""
    return isinstance(marks, dict) and SEATS in marks


def marks_to_show(attempt: Attempt, table: Table, seat: int | None, standing: Any) -> Any:
    """What `grade` is asked about for the desk: marks of a grade that stands; for whoever decides, both markers'."""
    settles = settles_itself(attempt)
    if standing is not None:
        return standing if settles or not are_of_seats(standing) else None
    if settles and seat == DECIDER:
        return seats_together({number: mark.marks for number, mark in table.marks.items()})
    return None


@dataclass(frozen=True)
class OtherMarks:
    """What one marker gave, in words, for whoever decides between two: pairs of a question and its answer."""

    seat: int
    comment: str
    rows: list[tuple[str, str]]


def say_others(table: Table, seat: int | None, form: Any) -> list[OtherMarks]:
    """Both markers' marks for whoever decides between them; nobody else sees another's marks."""
    if seat != DECIDER:
        return []
    return [OtherMarks(mark.seat, mark.comment, _say(mark.marks, form)) for _seat, mark in sorted(table.marks.items())]


def _say(marks: Any, form: Any) -> list[tuple[str, str]]:
    """Names of fields as their labels, values as the words of their choices; what is empty or hidden is left out."""
    fields = getattr(form, "fields", {})
    rows = []
    for name, value in marks.items() if isinstance(marks, dict) else ():
        field = fields.get(name)
        if value in ("", None, [], False) or (field is not None and field.widget.is_hidden):
            continue
        words = dict(getattr(field, "choices", None) or ())
        given = value if isinstance(value, list) else [value]
        shown = [words.get(one, words.get(str(one), one)) for one in given]
        said = ", ".join(str(field.prepare_value(one) if field is not None and not words else one) for one in shown)
        rows.append((str(field.label) if field is not None and field.label else name, said))
    return rows
