"""Who sits before which paper: seats of the marking desk, with drafts. Working data, no evidence."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

DECIDER = 3  # the seat of whoever decides where two markers differ, and of whoever changes a grade later


class MarkingSeatQuerySet(models.QuerySet):
    """Seats that are taken at a moment."""

    def held(self, now: Any) -> "MarkingSeatQuerySet":
        """Given to somebody by hand, or claimed and the claim has not run out."""
        return self.filter(Q(assigned=True) | Q(held_until__gt=now)).exclude(marker=None)


class MarkingSeat(models.Model):
    """A place at one paper: 1 and 2 for the markers, 3 for whoever decides.

    A claim ends by itself, a seat given by hand does not. `draft` is its marker's until the marks are given.
    """

    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="seats")
    seat = models.PositiveSmallIntegerField()
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="marking_seats"
    )
    assigned = models.BooleanField(default=False)
    held_until = models.DateTimeField(default=timezone.now)
    draft = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True, blank=True)

    objects = MarkingSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "seat"], name="courses_markingseat_once"),
            models.UniqueConstraint(
                fields=["attempt", "marker"], condition=Q(marker__isnull=False), name="courses_markingseat_one_each"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=DECIDER), name="courses_markingseat_number"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.seat}"
