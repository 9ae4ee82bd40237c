"""Files of attempts, from learners and from markers: evidence, served to the learner and the markers only."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.models.storage import evidence_storage
from people.models.public_id import PublicIdField


class AttemptFileQuerySet(models.QuerySet):
    """Files of attempts."""

    def standing(self) -> "AttemptFileQuerySet":
        """Those that were not taken back or erased."""
        return self.filter(removed_at=None)

    def of_learner(self) -> "AttemptFileQuerySet":
        """Those that belong to the answers; the others were sent with marks."""
        return self.filter(marker=None)


class AttemptFile(models.Model):
    """One upload, checked by its content. `field` is the name under which the assessment type asked for it.

    A file taken back can be put back until the clock has removed it; what was handed in once stays with its hand-in.
    With a `marker` it shows what was seen at the marking, and belongs to the `mark` with which it was given.
    """

    public_id = PublicIdField()
    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="files")
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="files_of_marks"
    )
    mark = models.ForeignKey("courses.Mark", on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    field = models.CharField(max_length=64)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=evidence_storage, upload_to="attempts/%Y/%m/", max_length=255, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptFileQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "field", "pk"]
        indexes = [models.Index(fields=["handed_in_at", "removed_at"], name="courses_attemptfile_sweep")]

    def __str__(self) -> str:
        return self.public_id
