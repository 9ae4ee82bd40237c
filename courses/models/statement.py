"""xAPI statements for a record store: what is to be said, written with its cause; and what was said, on its way."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField


class StatementSource(models.TextChoices):
    """What a statement is about."""

    GRADE = "grade"
    COURSE = "course"


class StatementCause(models.Model):
    """A result or a completion of which statements are to be made; removed when they are."""

    source = models.CharField(max_length=8, choices=StatementSource.choices)
    record = models.PositiveBigIntegerField()  # the key of the grade or of the completion
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "record"], name="courses_statement_cause_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.record}"


class StatementState(models.TextChoices):
    KEPT = "kept"  # to be fetched, sent nowhere
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Statement(Stamped):
    """One statement. `part` 0 is the core's own, the others are those of the type: one a question."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public_id = PublicIdField()
    source = models.CharField(max_length=8, choices=StatementSource.choices)
    record = models.PositiveBigIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_practice = models.BooleanField(default=False)  # for the record store only: practice is nobody else's
    content = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    state = models.CharField(max_length=8, choices=StatementState.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "record", "part"], name="courses_statement_once")]
        indexes = [models.Index(fields=["state", "not_before"], name="courses_statement_due")]

    def __str__(self) -> str:
        return str(self.uuid)
