"""The subscription address of a learner's calendar: one a person, known by whoever holds it, made anew at any time."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """`digest` finds the address that was asked for, `sealed` shows it to its owner; the token itself is nowhere else.

    Making a new address writes over the old one, which is gone at once.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person_id)
