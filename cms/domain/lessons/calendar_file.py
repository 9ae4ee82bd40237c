"""The plan of a year of school as a calendar file: one event a slot, with a name that stays and a growing sequence."""

from datetime import timedelta

from icalendar import Calendar, Event

from cms.domain.editing.translation import MAIN
from cms.domain.pages.permanent import permanent_address
from cms.models import PlanSlot

DOMAIN = "xinqiao"


def write_calendar(*, stage: str, grade: int) -> bytes | None:
    """The calendar of a stage and year of school; None where nothing has ever been planned. No personal data in it."""
    slots = list(
        PlanSlot.objects.filter(stage=stage, grade=grade, term__school_year__organisation=None)
        .select_related("lesson", "term__school_year")
        .order_by("starts_on", "pk")
    )
    if not slots:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Xinqiao//Fortnightly lesson//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for slot in slots:
        calendar.add_component(event_of(slot))
    written: bytes = calendar.to_ical()
    return written


def event_of(slot: PlanSlot) -> Event:
    """The days of a slot as an all-day event; the end of such an event is the day after its last."""
    lesson = slot.lesson if slot.lesson and slot.lesson.live else None
    event = Event()
    event.add("uid", f"{slot.public_id}@{DOMAIN}")
    event.add("dtstamp", slot.changed_at)
    event.add("last-modified", slot.changed_at)
    event.add("sequence", slot.sequence)
    event.add("dtstart", slot.starts_on)
    event.add("dtend", slot.ends_on + timedelta(days=1))
    event.add("summary", f"双周一课 {slot.number}：{lesson.title}" if lesson else f"双周一课 {slot.number}")
    event.add("status", "CANCELLED" if slot.state == PlanSlot.State.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if lesson:
        event.add("url", permanent_address(lesson, MAIN))
    return event
