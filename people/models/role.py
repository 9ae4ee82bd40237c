"""RoleGrant: a role over an organisation and everything below it, for a time. Django groups are only its projection."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField
from people.models.user import User


class Role(models.TextChoices):
    BUREAU_ADMIN = "bureau_admin", _("bureau administrator")
    COORDINATOR = "coordinator", _("coordinator")
    TRAINER = "trainer", _("trainer")
    ASSESSOR = "assessor", _("assessor")
    EXPERT = "expert", _("expert")
    EDITOR = "editor", _("editor")
    REVIEWER = "reviewer", _("reviewer")
    AUDITOR = "auditor", _("auditor")
    VISITOR = "visitor", _("visitor")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def on(self, day: date) -> Self:
        """Grants that hold on this day and were not revoked."""
        return self.filter(revoked_at=None, valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def current(self) -> Self:
        return self.on(timezone.localdate())

    def visible_to(self, user: Any) -> Self:
        """One's own grants, and those inside the subtrees one manages roles for."""
        return scope.limit_to_own_or(self, user, owner="person", action="manage_roles")


class RoleGrant(models.Model):
    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="role_grants")
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["person", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="role_grant_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation"],
                condition=Q(valid_until=None, revoked_at=None),
                name="role_grant_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"
