"""How learners sign in to a session by themselves, and the days of a class on paper."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.storage import evidence_storage
from courses.models.class_run import ClassRun, ClassSession
from people.models.public_id import PublicIdField


class CheckIn(models.Model):
    """From when one may sign in to a session, what counts as late, and whether its trainer has ended it. No row: the
    usual times."""

    OPENS_BEFORE, GRACE = 30, 10

    session = models.OneToOneField(ClassSession, on_delete=models.PROTECT, related_name="check_in")
    opens_before = models.PositiveSmallIntegerField(_("opens so many minutes before"), default=OPENS_BEFORE)
    grace = models.PositiveSmallIntegerField(_("late after so many minutes"), default=GRACE)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.session_id)


class SignedSheet(models.Model):
    """A scan of the sheet that people signed on one day of a class. Evidence: nothing takes it off."""

    public_id = PublicIdField()
    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="signed_sheets")
    day = models.DateField()
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=evidence_storage, upload_to="attempts/%Y/%m/", max_length=255)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "day", "sha256"], name="courses_signed_sheet_once")]

    def __str__(self) -> str:
        return self.public_id
