"""PersonMerge: which rows moved when two records of one person became one, so that it can be taken back."""

from django.db import models
from django.utils import timezone

from people.models.public_id import PublicIdField
from people.models.user import User


class PersonMerge(models.Model):
    """`moved` lists per column which rows went from the dropped record to the kept one; `marked` those that stayed;
    `changed` what the rules of the merge wrote into rows of either."""

    public_id = PublicIdField()
    keep = models.ForeignKey(User, on_delete=models.PROTECT, related_name="merges_kept")
    drop = models.ForeignKey(User, on_delete=models.PROTECT, related_name="merges_dropped")
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    moved = models.JSONField(default=dict)  # {"people.membership.person": [pk, …]}
    marked = models.JSONField(default=dict)  # rows that a constraint keeps on the dropped record
    changed = models.JSONField(default=list)  # [{"row", "pk", "before", "after"}]: what was settled between the two
    before = models.BinaryField(null=True)  # encrypted: own fields of both records before the merge
    merged_at = models.DateTimeField(default=timezone.now, editable=False)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-merged_at", "-id"]

    def __str__(self) -> str:
        return self.public_id
