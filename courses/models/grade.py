"""Results, append-only: a regrade or a correction is a new row, the last one counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.append_only import AppendOnly


class Grade(AppendOnly):
    """What an attempt earned. `sealed` rows say "done" and nothing else. `grader` empty means graded automatically."""

    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="grades")
    serial = models.PositiveIntegerField()
    version = models.ForeignKey("courses.AssessmentVersion", on_delete=models.PROTECT, related_name="grades")
    plugin_version = models.CharField(max_length=40, blank=True)
    response = models.JSONField(null=True, blank=True, help_text="the final raw answer as the plugin read it")
    sealed = models.BooleanField(default=False)
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    max_score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    completed = models.BooleanField(default=True)
    band = models.CharField(max_length=60, blank=True)
    parts = models.JSONField(default=list)
    feedback = models.TextField(blank=True)
    marks = models.JSONField(null=True, blank=True)
    summary = models.JSONField(default=list)
    snapshot = models.TextField(blank=True, help_text="the paper as reviewed, readable without the plugin")
    grader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="grades_given"
    )
    reason = models.CharField(max_length=300, blank=True)
    graded_at = models.DateTimeField(default=timezone.now)
    late_days = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="days begun after the closing date")
    deducted = models.DecimalField(
        max_digits=9, decimal_places=3, default=0, db_default=0, help_text="points taken off the score for that"
    )
    facts = models.JSONField(null=True, blank=True, help_text="what the core knew and the type asked for")
    variant = models.JSONField(
        null=True, blank=True, help_text="the paper as the type mapped it to a newer version; empty: the attempt's own"
    )

    class Meta:
        ordering = ["attempt", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "serial"], name="courses_grade_serial_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, max_score__gte=models.F("score")),
                name="courses_grade_score_bounds",
            ),
            models.CheckConstraint(
                condition=Q(sealed=False)
                | Q(
                    score__isnull=True,
                    max_score__isnull=True,
                    passed__isnull=True,
                    response__isnull=True,
                    band="",
                    feedback="",
                    marks__isnull=True,
                    snapshot="",
                ),
                name="courses_grade_sealed_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.serial}"
