"""Rows that are evidence: written once, never edited or deleted through the model's own manager."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class EvidenceError(Exception):
    """Somebody tried to change a row that may only be added to; a correction is a new row."""


class AppendOnlyQuerySet(models.QuerySet):
    """A queryset that reads and adds. Only whose row it is may change: when two records of one person are merged."""

    def _refuse(self) -> NoReturn:
        raise EvidenceError(f"{self.model._meta.label} is append-only: add a correcting row instead")

    def update(self, **values: Any) -> int:
        people = {
            name
            for field in self.model._meta.concrete_fields
            if field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL
            for name in (field.name, field.attname)
        }
        if set(values) - people:
            self._refuse()
        return super().update(**values)

    def delete(self) -> NoReturn:
        self._refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse()


class AppendOnly(models.Model):
    """Base of evidence rows."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EvidenceError(f"{self._meta.label} is append-only: add a correcting row instead")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EvidenceError(f"{self._meta.label} is append-only: add a correcting row instead")
