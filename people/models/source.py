"""Where a row came from: the roster batch and the row of its sheet, kept on everything an import makes."""

from django.db import models


class FromRoster(models.Model):
    """Adds the batch and the row number, so that the creations of a batch can be found and undone."""

    batch = models.ForeignKey(
        "people.RosterBatch", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    batch_row = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
