"""What a learner gave, in the order it came: one row a save, never changed."""

from django.db import models
from django.utils import timezone

from courses.models.append_only import AppendOnly


class Response(AppendOnly):
    """A raw answer as the browser sent it, {name: [values]}; what a plugin made of it stands in the Grade.

    `question` is the part of the paper that was saved ("" for the whole form). Never used for confidential classes.
    """

    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="responses")
    revision = models.PositiveIntegerField()
    question = models.CharField(max_length=64, blank=True)
    raw = models.JSONField()
    save_key = models.CharField(max_length=64)
    flagged = models.BooleanField(default=False)
    partial = models.BooleanField(default=False)
    final = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "revision"], name="courses_response_revision_once"),
            models.UniqueConstraint(fields=["attempt", "save_key"], name="courses_response_key_once"),
            models.CheckConstraint(condition=models.Q(revision__gte=1), name="courses_response_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.revision}"
