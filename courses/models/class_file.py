"""What belongs to a class besides its days: changes that were announced, and documents for those admitted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.storage import evidence_storage
from courses.models.append_only import AppendOnly
from courses.models.class_run import ClassRun, ClassSession
from people.models.public_id import PublicIdField


class ClassChange(AppendOnly):
    """Something of a class that was moved, renamed or called off, with what stood there before."""

    class Kind(models.TextChoices):
        ADDED = "added"
        MOVED = "moved"
        CANCELLED = "cancelled"
        CLASS_MOVED = "class_moved"
        CLASS_CANCELLED = "class_cancelled"
        POSTPONED = "postponed"

    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="changes")
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.kind}"


class ClassMaterial(models.Model):
    """A document for those admitted; taken off the list, it stays on record."""

    public_id = PublicIdField()
    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(_("title"), max_length=120)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=evidence_storage, upload_to="classes/%Y/%m/", max_length=255)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
