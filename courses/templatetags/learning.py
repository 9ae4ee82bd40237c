"""Filters of the learner's screens: days, spans of time, shares, words for kinds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from plugins.api import runtime

register = template.Library()

KIND_ICONS = {
    "unit": "book", "library": "text", "lecture": "video", "live": "users", "class": "school", "file": "file",
    "assessment": "clipboard",
}  # fmt: skip


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """23 November; 11月23日."""
    return date_format(_local(value), pgettext("format of a day", "j F")) if value else ""


@register.filter
def month(value: date | datetime | None) -> str:
    """Nov; 11月."""
    return date_format(_local(value), pgettext("format of a month", "M")) if value else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """23 November 2026; 2026年11月23日."""
    return date_format(_local(value), pgettext("format of a day", "j F Y")) if value else ""


@register.filter
def class_days(run: Any) -> str:
    """First and last day of a class; with the year where it is not this one."""
    this = timezone.localdate().year
    write = day if run.starts_on.year == run.ends_on.year == this else long_day
    first, last = write(run.starts_on), write(run.ends_on)
    return first if first == last else f"{first}–{last}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Monday 23 November; 11月23日 星期一."""
    return date_format(_local(value), pgettext("format of a day", "l j F")) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """23 November 10:59."""
    return date_format(_local(value), pgettext("format of a moment", "j F H:i")) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """10:59."""
    return date_format(_local(value), "H:i") if value else ""


@register.filter
def span(minutes: int | None) -> str:
    """2 hours 30 minutes, for a number of minutes."""
    hours, rest = divmod(int(minutes or 0), 60)
    words = []
    if hours:
        words.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if rest or not hours:
        words.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return " ".join(words)


@register.filter
def days_left(value: date | None) -> str:
    """How many days are left until a last day, which counts itself."""
    if value is None:
        return ""
    left = (value - timezone.localdate()).days
    if left < 0:
        return _("The day has passed")
    if left == 0:
        return _("Today, until midnight")
    return ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}


@register.filter
def plain(value: Decimal | None) -> str:
    """A number without trailing zeros."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


@register.filter
def percent(value: Any) -> str:
    """60%, for a share of a hundred."""
    return f"{plain(Decimal(value or 0))}%"


@register.filter
def share(part: Any, whole: Any) -> int:
    """A whole percentage, 0 to 100."""
    whole = float(whole or 0)
    return min(100, round(100 * float(part or 0) / whole)) if whole else 0


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of item."""
    return KIND_ICONS.get(kind, "book")


def _word_of_assessment(item: Any) -> str:
    """A quiz by whether it counts; what only the learner or nobody sees as that; all else as its kind calls itself."""
    asked = item.assessment
    if asked and asked.is_anonymous:
        return pgettext("kind of a course item", "Survey")
    if asked and asked.is_sealed:
        return pgettext("kind of a course item", "Self-test")
    kind = runtime.assessment_type(asked.type_key) if asked and asked.type_key != "quiz" else None
    if kind is not None:
        return str(kind.label)
    return pgettext("kind of a course item", "Quiz") if item.required else pgettext("kind of a course item", "Exercise")


@register.filter
def kind_word(item: Any) -> str:
    """What an item is, in one word."""
    if item.kind == "assessment":
        return _word_of_assessment(item)
    words = {
        "unit": pgettext("kind of a course item", "Reading"),
        "library": pgettext("kind of a course item", "From the library"),
        "lecture": pgettext("kind of a course item", "Lecture"),
        "live": pgettext("kind of a course item", "Live session"),
        "class": pgettext("kind of a course item", "Class session"),
        "file": pgettext("kind of a course item", "File"),
    }
    return words.get(item.kind, "")


@register.filter
def entry(mapping: Any, key: str) -> Any:
    """The value of a key that is itself a variable."""
    return mapping.get(key) if mapping else None
