"""Sound and film of the library. The file may be replaced; the address never changes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtailmedia.models import AbstractMedia

from cms.models.storage import public_storage
from cms.storages import RandomName
from people.models.public_id import PublicIdField


class CustomMedia(AbstractMedia):
    """A sound or film file. Length and peaks are measured by a job; every page works before that and without it."""

    class Measure(models.TextChoices):
        WAITING = "waiting", _("Not measured yet")
        MEASURED = "measured", _("Measured")
        UNREADABLE = "unreadable", _("Could not be measured")

    public_id = PublicIdField()
    file = models.FileField(
        upload_to=RandomName("sound"), storage=public_storage, max_length=255, verbose_name=_("file")
    )
    thumbnail = models.FileField(
        upload_to=RandomName("posters"), storage=public_storage, max_length=255, blank=True, verbose_name=_("poster")
    )
    duration = models.FloatField(
        _("duration"),
        blank=True,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("In seconds. Leave 0: it is measured after the upload."),
    )
    file_size = models.PositiveBigIntegerField(default=0, editable=False)
    peaks = models.JSONField(default=list, blank=True, editable=False, help_text="up to 1,000 numbers from 0 to 100")
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.WAITING, editable=False)
    measured_name = models.CharField(max_length=255, blank=True, editable=False)  # the stored name the figures are of
    file_changed_at = models.DateTimeField(null=True, editable=False)
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, and under what terms.")
    )
    chapters = models.JSONField(
        default=list, blank=True, editable=False, help_text="[{start, title, title_en}, …], start in whole seconds"
    )
    may_download = models.BooleanField(
        _("learners may keep a copy"), default=False, help_text=_("They find the files below the player.")
    )
    may_read = models.BooleanField(
        _("reading the transcript counts too"),
        default=False,
        help_text=_(
            "For learners who do not hear, and for slow lines. Needs captions; it is recorded as read, not as played."
        ),
    )
    must_play = models.PositiveSmallIntegerField(
        _("must be played, in percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Before a lecture with it counts as done; 0: learners say so themselves. Skipping is not playing."),
    )

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "duration",
        "width",
        "height",
        "thumbnail",
        "credit",
        "may_download",
        "must_play",
        "may_read",
        "tags",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("sound or film")
        verbose_name_plural = _("sound and film")

    def clean(self) -> None:
        """A file that the form refused is not complained about twice."""
        if self.file:
            super().clean()

    @property
    def url(self) -> str:
        """The lasting address, without any name of the file."""
        return reverse("sound", args=[self.public_id, self.file_extension.lower() or "bin"])

    @property
    def stored_size(self) -> int:
        """Bytes; 0 while unknown, so that a page never waits for the disk."""
        return self.file_size
