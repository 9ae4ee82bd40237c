"""A half day that somebody missed, made up in another class of the same course."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from courses.models.class_run import ClassSession
from people.models.public_id import PublicIdField


class MakeUpQuerySet(models.QuerySet["MakeUp"]):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class MakeUp(models.Model):
    """That somebody comes to `session`, as a guest, for the one they `missed`. Being there counts for the missed one.

    `given_by` is empty where the learner chose it themselves.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="make_ups")
    missed = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="make_ups")
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="guests")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MakeUpQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["missed", "person"], condition=Q(withdrawn_at=None), name="courses_make_up_once"
            ),
            models.UniqueConstraint(
                fields=["session", "person"], condition=Q(withdrawn_at=None), name="courses_make_up_guest_once"
            ),
            models.CheckConstraint(condition=~Q(missed=F("session")), name="courses_make_up_elsewhere"),
        ]

    def __str__(self) -> str:
        return self.public_id
