"""Who was at a session of a class, and how it was noted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from courses.models.class_run import ClassSession
from courses.models.stamped import Stamped


class AttendanceRecord(AppendOnly, Stamped):
    """That somebody was there (or excused), how it was noted, by whom; a correction is a row with a higher serial."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("came late")
        LEFT_EARLY = "left_early", _("left early")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("not there")
        MADE_UP = "made_up", _("made up")

    THERE = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY, State.MADE_UP})

    class Method(models.TextChoices):
        QR = "qr"
        CODE = "code"
        ROLL = "roll"
        IMPORT = "import"

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance")
    serial = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State)
    method = models.CharField(max_length=12, choices=Method)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="there in fact; empty: by the state")
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "serial"], name="courses_attendance_once"),
            models.CheckConstraint(condition=Q(serial=1) | ~Q(reason=""), name="courses_attendance_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.person_id}"
