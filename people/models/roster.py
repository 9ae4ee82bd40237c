"""RosterBatch: a file that was read, what it would change, what became of it; its payload is encrypted and purged."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import scope
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField
from people.models.user import User


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("being read")
    CHECKED = "checked", _("read, waiting for confirmation")
    APPLYING = "applying", _("being imported")
    APPLIED = "applied", pgettext_lazy("roster", "imported")
    CANCELLED = "cancelled", _("put aside")
    FAILED = "failed", _("could not be read")
    UNDONE = "undone", _("taken back")


class BatchKind(models.TextChoices):
    PEOPLE = "people", _("people")
    ORGANISATIONS = "organisations", _("organisations")


class RosterBatchQuerySet(models.QuerySet["RosterBatch"]):
    def visible_to(self, user: Any) -> Self:
        """Batches of the organisations one may import for."""
        return self.filter(scope.scope_q(user, "import_roster"))


class RosterBatch(models.Model):
    """Counts: new, changed, unchanged, error, skipped, absent. They add up to the rows of the sheet (absent apart)."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=16, choices=BatchKind.choices, default=BatchKind.PEOPLE)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.UPLOADED)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="roster_batches"
    )
    issuer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="roster_batches")
    file_name = models.CharField(max_length=120, blank=True)
    file_hash = models.CharField(max_length=64, db_index=True)
    file_size = models.PositiveIntegerField(default=0)
    sheet = models.CharField(max_length=80, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict, blank=True)  # field → column number, from 0
    counts = models.JSONField(default=dict, blank=True)
    capacity = models.CharField(max_length=16, default="teacher")  # as what the people of this file belong
    effective_on = models.DateField(default=timezone.localdate)  # the day from which memberships and transfers hold
    accept_partial = models.BooleanField(default=False)
    error_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    objects = RosterBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(state="applying"), name="roster_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"


class RosterPayload(models.Model):
    """The file as sent, and the plan made of it: both encrypted, both deleted after 30 days."""

    batch = models.ForeignKey(RosterBatch, on_delete=models.CASCADE, related_name="payloads")
    kind = models.CharField(max_length=12, choices=[("source", "source"), ("plan", "plan"), ("undo", "undo")])
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "kind"], name="roster_payload_once")]

    def __str__(self) -> str:
        return self.kind


class RosterMapping(models.Model):
    """Which column means what in a form that one office keeps sending: remembered by the wording of its header."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="roster_mappings"
    )
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "header_hash"], name="roster_mapping_once")]

    def __str__(self) -> str:
        return self.header_hash[:8]
