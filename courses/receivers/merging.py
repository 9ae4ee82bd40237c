"""What the school settles inside the merge of two records of one person, in this order."""

from courses.domain.attending.merging import make_room, settle_attendance, settle_make_ups
from courses.domain.certifying.merging import settle_periods
from courses.domain.classes.merging import settle_applications, settle_places
from courses.domain.entering.merging import settle_requests
from courses.domain.hours.merging import rename_sources, settle_hours
from people.domain.merge import after_moving, before_moving


def connect() -> None:
    """Take part; called once when the wing is ready."""
    for settle in (settle_applications, settle_requests, make_room, settle_make_ups, settle_periods, rename_sources):
        before_moving(settle)
    for settle in (settle_places, settle_attendance, settle_hours):
        after_moving(settle)
