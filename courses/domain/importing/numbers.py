"""Numbers that were given before: whether one belongs to a programme's series, and counters that start after it."""

import re
from collections.abc import Iterable

from courses.domain.certifying.numbering import format_number
from courses.models import Issuer, NumberCounter, Programme

MOST = 2**31 - 1
PART = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def serial_of(number: str, programme: Programme, issuer: Issuer) -> tuple[int, int] | None:
    """Year and serial of a number of this programme's pattern; None for any other number."""
    groups = {
        "issuer": re.escape(issuer.prefix), "programme": re.escape(programme.code), "year": r"(?P<year>\d{4})",
        "serial": r"(?P<serial>\d{1,10})", "check": "[0-9A-Z]",
    }  # fmt: skip
    pieces, last = [], 0
    for part in PART.finditer(programme.number_pattern):
        pieces += [re.escape(programme.number_pattern[last : part.start()]), groups[part[1]]]
        last = part.end()
    found = re.fullmatch("".join([*pieces, re.escape(programme.number_pattern[last:])]), number)
    if found is None or int(found["serial"]) > MOST:
        return None
    year, serial = int(found["year"]), int(found["serial"])
    again = format_number(
        programme.number_pattern, issuer=issuer.prefix, programme=programme.code, year=year, serial=serial
    )
    return (year, serial) if again == number else None


def raise_counters(given: Iterable[tuple[Issuer, Programme, int, int]]) -> int:
    """Let each series go on after the highest number that was given; in the transaction that keeps the numbers.

    A counter never goes back. Returns how many were raised."""
    highest: dict[tuple[int, int, int], int] = {}
    for issuer, programme, year, serial in given:
        key = (issuer.pk, programme.pk, year)
        highest[key] = max(serial, highest.get(key, 0))
    raised = 0
    for (issuer_id, programme_id, year), serial in sorted(highest.items()):
        row, _made = NumberCounter.objects.select_for_update().get_or_create(
            issuer_id=issuer_id, programme_id=programme_id, year=year
        )
        if row.last < serial:
            row.last = serial
            row.save(update_fields=["last"])
            raised += 1
    return raised
