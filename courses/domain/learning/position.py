"""Where a learner stopped: written over and over, the later server time wins."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.models import Enrolment, ReadingPosition

DEVICES = ("phone", "computer")


@transaction.atomic
def save_position(
    enrolment: Enrolment,
    *,
    item_key: str,
    anchor: str = "",
    percent: int = 0,
    seconds: int = 0,
    device: str = "",
    noted_at: datetime | None = None,
) -> ReadingPosition:
    """Keep the place. The percentage only grows: looking at the first lines again does not unread the rest.

    `noted_at`: when the device noted it, by the server's clock; one that waited there does not undo a later place of
    another device. Out-of-range numbers are brought into range: this is convenience, not evidence.
    """
    place = ReadingPosition.objects.select_for_update().filter(enrolment=enrolment, item_key=item_key).first()
    place = place or ReadingPosition(enrolment=enrolment, item_key=item_key)
    now = timezone.now()
    noted_at = min(now, noted_at or now)
    if place.pk and noted_at < place.saved_at:
        return place
    place.anchor = anchor[:120] or place.anchor
    place.percent = max(place.percent, min(100, max(0, percent)))
    place.seconds = min(86_400, max(0, seconds)) or place.seconds
    place.device = device if device in DEVICES else place.device
    place.saved_at = noted_at
    place.save()
    return place
