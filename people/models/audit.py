"""AuditEntry: who did what, when, from where. Ids and field names only; rows are added, never changed or deleted."""

from typing import Any, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation


class AppendOnly(Exception):
    """Evidence is added to, never changed: write a new row instead."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        raise AppendOnly(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(self.model.__name__)


class AppendOnlyModel(models.Model):
    """Refuses to be saved twice or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(type(self).__name__)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(type(self).__name__)


class AuditQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The log of the organisations one may read it for; entries of no organisation for the whole city only."""
        return self.filter(
            scope.scope_q(user, "view_audit")
            | (models.Q(organisation=None) if scope.is_city_wide(user, "view_audit") else models.Q(pk__in=[]))
        )


class AuditEntry(AppendOnlyModel):
    """Actor and subject are public ids and not foreign keys: a sealed row must stay as it is when people are merged."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(_("action"), max_length=60, db_index=True)
    actor = models.CharField(_("actor"), max_length=12, blank=True, db_index=True)  # public id of a person
    subject_type = models.CharField(max_length=60, blank=True)  # "people.membership"
    subject = models.CharField(max_length=40, blank=True, db_index=True)  # public id, or key where there is none
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    fields = models.JSONField(default=list)  # names of fields, or counts; never values
    reason = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditSeal(AppendOnlyModel):
    """A link of the chain: the digest of a run of entries and of the seal before it. A changed row breaks it."""

    first_entry = models.PositiveBigIntegerField()
    last_entry = models.PositiveBigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.first_entry}–{self.last_entry}"
