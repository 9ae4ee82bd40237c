"""A course held in a room: its run, its half-day sessions, who has a place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField


class Admission(models.TextChoices):
    STAFF = "staff", _("the staff of the class decide")
    AT_ONCE = "at_once", _("whoever applies is admitted while seats are free")


class ClassRun(models.Model):
    """One holding of a course with dates, a room and a number of seats."""

    public_id = PublicIdField()
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="runs")
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="class_runs")
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    admission = models.CharField(_("admission"), max_length=8, choices=Admission, default=Admission.STAFF)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="shown to learners; empty: prepared only")
    shut_at = models.DateTimeField(null=True, blank=True, help_text="no application is taken any more; still shown")
    apply_from = models.DateField(_("first day of applications"), null=True, blank=True)
    apply_until = models.DateField(_("last day of applications"), null=True, blank=True)
    words = models.TextField(_("words for applicants"), max_length=1000, blank=True)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="runs_taught")
    assessors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="runs_assessed")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    register_closed_at = models.DateTimeField(null=True, blank=True, help_text="no session follows; corrections may")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="courses_run_days"),
            models.CheckConstraint(
                condition=Q(apply_from=None) | Q(apply_until=None) | Q(apply_until__gte=models.F("apply_from")),
                name="courses_run_applications",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClassPlace(models.Model):
    """A learner's seat in a run, or place on its waiting list."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed"
        WAITING = "waiting"
        CANCELLED = "cancelled"

    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="places")
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.PROTECT, related_name="places")
    state = models.CharField(max_length=12, choices=State, default=State.CONFIRMED)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "enrolment"], name="courses_place_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.enrolment_id}"


class ClassSession(models.Model):
    """A half day of a run; the item of the course it serves, if any. One that is cancelled stays on record."""

    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="sessions")
    item_key = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=100, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="how often it was changed: calendars compare it")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="courses_session_times")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60
