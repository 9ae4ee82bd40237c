"""A file of past certificates or hours that somebody sent: what it would do, what became of it, what it brought."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.public_id import PublicIdField
from people.models.scope import scope_q


class PastImportQuerySet(models.QuerySet["PastImport"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the units for which somebody may issue certificates."""
        return self.filter(scope_q(user, "issue_certificates"))


class PastImport(models.Model):
    """The file and what it would do are kept encrypted, and deleted after 30 days; the counts stay.

    Counts: made, known, error; they add up to the rows of the sheet. Of what was made: taken and stayed. Of a file
    that could not be read: missing, the columns."""

    class Kind(models.TextChoices):
        CERTIFICATES = "certificates", pgettext_lazy("past", "certificates")
        HOURS = "hours", pgettext_lazy("past", "credit hours")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("past", "being read")
        READ = "read", pgettext_lazy("past", "read, waiting for confirmation")
        REFUSED = "refused", pgettext_lazy("past", "could not be read")
        APPLYING = "applying", pgettext_lazy("past", "being imported")
        DONE = "done", pgettext_lazy("past", "imported")
        DROPPED = "dropped", pgettext_lazy("past", "put aside")
        UNDOING = "undoing", pgettext_lazy("past", "being taken back")
        UNDONE = "undone", pgettext_lazy("past", "taken back")

    public_id = PublicIdField()
    kind = models.CharField(_("what the file holds"), max_length=12, choices=Kind)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("for which unit")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file_name = models.CharField(max_length=120, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField(null=True)  # the file as sent
    plan = models.BinaryField(null=True)  # what each row would do, or did
    counts = models.JSONField(default=dict)
    accept_partial = models.BooleanField(default=False)
    error_code = models.CharField(max_length=40, blank=True)
    job = models.ForeignKey("people.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = PastImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of past records")
        verbose_name_plural = _("imports of past records")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class PastRecord(models.Model):
    """One certificate or one entry of hours that a file brought, so that the file can be taken back."""

    past = models.ForeignKey(PastImport, on_delete=models.PROTECT, related_name="records")
    certificate = models.OneToOneField("courses.Certificate", on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField("courses.HourEntry", on_delete=models.PROTECT, null=True, related_name="+")
    put_aside = models.ForeignKey(
        "courses.CertificationPeriod", on_delete=models.SET_NULL, null=True, related_name="+"
    )  # the open period that the certificate answered
    was_taken = models.BooleanField(default=False)  # with the file, not by hand

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate__isnull=True, entry__isnull=False)
                | Q(certificate__isnull=False, entry__isnull=True),
                name="past_record_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.past_id}: {self.certificate_id or self.entry_id}"
