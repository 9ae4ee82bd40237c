"""The ledger of credit hours: append-only entries. Totals are sums; a correction is a reversal."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.models.storage import evidence_storage
from courses.models.append_only import AppendOnly, AppendOnlyQuerySet
from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField


class HourSource(models.TextChoices):
    COURSE = "course", _("online course")
    SESSION = "session", _("class session")
    CERTIFICATE = "certificate", _("outside certificate")
    PAPER = "paper", _("paper record")


class HourEntryQuerySet(AppendOnlyQuerySet):
    def total(self) -> Decimal:
        """The sum of hours, reversals included."""
        return self.aggregate(total=models.Sum("hours"))["total"] or Decimal(0)


class HourEntry(AppendOnly, Stamped):
    """Hours one person earned from one source on one day. The same source counts once until it is reversed."""

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hour_entries")
    category = models.ForeignKey(
        "courses.HourCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    hours = models.DecimalField(_("credit hours"), max_digits=7, decimal_places=2)
    earned_on = models.DateField(_("day earned"))
    source_kind = models.CharField(_("origin"), max_length=12, choices=HourSource.choices)
    source_key = models.CharField(max_length=80)
    title = models.CharField(_("title of the source"), max_length=160)
    course_version = models.ForeignKey(
        "courses.CourseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completion = models.ForeignKey(
        "courses.CourseCompletion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.FileField(upload_to="hours/", storage=evidence_storage, blank=True)
    note = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HourEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of hours")
        verbose_name_plural = _("entries of hours")
        ordering = ["-earned_on", "-pk"]
        indexes = [models.Index(fields=["person", "earned_on"], name="hours_person_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source_kind", "source_key"],
                condition=Q(reverses__isnull=True),
                name="hours_source_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="hours_only_a_reversal_is_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} {self.earned_on}"

    @property
    def taken_back(self) -> "HourEntry | None":
        """The row that takes this one back."""
        return getattr(self, "reversal", None)
