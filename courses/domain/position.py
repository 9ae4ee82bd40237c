"""Where a learner stopped: written over and over, the later server time wins."""

from django.db import transaction
from django.utils import timezone

from courses.models import Enrolment, ReadingPosition

DEVICES = ("phone", "computer")


@transaction.atomic
def save_position(
    enrolment: Enrolment, *, item_key: str, anchor: str = "", percent: int = 0, seconds: int = 0, device: str = ""
) -> ReadingPosition:
    """Keep the place. Out-of-range numbers are brought into range: this is convenience, not evidence."""
    place, _ = ReadingPosition.objects.update_or_create(
        enrolment=enrolment, item_key=item_key,
        defaults={
            "anchor": anchor[:120], "percent": min(100, max(0, percent)), "seconds": min(86_400, max(0, seconds)),
            "device": device if device in DEVICES else "", "saved_at": timezone.now(),
        },
    )  # fmt: skip
    return place
