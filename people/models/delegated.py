"""Delegated: what acts in the stead of a person: one role of theirs, over one subtree, never more than they may."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField
from people.models.role import Role


class DelegatedQuerySet(models.QuerySet[Any]):
    def in_use(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at=None)

    def visible_to(self, user: Any) -> Self:
        """Those of the places where one manages roles. Owners see theirs through whoever gave it to them."""
        return self.filter(scope.scope_q(user, "manage_roles"))


class Delegated(models.Model):
    """Columns only; `people.domain.api.authority` computes what is left of it today."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DelegatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
