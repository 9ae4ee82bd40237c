"""The list of files waiting to be removed."""

from django.db import models


class DiscardedFile(models.Model):
    """A file that was replaced or whose row was deleted; the clock removes it when no row names it any more."""

    alias = models.CharField(max_length=16)
    name = models.CharField(max_length=255)
    discarded_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alias", "name"], name="cms_discarded_file_once")]

    def __str__(self) -> str:
        return f"{self.alias}:{self.name}"
