"""Hours of a help line as an editor types them: a line for each span, such as 周一至周五 08:30-17:30."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SIGNS = {
    **{sign: number for number, sign in enumerate("一二三四五六日", 1)},
    "天": 7,
    **{str(n): n for n in range(1, 8)},
}
_SIGNS |= {name[:3].lower(): number for number, name in enumerate(DAYS, 1)}
_SPAN = re.compile(
    r"^(?P<days>.*?)\s*(?P<start>\d{1,2}[:：]\d{2})\s*(?:-|–|—|~|至|到|to)\s*(?P<end>\d{1,2}[:：]\d{2})$"
)
_EVERY = ("每天", "daily", "every day", "")
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|[一二三四五六日天1-7])"
_RANGE = re.compile(rf"({_DAY})(?:\s*(?:-|–|至|到|to)\s*({_DAY}))?")


def write_hours(hours: Iterable[dict[str, Any]]) -> str:
    """The stored hours as lines of text."""
    return "\n".join(f"{_write_days(span['days'])} {span['from']}-{span['until']}" for span in hours)


def _write_days(days: Iterable[int]) -> str:
    chosen = sorted(set(days))
    if len(chosen) == 7:
        return _("every day")
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return _("%(first)s to %(last)s") % {"first": _(DAYS[chosen[0] - 1]), "last": _(DAYS[chosen[-1] - 1])}
    return " ".join(_(DAYS[day - 1]) for day in chosen)


def read_hours(text: str) -> list[dict[str, Any]]:
    """The lines of text as they are stored; ValueError with the line that cannot be read."""
    return [_read_span(line.strip()) for line in text.splitlines() if line.strip()]


def _read_span(line: str) -> dict[str, Any]:
    found = _SPAN.match(line)
    if found is None:
        raise ValueError(line)
    try:
        start, end = (time.fromisoformat(found[name].replace("：", ":").zfill(5)) for name in ("start", "end"))
    except ValueError as error:
        raise ValueError(line) from error
    days = _read_days(found["days"].lower())
    if not days:
        raise ValueError(line)
    return {"days": days, "from": f"{start:%H:%M}", "until": f"{end:%H:%M}"}


def _read_days(text: str) -> list[int]:
    words = text.replace("周", "").replace("星期", "").strip()
    if text.strip() in _EVERY or text.strip() == _("every day"):
        return list(range(1, 8))
    days: set[int] = set()
    for first, last in _RANGE.findall(words):
        begin, end = _SIGNS[first[:3]], _SIGNS[(last or first)[:3]]
        days |= set(range(begin, end + 1)) if begin <= end else {*range(begin, 8), *range(1, end + 1)}
    left = re.sub(r"[\s,，、和及]", "", _RANGE.sub("", words))
    return [] if left else sorted(days)


def read_dates(text: str) -> list[str]:
    """Days written as 2026-10-01, apart by spaces, commas or lines; ValueError with what is no day."""
    found = []
    for word in re.split(r"[\s,，、;；]+", text.strip()):
        try:
            found += [date.fromisoformat(word).isoformat()] if word else []
        except ValueError as error:
            raise ValueError(word) from error
    return sorted(set(found))
