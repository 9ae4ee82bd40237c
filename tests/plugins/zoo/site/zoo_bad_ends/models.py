"""One small table."""

from django.db import models


class Note(models.Model):
    """A line of text."""

    text = models.TextField()

    class Meta:
        verbose_name = "note"

    def __str__(self):
        return self.text
