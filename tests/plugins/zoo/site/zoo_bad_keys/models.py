"""Two keys with one name on the other side."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """About one person, by another."""

    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="zoo_notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="zoo_notes")

    class Meta:
        verbose_name = "note"

    def __str__(self):
        return "note"
