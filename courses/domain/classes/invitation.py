"""The calendar file of a class (iCalendar): one event a half day, its name for ever, a higher sequence each change.

`REQUEST` invites one person by e-mail and `CANCEL` takes it back; `PUBLISH` is the file to take along from the page.
"""

from collections.abc import Iterable

from django.conf import settings
from icalendar import Calendar, vCalAddress, vText

from courses.domain.calendar.entries import session_entry
from courses.domain.calendar.writing import write_entry
from courses.models import ClassRun, ClassSession
from people.models import User

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def all_sessions(run: ClassRun) -> list[ClassSession]:
    """Every half day, with those that were called off. One query."""
    return list(ClassSession.objects.filter(run=run).select_related("run__course").order_by("starts_at", "pk"))


def write_invitation(
    run: ClassRun, *, method: str = PUBLISH, person: User | None = None, sessions: Iterable[ClassSession] | None = None
) -> bytes:
    """The file. With CANCEL every event in it is called off; else those are that were. An invitation names who is
    invited and nobody else."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xinqiao//Classes//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for session in all_sessions(run) if sessions is None else sessions:
        is_off = method == CANCEL or session.cancelled_at is not None or run.cancelled_at is not None
        if is_off and method == PUBLISH:
            continue
        event = write_entry(session_entry(session, is_cancelled=is_off))
        if method != PUBLISH:
            event.add("organizer", _address(settings.DEFAULT_FROM_EMAIL, run.owner.name))
            if person is not None and person.email:
                event.add("attendee", _address(person.email, person.real_name))
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _address(mail: str, name: str) -> vCalAddress:
    plain = mail.rpartition("<")[2].rstrip(">")
    address = vCalAddress(f"mailto:{plain}")
    address.params["CN"] = vText(name)
    return address
