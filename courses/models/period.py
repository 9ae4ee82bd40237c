"""A certification period: one person's turn at one programme, with its window and the dates it earned."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField


class PeriodKind(models.TextChoices):
    FIRST = "first", _("first certification")
    RENEWAL = "renewal", _("renewal")


class CertificationPeriodQuerySet(models.QuerySet["CertificationPeriod"]):
    def open(self) -> Self:
        """Not certified, not revoked, not archived: completions may still count."""
        return self.filter(certified_at__isnull=True, revoked_at__isnull=True, archived_at__isnull=True)

    def certified(self) -> Self:
        return self.filter(certified_at__isnull=False, revoked_at__isnull=True)

    def asked(self) -> Self:
        """Open, and something is asked: whoever was freed from the whole programme is reminded of nothing."""
        return self.open().filter(freed_on__isnull=True)


class CertificationPeriod(Stamped):
    """Window and validity of one round. All days are local (Asia/Shanghai); last days are inclusive; nothing is reset.

    Its state is computed from the dates when it is read (courses.domain.certifying.period.period_state). `more_until`,
    `freed_on` and `waivers` follow from the rows of ProgrammeException and are written together with them."""

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certification_periods")
    programme = models.ForeignKey("courses.Programme", on_delete=models.PROTECT, related_name="periods")
    version = models.ForeignKey("courses.ProgrammeVersion", on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=8, choices=PeriodKind.choices, default=PeriodKind.FIRST)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    entered_on = models.DateField(_("in the programme since"), null=True, blank=True)
    window_start = models.DateField(_("window opens"))
    window_due = models.DateField(_("due day"), null=True, blank=True)
    window_end = models.DateField(_("window's last day"), null=True, blank=True)
    grace_until = models.DateField(_("temporarily valid until"), null=True, blank=True)
    completed_on = models.DateField(_("requirements met on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    certified_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    more_until = models.DateField(_("more time until"), null=True, blank=True)
    freed_on = models.DateField(_("not asked for since"), null=True, blank=True)
    waivers = models.PositiveSmallIntegerField(_("requirements that need not be done"), null=True, blank=True)
    held_reason = models.CharField(max_length=40, blank=True)  # why no certificate could be issued yet
    evidence = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificationPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification period")
        verbose_name_plural = _("certification periods")
        ordering = ["person", "programme", "window_start", "pk"]
        indexes = [
            models.Index(fields=["programme", "organisation"], name="period_programme_org"),
            models.Index(fields=["person", "programme"], name="period_person_programme"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme"],
                condition=Q(certified_at__isnull=True, revoked_at__isnull=True, archived_at__isnull=True),
                name="period_one_open_per_programme",
            ),
            models.CheckConstraint(
                condition=Q(certified_at__isnull=True) | Q(valid_from__isnull=False, completed_on__isnull=False),
                name="period_certified_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="period_valid_until_not_before_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.window_start}"
