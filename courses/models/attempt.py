"""One sitting of an assessment, on two axes: how far the learner is, how far the grading is."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from courses.models.assessment import PrivacyClass
from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class Progress(models.TextChoices):
    """How far the learner is."""

    STARTED = "started", _("in progress")
    SUBMITTED = "submitted", _("handed in")
    RETURNED = "returned", _("returned for rework")
    COMPLETED = "completed", _("done")
    EXPIRED = "expired", _("expired")
    VOIDED = "voided", _("voided")


class Grading(models.TextChoices):
    """How far the grading is."""

    NOT_READY = "not_ready", _("not ready")
    PENDING = "pending", _("being graded")
    PENDING_MANUAL = "pending_manual", _("awaiting marking")
    FULLY_GRADED = "fully_graded", _("graded")
    NOT_APPLICABLE = "not_applicable", _("not judged")


OPEN = (Progress.STARTED, Progress.RETURNED)
PAIRS: frozenset[tuple[str, str]] = frozenset(
    {
        (Progress.STARTED, Grading.NOT_READY),
        (Progress.SUBMITTED, Grading.PENDING),
        (Progress.SUBMITTED, Grading.PENDING_MANUAL),
        (Progress.RETURNED, Grading.NOT_READY),
        (Progress.COMPLETED, Grading.FULLY_GRADED),
        (Progress.COMPLETED, Grading.NOT_APPLICABLE),
        (Progress.EXPIRED, Grading.NOT_READY),
        *((Progress.VOIDED, grading) for grading in Grading),
    }
)


def _pairs() -> Q:
    allowed = Q()
    for progress, grading in sorted(PAIRS):
        allowed |= Q(progress=str(progress), grading=str(grading))
    return allowed


class AttemptQuerySet(models.QuerySet):
    """Attempts that count, or wait."""

    def visible_to(self, user: Any) -> "AttemptQuerySet":
        """One's own; graded ones of organisations whose progress one may see. Practice and sealed ones are private."""
        own = models.Q(person=getattr(user, "pk", None) or 0)
        if scope.is_everybody(user):
            return self.filter(own | Q(privacy=PrivacyClass.GRADED))
        return self.filter(own | (Q(privacy=PrivacyClass.GRADED) & scope.scope_q(user, "view_progress")))

    def counted(self) -> "AttemptQuerySet":
        """All but the voided ones."""
        return self.exclude(progress=Progress.VOIDED)

    def open(self) -> "AttemptQuerySet":
        """Those a learner can still write in (by state; the deadline is checked when read)."""
        return self.filter(progress__in=OPEN)


class Attempt(Stamped):
    """Blind to the assessment type. For confidential classes neither seed nor variant ever stands here."""

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    subject = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attempts",
        help_text="the organisation that is judged; then `person` only filled it in",
    )
    enrolment = models.ForeignKey(
        "courses.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    item_key = models.UUIDField(null=True, blank=True)
    assessment = models.ForeignKey("courses.Assessment", on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey("courses.AssessmentVersion", on_delete=models.PROTECT, related_name="attempts")
    privacy = models.CharField(max_length=16, choices=PrivacyClass)
    round = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField(null=True, blank=True)
    variant = models.JSONField(null=True, blank=True)
    progress = models.CharField(max_length=12, choices=Progress, default=Progress.STARTED)
    grading = models.CharField(max_length=16, choices=Grading, default=Grading.NOT_READY)
    started_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submit_key = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    grading_failures = models.PositiveSmallIntegerField(default=0)
    submitted_from = models.CharField(max_length=12, choices=Progress, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.CheckConstraint(condition=_pairs(), name="courses_attempt_state"),
            models.UniqueConstraint(
                fields=["enrolment", "item_key"],
                condition=Q(enrolment__isnull=False, progress__in=[str(state) for state in OPEN]),
                name="courses_attempt_one_open",
            ),
            models.UniqueConstraint(
                fields=["person", "assessment"],
                condition=Q(enrolment__isnull=True, progress__in=[str(state) for state in OPEN]),
                name="courses_attempt_one_open_alone",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "item_key", "round", "number"],
                condition=Q(enrolment__isnull=False),
                name="courses_attempt_number_once",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=True, course__isnull=True, item_key__isnull=True)
                | Q(enrolment__isnull=False, course__isnull=False, item_key__isnull=False),
                name="courses_attempt_place",
            ),
            models.CheckConstraint(condition=~Q(privacy="anonymous"), name="courses_attempt_never_anonymous"),
            models.CheckConstraint(
                condition=~Q(privacy="confidential") | Q(seed__isnull=True, variant__isnull=True),
                name="courses_attempt_sealed",
            ),
            models.CheckConstraint(
                condition=Q(progress__in=["started", "returned", "expired", "voided"]) | Q(submitted_at__isnull=False),
                name="courses_attempt_submitted_at",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "item_key", "district"], name="courses_attempt_report"),
            models.Index(fields=["grading", "submitted_at"], name="courses_attempt_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} #{self.number}"

    @property
    def is_sealed(self) -> bool:
        """Whether its contents live only in a SealedResult."""
        return self.privacy == PrivacyClass.CONFIDENTIAL


class AttemptMove(AppendOnly):
    """Each change of state: from what, to what, by whom (nobody: the clock or the grader), why."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="moves")
    from_progress = models.CharField(max_length=12, blank=True)
    from_grading = models.CharField(max_length=16, blank=True)
    to_progress = models.CharField(max_length=12, choices=Progress)
    to_grading = models.CharField(max_length=16, choices=Grading)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "id"]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.from_progress} → {self.to_progress}"
