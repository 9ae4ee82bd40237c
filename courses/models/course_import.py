"""An archive of a course that was uploaded: what it would do, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.storage import private_storage
from cms.storages import RandomName
from people.models.public_id import PublicIdField


class CourseImport(models.Model):
    """`lines` and `problems` are of the last rehearsal, or of the import itself; the file goes when it is over."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being looked at")
        READ = "read", _("looked at, not imported yet")
        REFUSED = "refused", _("cannot be imported")
        APPLYING = "applying", _("being imported")
        DONE = "done", _("imported as drafts")
        DROPPED = "dropped", _("put aside")

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="course_imports", verbose_name=_("owner")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="course_imports")
    file = models.FileField(upload_to=RandomName("archives"), storage=private_storage, max_length=255, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    title = models.CharField(max_length=255, blank=True)
    as_copy = models.BooleanField(_("as a new course"), default=False)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    lines = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    job = models.ForeignKey("people.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("archive of a course")
        verbose_name_plural = _("archives of courses")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title or self.file_name} ({self.state})"
