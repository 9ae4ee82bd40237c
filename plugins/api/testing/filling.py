"""Filling a row of any model with something that fits, so that the kit can see what becomes of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils import timezone

CANARY: Final = "kit-canary-"


def fill_row(model: type[models.Model], known: dict[str, Any], *, mark: str) -> models.Model:
    """Save one row: what is known, defaults where there are any, and text that bears the mark."""
    row = model()
    for field in model._meta.concrete_fields:
        if field.name in known or field.attname in known:
            setattr(row, field.attname, known.get(field.name, known.get(field.attname)))
        elif not (field.primary_key or field.has_default() or field.null):
            setattr(row, field.attname, _fitting(field, mark))
    row.save(force_insert=True)
    return row


def _fitting(field: models.Field[Any, Any], mark: str) -> Any:
    if isinstance(field, models.ForeignKey):
        return fill_row(field.related_model, {}, mark=mark).pk if _is_own(field) else 1
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.CharField | models.TextField):
        return mark[-(field.max_length or 200) :]
    if isinstance(field, models.BooleanField):
        return False
    return _plain(field)


def _is_own(field: models.ForeignKey[Any, Any]) -> bool:
    return bool(field.related_model._meta.app_label == field.model._meta.app_label)


def _plain(field: models.Field[Any, Any]) -> Any:
    makers: tuple[tuple[type, Callable[[], Any]], ...] = (
        (models.DateTimeField, timezone.now),
        (models.DateField, timezone.localdate),
        (models.TimeField, lambda: datetime.time(8, 0)),
        (models.DurationField, lambda: datetime.timedelta(0)),
        (models.DecimalField, lambda: Decimal(0)),
        (models.JSONField, dict),
        (models.BinaryField, bytes),
        (models.IntegerField, int),
        (models.FloatField, float),
    )
    return next((make() for kind, make in makers if isinstance(field, kind)), "")
