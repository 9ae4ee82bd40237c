"""Confidential results: ciphertext under a data key of its own. Deleting the row, key and all, is the erasure."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SealedResult(models.Model):
    """Answers, variant and outcome of one confidential attempt. Only `domain.sealed` reads it, only for its owner."""

    attempt = models.OneToOneField("courses.Attempt", on_delete=models.PROTECT, related_name="sealed")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.BinaryField()
    answers = models.BinaryField(null=True, blank=True)
    outcome = models.BinaryField(null=True, blank=True)
    created_on = models.DateField()
    expires_on = models.DateField(help_text="deleted by the clock after this day")

    class Meta:
        verbose_name = "sealed result"
        indexes = [models.Index(fields=["expires_on"], name="courses_sealed_expiry")]

    def __str__(self) -> str:
        return "sealed"


class SealedErasure(models.Model):
    """That a sealed result is gone, since when, and whether the learner or the clock did it. Never what it was."""

    attempt = models.OneToOneField("courses.Attempt", on_delete=models.PROTECT, related_name="erasure")
    by_learner = models.BooleanField(default=True)
    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "erased"
