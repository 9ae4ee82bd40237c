"""Transcripts: immutable once written; a page of radio points at the one it shows, so old revisions keep theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.blocks.clock import clock_of


class Transcript(models.Model):
    """What was said in one recording, in one language. A corrected upload is a new transcript."""

    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    digest = models.CharField(max_length=64, unique=True, editable=False)  # the same text is never stored twice
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title


class TranscriptCue(models.Model):
    """What one person says from one moment to the next (milliseconds)."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    speaker = models.CharField(max_length=60, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["transcript", "position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="cms_cue_position_once"),
            models.CheckConstraint(
                condition=models.Q(end_ms__gte=models.F("start_ms")), name="cms_cue_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.speaker} {self.text}"[:80]

    @property
    def start(self) -> int:
        """Whole seconds, as addresses and buttons use them."""
        return self.start_ms // 1000

    @property
    def clock(self) -> str:
        """15:43, as the button shows it."""
        return clock_of(self.start)
