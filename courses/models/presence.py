"""How long somebody had a text in front of them, and which parts of a recording they played: one row an attempt."""

from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """A running count, only ever upwards (`domain.presence`); what counted is copied into the Grade.

    `dwell` and `played` are each never more than what has passed on the server's clock since `since`.
    """

    attempt = models.OneToOneField("courses.Attempt", on_delete=models.PROTECT, related_name="presence")
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    dwell = models.PositiveIntegerField(default=0, help_text="milliseconds in front of the text")
    played = models.PositiveIntegerField(default=0, help_text="milliseconds of playing that were accepted")
    duration = models.PositiveIntegerField(default=0, help_text="milliseconds, as the player says")
    position = models.PositiveIntegerField(default=0, help_text="milliseconds")
    ranges = models.JSONField(default=list, help_text="[[from, to], …] in milliseconds, in order and apart")

    class Meta:
        verbose_name = "presence"

    def __str__(self) -> str:
        return str(self.attempt_id)
