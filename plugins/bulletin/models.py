"""What the bulletin keeps: which texts are new, and what coordinators were told of in the last days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NewText(models.Model):
    """A text that was published; the newest stand in the bulletin."""

    page_id = models.PositiveBigIntegerField(unique=True)
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("new text")
        verbose_name_plural = _("new texts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id} {self.published_at}"


class Notice(models.Model):
    """One thing that happened in the places of a coordinator; told twice, it is one row."""

    person_id = models.PositiveBigIntegerField()
    event = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("notice to a coordinator")
        verbose_name_plural = _("notices to coordinators")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person_id", "event", "number"], name="plugin_bulletin_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.event} {self.number}"
