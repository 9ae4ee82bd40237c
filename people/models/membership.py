"""Membership: who belongs where, as what, from which day to which day (both inclusive)."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation, Stage
from people.models.public_id import PublicIdField
from people.models.source import FromRoster
from people.models.user import User


class Capacity(models.TextChoices):
    TEACHER = "teacher", _("teacher")
    SPECIALIST = "specialist", _("specialist teacher")
    VOLUNTEER = "volunteer", _("volunteer")
    SOCIAL_WORKER = "social_worker", _("social worker")
    CLINICIAN = "clinician", _("clinician")
    STAFF = "staff", _("staff")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> Self:
        """Memberships that hold on this day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def current(self) -> Self:
        return self.on(timezone.localdate())

    def visible_to(self, user: Any) -> Self:
        """One's own, and those in organisations whose people one may see."""
        return scope.limit_to_own_or(self, user, owner="person", action="view_people")


class Membership(FromRoster):
    """Never changed after its time: a transfer closes one and opens another; two at once are normal."""

    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    capacity = models.CharField(_("capacity"), max_length=16, choices=Capacity.choices)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, blank=True)
    subject = models.CharField(_("subject"), max_length=40, blank=True)
    position = models.CharField(_("position"), max_length=40, blank=True)
    rank = models.CharField(_("professional title"), max_length=40, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)  # transfer, left, merged, corrected
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["person", "-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "capacity"],
                condition=Q(valid_until=None),
                name="membership_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "capacity", "valid_from"], name="membership_place"),
            models.Index(fields=["person", "capacity", "valid_from", "valid_until"], name="membership_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.valid_from}"

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
