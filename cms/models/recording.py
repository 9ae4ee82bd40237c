"""What belongs to a recording beside its file: other sizes of it, and its captions in each language."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.storage import public_storage
from cms.storages import RandomName
from people.models.public_id import PublicIdField


class MediaRendition(models.Model):
    """The same recording as another file: fewer lines of picture, or the sound alone (`height` 0)."""

    media = models.ForeignKey("cms.CustomMedia", on_delete=models.CASCADE, related_name="renditions")
    public_id = PublicIdField()
    file = models.FileField(upload_to=RandomName("sound"), storage=public_storage, max_length=255)
    height = models.PositiveIntegerField(_("lines of the picture"), default=0)
    width = models.PositiveIntegerField(default=0)
    duration = models.FloatField(default=0, help_text="seconds, as the file says")
    file_size = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("size of a recording")
        verbose_name_plural = _("sizes of recordings")
        ordering = ["media", "-height", "-pk"]
        constraints = [models.UniqueConstraint(fields=["media", "height"], name="cms_mediasize_once")]

    def __str__(self) -> str:
        return f"{self.media_id}/{self.height}"

    @property
    def extension(self) -> str:
        """mp4, webm, m4a …"""
        return self.file.name.rsplit(".", 1)[-1].lower()


class MediaCaptions(models.Model):
    """Which transcript a recording shows in a language. Transcripts never change: saving points to another one.

    `revision` counts the savings, so that two editors never overwrite each other unseen.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    media = models.ForeignKey("cms.CustomMedia", on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=10, choices=Language)
    transcript = models.ForeignKey("cms.Transcript", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        ordering = ["media", "-language"]
        constraints = [models.UniqueConstraint(fields=["media", "language"], name="cms_captions_once")]

    def __str__(self) -> str:
        return f"{self.media_id}/{self.language}"
