"""One marker's marks for one attempt; practical tests have two."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.models.append_only import AppendOnly


class Mark(AppendOnly):
    """Marks as the plugin's marking form cleaned them. A change of mind is a new row with a higher serial."""

    class Decision(models.TextChoices):
        MARKED = "marked"
        RETURNED = "returned"

    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks")
    seat = models.PositiveSmallIntegerField(default=1, help_text="1 and 2 for the markers, 3 for whoever decides")
    response = models.ForeignKey(
        "courses.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="marks",
        help_text="the hand-in that was marked",
    )  # fmt: skip
    serial = models.PositiveIntegerField(default=1)
    marks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    decision = models.CharField(max_length=12, choices=Decision, default=Decision.MARKED)
    reason = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=64, blank=True, help_text="the name a device gave this hand-in")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "seat", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "seat", "serial"], name="courses_mark_serial_once"),
            models.UniqueConstraint(
                fields=["attempt", "marker", "receipt"],
                condition=~models.Q(receipt=""),
                name="courses_mark_receipt_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.seat}.{self.serial}"
