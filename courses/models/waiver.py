"""Exceptions as data: each with an author, a reason and a date."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.append_only import AppendOnly


class ExceptionRow(AppendOnly):
    """Columns that every exception has."""

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.PROTECT, related_name="%(class)ss")
    item_key = models.UUIDField(null=True, blank=True, help_text="empty: the whole course")
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    class Meta:
        abstract = True


class Waiver(ExceptionRow):
    """An item a learner need not do (cmi5 `waived`)."""

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="courses_waiver_reason")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_key}"


class Extension(ExceptionRow):
    """More time or more attempts for one learner. `minutes` are added to a time limit, `due_on` replaces the date."""

    due_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="courses_extension_reason")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_key}"
