"""The log by which every process learns what was published: one row a tag, read by the page cache."""

from django.db import models
from django.utils import timezone


class Stamp(models.Model):
    """Something that readers see has changed. Rows are only added, and cleared by the clock after a day."""

    id = models.BigAutoField(primary_key=True)
    tag = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "stamp"

    def __str__(self) -> str:
        return f"{self.id} {self.tag}"
