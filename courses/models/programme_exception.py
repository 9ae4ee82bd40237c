"""What one person need not do in a programme, or may do later: each with an author, a reason and a date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly, AppendOnlyQuerySet
from people.models.public_id import PublicIdField


class ProgrammeExceptionKind(models.TextChoices):
    EXTENDED = "extended", _("more time")
    WAIVED = "waived", _("a requirement that need not be done")
    FREED = "freed", _("the whole programme is not asked for")


class ProgrammeExceptionQuerySet(AppendOnlyQuerySet):
    def in_force(self) -> Self:
        """Granted, and not taken back."""
        return self.filter(withdraws=None, withdrawn_by=None)


class ProgrammeException(AppendOnly):
    """It holds for one period: the next turn asks everything again. Taken back by a row that names it."""

    public_id = PublicIdField()
    period = models.ForeignKey("courses.CertificationPeriod", on_delete=models.PROTECT, related_name="exceptions")
    kind = models.CharField(max_length=10, choices=ProgrammeExceptionKind)
    requirement = models.ForeignKey(
        "courses.Requirement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    objects = ProgrammeExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception in a programme")
        verbose_name_plural = _("exceptions in programmes")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_programmeexception_reason"),
            models.CheckConstraint(
                condition=Q(kind="extended", due_on__isnull=False, requirement=None)
                | Q(kind="waived", due_on=None, requirement__isnull=False)
                | Q(kind="freed", due_on=None, requirement=None),
                name="courses_programmeexception_kind_has_its_fields",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.kind}"
