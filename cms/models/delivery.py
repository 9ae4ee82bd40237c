"""What a class was taught: rows that are only ever added, each pinned to the revision of the lesson that day."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.public_id import PublicIdField


class DeliveryQuerySet(models.QuerySet["DeliveryLog"]):
    """Logs, narrowed."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those of the schools whose progress one may see."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(models.Q(teacher=user.pk) | scope.scope_q(user, "view_progress", to="school"))

    def latest_words(self) -> Self:
        """The newest word on each class and slot: rows that nothing corrects."""
        return self.filter(corrected_by=None)

    def taught(self) -> Self:
        """Lessons that count as taught now."""
        return self.latest_words().filter(kind=DeliveryLog.Kind.TAUGHT)


class DeliveryLog(models.Model):
    """One class had one lesson. A correction, or a withdrawal, is a new row that names the one it replaces."""

    class Kind(models.TextChoices):
        TAUGHT = "taught", _("Taught")
        WITHDRAWN = "withdrawn", _("Taken back")
        NOT_APPLICABLE = "n_a", _("Does not apply")

    public_id = PublicIdField()
    key = models.CharField(max_length=64, unique=True, editable=False)  # of the tap: a retry writes nothing twice
    school_class = models.ForeignKey("people.SchoolClass", on_delete=models.PROTECT, related_name="deliveries")
    slot = models.ForeignKey("cms.PlanSlot", on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TAUGHT)
    lesson = models.ForeignKey("cms.LessonPage", null=True, on_delete=models.SET_NULL, related_name="+")
    lesson_revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    lesson_title = models.CharField(max_length=255, blank=True)  # as it was called that day
    taught_on = models.DateField(_("taught on"))
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    head_count = models.PositiveSmallIntegerField(_("pupils present"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    school = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson taught")
        verbose_name_plural = _("lessons taught")
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "slot"], condition=models.Q(corrects=None), name="cms_delivery_first_once"
            )
        ]
        indexes = [
            models.Index(fields=["slot", "school"], name="cms_delivery_slot_school"),
            models.Index(fields=["school", "taught_on"], name="cms_delivery_school_day"),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.taught_on} {self.get_kind_display()}"
