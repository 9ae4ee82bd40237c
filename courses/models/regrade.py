"""A regrade: results of an assessment judged again by a newer version; first counted, then written, once."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField


class RegradeState(models.TextChoices):
    """How far it is."""

    COUNTING = "counting", _("being counted")
    READY = "ready", _("counted, nothing written yet")
    RUNNING = "running", _("being written")
    DONE = "done", _("written")
    CANCELLED = "cancelled", _("given up, nothing was written")


UNFINISHED = (RegradeState.COUNTING, RegradeState.READY, RegradeState.RUNNING)


class Regrade(models.Model):
    """Who asked for it and why, by which version, and what it comes to. `counts` is filled by the dry run."""

    public_id = PublicIdField()
    assessment = models.ForeignKey("courses.Assessment", on_delete=models.PROTECT, related_name="regrades")
    version = models.ForeignKey("courses.AssessmentVersion", on_delete=models.PROTECT, related_name="regrades")
    state = models.CharField(max_length=10, choices=RegradeState, default=RegradeState.COUNTING)
    reason = models.CharField(max_length=300)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey("people.Job", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_regrade_reason"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(state__in=[str(state) for state in UNFINISHED]),
                name="courses_regrade_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class RegradeCase(models.Model):
    """One attempt in a regrade: the result it has, the one it gets, and what follows for the course.

    What follows stands at the last attempt of a learner at a place. `grade` is the result that was judged again; when
    another one stands by the time of writing, the case is left alone.
    """

    class Verdict(models.TextChoices):
        CHANGED = "changed", _("changes")
        SAME = "same", _("stays as it is")
        REFUSED = "refused", _("cannot be regraded")

    class Effect(models.TextChoices):
        NONE = "none", _("no change for the course")
        GAINED = "gained", _("part of the course completed")
        LOST = "lost", _("part of the course open again")

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="cases")
    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="regrade_cases")
    grade = models.ForeignKey("courses.Grade", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    code = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=300, blank=True)
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    max_score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    completed = models.BooleanField(null=True, blank=True)
    effect = models.CharField(max_length=8, choices=Effect, default=Effect.NONE)
    keeps_certificate = models.BooleanField(default=False)
    made = models.OneToOneField("courses.Grade", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_left = models.BooleanField(default=False, help_text="another result came meanwhile: left alone")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("case of a regrade")
        verbose_name_plural = _("cases of a regrade")
        ordering = ["regrade", "pk"]
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt"], name="courses_regradecase_once")]
        indexes = [models.Index(fields=["regrade", "verdict", "id"], name="courses_regradecase_list")]

    def __str__(self) -> str:
        return f"{self.regrade_id}/{self.attempt_id}"

    @property
    def result(self) -> tuple[Any, Any, Any, Any]:
        """What the attempt is worth after the regrade."""
        return self.score, self.max_score, self.passed, self.completed
