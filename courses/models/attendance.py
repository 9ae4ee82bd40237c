"""Who was at a session of a class, and how it was noted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.append_only import AppendOnly
from courses.models.class_run import ClassSession
from courses.models.stamped import Stamped


class AttendanceRecord(AppendOnly, Stamped):
    """That somebody was there (or excused), how it was noted, by whom.

    Several rows may stand for one person and session: corrections, and what two devices noted. Which of them is in
    force follows from `noted_at` alone (`domain.attending.force`), so that the order of arrival does not matter.
    `key` is the name that a device gave to one tap: the same tap sent twice is one row.
    """

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("came late")
        LEFT_EARLY = "left_early", _("left early")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("not there")
        MADE_UP = "made_up", _("made up")
        TAKEN_BACK = "taken_back", pgettext_lazy("attendance", "taken back")

    THERE = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY, State.MADE_UP})

    class Method(models.TextChoices):
        QR = "qr", pgettext_lazy("attendance", "scanned")
        CODE = "code", pgettext_lazy("attendance", "code")
        ROLL = "roll", pgettext_lazy("attendance", "roll-call")
        PAPER = "paper", pgettext_lazy("attendance", "paper sheet")
        MAKE_UP = "make_up", pgettext_lazy("attendance", "another class")
        IMPORT = "import", pgettext_lazy("attendance", "import")

    BY_THEMSELVES = frozenset({Method.QR, Method.CODE})

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
    noted_at = models.DateTimeField(default=timezone.now, help_text="when it was tapped, scanned or written")
    recorded_at = models.DateTimeField(default=timezone.now, help_text="when it reached the server")
    key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "serial"], name="courses_attendance_once"),
            models.UniqueConstraint(fields=["session", "key"], condition=~Q(key=""), name="courses_attendance_key"),
            models.CheckConstraint(condition=Q(serial=1) | ~Q(reason=""), name="courses_attendance_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.person_id}"
