"""Where the library shows an object: its kind, topics, readers, languages, and whether it is shown at all."""

import decimal
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

OFF_SHELF = frozenset({"", "home", "legal"})  # kinds that readers do not search for; editors do, in the admin


@dataclass(frozen=True, slots=True)
class Place:
    """What readers filter by, a mark where it is shown, and when it was published (seconds since 1970)."""

    shelves: dict[str, list[str]]
    shown: list[str]
    published: int


def related_rows(value: Any) -> Iterable[Any]:
    """The rows behind a relation, whatever kind of relation it is."""
    if value is None:
        return []
    if isinstance(value, models.Manager) or hasattr(value, "get_queryset"):
        return value.all()
    if callable(value) and not isinstance(value, models.Model):
        value = value()
    return [value] if isinstance(value, models.Model) else value


def kind_of(model: type[models.Model]) -> str:
    """The kind readers know: `search_kind` of the class, or the model's name without "page"; empty: not for readers."""
    declared = getattr(model, "search_kind", None)
    return str(declared) if declared is not None else str(model._meta.model_name).removesuffix("page")


def place_of(obj: Any) -> Place | None:
    """Where the library shows this object; None for what is not for readers.

    Pages are shown while they are live. Other models say so themselves: `search_kind` on the class, `search_shown`
    and `search_languages` on the object.
    """
    kind = kind_of(type(obj))
    is_page = hasattr(obj, "live") and hasattr(obj, "locale_id")
    if kind in OFF_SHELF or not (is_page or hasattr(obj, "search_shown")):
        return None
    published = getattr(obj, "first_published_at", None) or getattr(obj, "published_at", None)
    is_shown = obj.live and obj.alias_of_id is None if is_page else obj.search_shown
    shelves = {
        "kind": [kind],
        "topic": [topic.slug for topic in topics_of(obj)],
        "audience": _values(obj, "audience"),
        "stage": _values(obj, "search_stage") or _values(obj, "stage") or _values(obj, "band"),
        "year": [str(timezone.localtime(published).year)] if published else [],
        "length": _length(obj),
        "locale": _languages(obj),
    }
    return Place(shelves, ["1"] if is_shown else [], max(0, int(published.timestamp())) if published else 0)


def topics_of(obj: Any) -> Iterable[Any]:
    """Its topics, one or several."""
    one = getattr(obj, "topic", None)
    return [one] if isinstance(one, models.Model) else related_rows(getattr(obj, "topics", None))


def _languages(obj: Any) -> list[str]:
    """The languages a reader finds it in: its own, and English for a Chinese page that has no English version."""
    declared = _values(obj, "search_languages")
    if declared or not getattr(obj, "locale_id", None):
        return declared
    own = str(obj.locale.language_code)
    if own != settings.LANGUAGE_CODE:
        return [own]
    known = getattr(obj, "search_translated", None)  # annotated where many are read at once
    return [own] if (is_translated(obj) if known is None else known) else [own, "en"]


def is_translated(page: Any) -> bool:
    """A live version of the page in another language exists."""
    others = type(page)._default_manager.filter(translation_key=page.translation_key, live=True, alias_of=None)
    return bool(others.exclude(pk=page.pk).exists())


def _values(obj: Any, name: str) -> list[str]:
    value = getattr(obj, name, None)
    if callable(value):
        value = value()
    items = value if isinstance(value, list | tuple | set) else [value]
    return [str(item) for item in items if item not in (None, "")]


def minutes_of(obj: Any) -> int:
    """Minutes to read, to hear or to teach; 0 where nobody knows."""
    kind = kind_of(type(obj))
    value = getattr(obj, "search_minutes", None) or getattr(obj, "minutes", None)
    if not value and kind == "episode":
        value = float(getattr(obj, "duration", 0) or 0) / 60
    elif not value and kind == "lesson":
        value = getattr(obj, "duration", 0)
    return math.ceil(float(value)) if isinstance(value, int | float | decimal.Decimal) and value > 0 else 0


def _length(obj: Any) -> list[str]:
    """short (up to 5 minutes), medium (up to 15), long; nothing where the length is not known."""
    minutes = minutes_of(obj)
    if not minutes:
        return []
    return ["short" if minutes <= 5 else "medium" if minutes <= 15 else "long"]
