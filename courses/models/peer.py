"""Peer assessment: the works of one assessment in one course, who reviews which, and the practice before it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.attempt import Grading, Progress
from people.models.public_id import PublicIdField


class PeerPool(models.Model):
    """The works that are reviewed among each other. Its row is locked whenever a work is dealt."""

    public_id = PublicIdField()
    assessment = models.ForeignKey("courses.Assessment", on_delete=models.PROTECT, related_name="peer_pools")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="peer_pools"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "course"], condition=Q(course__isnull=False), name="courses_peerpool_once"
            ),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(course__isnull=True), name="courses_peerpool_once_alone"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PeerWorkQuerySet(models.QuerySet):
    """Works by where they stand; the state itself is the attempt's."""

    def in_review(self) -> "PeerWorkQuerySet":
        """Those that colleagues may review: handed in, not graded, not with a person, not void."""
        return self.filter(attempt__progress=Progress.SUBMITTED, attempt__grading=Grading.PENDING, desk_at__isnull=True)


class PeerWork(models.Model):
    """One work in its pool. `position` is its place in the ring along which works are dealt.

    `desk_at`: a person marks it, and since when; `excused_at`: no work was left for its writer to review.
    """

    pool = models.ForeignKey(PeerPool, on_delete=models.PROTECT, related_name="works")
    attempt = models.OneToOneField("courses.Attempt", on_delete=models.PROTECT, related_name="peer_work")
    position = models.PositiveIntegerField()
    entered_at = models.DateTimeField(default=timezone.now)
    desk_at = models.DateTimeField(null=True, blank=True)
    desk_reason = models.CharField(max_length=300, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="when the clock last looked after it")

    objects = PeerWorkQuerySet.as_manager()

    class Meta:
        ordering = ["pool", "position"]
        constraints = [models.UniqueConstraint(fields=["pool", "position"], name="courses_peerwork_position_once")]

    def __str__(self) -> str:
        return f"{self.pool_id}/{self.position}"


class PeerReviewQuerySet(models.QuerySet):
    """Reviews by where they stand."""

    def given(self) -> "PeerReviewQuerySet":
        """Written and not hidden by staff: these count, for the work and for whoever wrote them."""
        return self.filter(given_at__isnull=False, hidden_at__isnull=True)

    def held(self, now: Any) -> "PeerReviewQuerySet":
        """Taken, not yet written, and still in time."""
        return self.filter(given_at__isnull=True, released_at__isnull=True, due_at__gt=now)

    def let_go(self, now: Any) -> "PeerReviewQuerySet":
        """Taken and never written: its time is over."""
        return self.filter(given_at__isnull=True, taken_back_by__isnull=True).filter(
            Q(released_at__isnull=False) | Q(due_at__lte=now)
        )


class PeerReview(models.Model):
    """One colleague before one work: taken, then written. A reviewer who is erased leaves it standing without them."""

    public_id = PublicIdField()
    work = models.ForeignKey(PeerWork, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="peer_reviews"
    )
    by = models.ForeignKey(
        PeerWork, on_delete=models.PROTECT, null=True, blank=True, related_name="written",
        help_text="the reviewer's own work, for which this review counts",
    )  # fmt: skip
    taken_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True, blank=True)
    marks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    weight = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(1))
    given_at = models.DateTimeField(null=True, blank=True)
    apart = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True, help_text="how far from its companions, 0 to 1"
    )
    is_odd = models.BooleanField(default=False, help_text="farther from its companions than the rules allow")
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_reason = models.CharField(max_length=300, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = PeerReviewQuerySet.as_manager()

    class Meta:
        ordering = ["work", "taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "reviewer"], condition=Q(reviewer__isnull=False), name="courses_peerreview_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | (~Q(hidden_reason="") & Q(given_at__isnull=False)),
                name="courses_peerreview_hidden_why",
            ),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="courses_peerreview_weight"),
        ]
        indexes = [models.Index(fields=["by", "given_at"], name="courses_peerreview_by")]

    def __str__(self) -> str:
        return self.public_id


class PeerPractice(models.Model):
    """What a reviewer gave to an example before the first review, and how far that is from the expert."""

    work = models.ForeignKey(PeerWork, on_delete=models.PROTECT, related_name="practice")
    example = models.CharField(max_length=64)
    marks = models.JSONField()
    apart = models.DecimalField(max_digits=5, decimal_places=4)
    passed = models.BooleanField()
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["work", "done_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["work", "example"], name="courses_peerpractice_once")]

    def __str__(self) -> str:
        return f"{self.work_id}/{self.example}"
