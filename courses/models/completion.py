"""What was finished, when, under which version, on what evidence. Append-only; a withdrawal is a reversal row."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.append_only import AppendOnly, AppendOnlyQuerySet
from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class CompletionQuerySet(AppendOnlyQuerySet):
    """Completions in force: the ones that no later row reverses."""

    def in_force(self) -> "CompletionQuerySet":
        """Completed and not reversed."""
        return self.filter(is_reversal=False, reversed_by__isnull=True)

    def visible_to(self, user: Any) -> "CompletionQuerySet":
        """One's own, and those stamped with organisations whose progress one may see."""
        owner = "enrolment__person" if self.model._meta.model_name == "itemcompletion" else "person"
        return scope.limit_to_own_or(self, user, owner=owner, action="view_progress")

    def within(self, organisations: models.QuerySet) -> "CompletionQuerySet":
        """Those stamped with one of these organisations."""
        return self.filter(organisation__in=organisations)


class ItemCompletion(AppendOnly, Stamped):
    """One item of a course done by one enrolment in one round."""

    class Basis(models.TextChoices):
        READ = "read"
        WATCHED = "watched"
        ATTEMPT = "attempt"
        ATTENDED = "attended"
        IMPORTED = "imported"

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.PROTECT, related_name="item_completions")
    item_key = models.UUIDField()
    round = models.PositiveIntegerField(default=1)
    serial = models.PositiveIntegerField(default=1)
    basis = models.CharField(max_length=12, choices=Basis)
    passed = models.BooleanField(null=True, blank=True)
    attempt = models.ForeignKey(
        "courses.Attempt", on_delete=models.PROTECT, null=True, blank=True, related_name="completions"
    )
    evidence = models.JSONField(default=dict)
    is_reversal = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(default=timezone.now)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item_key", "round", "serial"], name="courses_itemcompletion_once"
            ),
            models.CheckConstraint(
                condition=Q(is_reversal=False, reverses__isnull=True)
                | Q(~Q(reason=""), is_reversal=True, reverses__isnull=False),
                name="courses_itemcompletion_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_key}"


class CourseCompletion(AppendOnly, Stamped):
    """A course done: date in Asia/Shanghai, hours of the version, evidence as plain data."""

    public_id = PublicIdField()
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.PROTECT, related_name="completions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="course_completions"
    )
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="completions")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="completions")
    round = models.PositiveIntegerField(default=1)
    serial = models.PositiveIntegerField(default=1)
    completed_on = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    evidence = models.JSONField(default=dict)
    is_reversal = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "round", "serial"], name="courses_coursecompletion_once"),
            models.CheckConstraint(
                condition=Q(is_reversal=False, reverses__isnull=True)
                | Q(~Q(reason=""), is_reversal=True, reverses__isnull=False),
                name="courses_coursecompletion_reversal",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "district", "organisation"], name="courses_completion_report"),
            models.Index(fields=["person", "completed_on"], name="courses_completion_person"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.completed_on}"
