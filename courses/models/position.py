"""Where a learner stopped in a unit. Convenience, not evidence: the one row of learning that is updated in place."""

from django.db import models
from django.utils import timezone


class ReadingPosition(models.Model):
    """The heading and percentage of a text, or the second of a recording; the later server time wins."""

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="positions")
    item_key = models.UUIDField()
    anchor = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    device = models.CharField(max_length=12, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "item_key"], name="courses_position_once"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="courses_position_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_key} {self.percent}%"
