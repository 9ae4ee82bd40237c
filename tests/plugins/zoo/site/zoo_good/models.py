"""One small table."""

from django.db import models


class Note(models.Model):
    """Something kept."""

    text = models.CharField(max_length=20)

    def __str__(self):
        return self.text
