"""What a plugin's own tables hold about a person: finding the rows, giving them out, erasing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db import models

PERSON_COLUMNS = frozenset({"person_id", "user_id"})


def person_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that name a person: keys to the user model, and numbers called ``person_id``."""
    found = []
    for field in model._meta.concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        is_user = target is not None and target._meta.label == settings.AUTH_USER_MODEL
        if is_user or (target is None and field.name in PERSON_COLUMNS):
            found.append(field.name)
    return found


def rows_about(model: type[models.Model], person_id: int) -> models.QuerySet[Any]:
    """The rows of a model that name the person in any field."""
    wanted = models.Q()
    for name in person_fields(model):
        wanted |= models.Q(**{name: person_id})
    rows: models.QuerySet[Any] = model._base_manager.all()
    return rows.filter(wanted) if wanted else rows.none()


def export_rows(found: Iterable[type[models.Model]], person_id: int) -> list[dict[str, Any]]:
    """Every row about the person, as Django's serialisers write it."""
    rows: list[dict[str, Any]] = []
    for model in found:
        rows += serializers.serialize("python", rows_about(model, person_id))
    return rows


def erase_rows(found: Iterable[type[models.Model]], person_id: int) -> int:
    """Delete every row about the person with what hangs on it; gives how many rows went."""
    return sum(rows_about(model, person_id).delete()[0] for model in found)
