"""ActivationCode: the short-lived, single-use code with which a person signs in for the first time. Stored hashed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField
from people.models.user import User


class ActivationCodeQuerySet(models.QuerySet["ActivationCode"]):
    def usable(self) -> Self:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> Self:
        """Codes of the organisations one may hand out codes for (the code itself is never stored)."""
        return self.filter(scope.scope_q(user, "issue_activation"))


class ActivationCode(models.Model):
    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activation_codes")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, revoked_at=None), name="activation_one_open_code"
            )
        ]

    def __str__(self) -> str:
        return self.public_id
