"""That the answers of an attempt were cleared because their time was over; the grade stays."""

from django.db import models
from django.utils import timezone

from courses.models.append_only import AppendOnly


class AnswersErasure(AppendOnly):
    """Since when, and after how many months. Written by the clock in the transaction that clears."""

    attempt = models.OneToOneField("courses.Attempt", on_delete=models.PROTECT, related_name="answers_erasure")
    months = models.PositiveSmallIntegerField()
    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.attempt_id)
