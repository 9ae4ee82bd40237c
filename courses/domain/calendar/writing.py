"""A learner's calendar as other programs read it (iCalendar): the same bytes as long as nothing in it has changed."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop import vDuration

from courses.domain.calendar.entries import CalendarEntry

DOMAIN = "xinqiao"
AGAIN = timedelta(hours=6)  # how often a program had better ask


def write_entries(entries: Iterable[CalendarEntry]) -> bytes:
    """A calendar for subscribing. It is named after the site, never after its owner."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xinqiao//My learning//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Xinqiao: my learning"))
    calendar.add("x-published-ttl", vDuration(AGAIN))
    calendar.add("refresh-interval", vDuration(AGAIN), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(write_entry(entry))
    written: bytes = calendar.to_ical()
    return written


def write_entry(entry: CalendarEntry) -> Event:
    """One event: a day by itself takes nobody's time, a class does. Times are written in UTC."""
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    elif entry.begins is not None and entry.ends is not None:
        event.add("dtstart", entry.begins.astimezone(UTC))
        if entry.ends > entry.begins:
            event.add("dtend", entry.ends.astimezone(UTC))
    if entry.sequence:
        event.add("sequence", entry.sequence)
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    takes_time = entry.begins != entry.ends
    event.add("transp", "OPAQUE" if takes_time else "TRANSPARENT")
    event.add("summary", entry.title)
    for name, value in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event
