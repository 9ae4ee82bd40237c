"""From an object of the database to a plain record for the index, for any engine: texts by weight, facts, shelves."""

import datetime
import decimal
import math
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from modelsearch.backends.base import get_model_root
from modelsearch.index import AutocompleteField, FilterField, RelatedFields, SearchField, get_indexed_models
from treebeard.mp_tree import MP_Node

from cms.search.analysis import Analyzer, characters, fold
from cms.search.schema import (
    AUTO_CHARS,
    BODY_CHARS,
    BODY_WORDS,
    GAP,
    NAMED,
    TITLE_CHARS,
    TITLE_WORDS,
)

HEAVY = 2.0  # a search field of this boost and more weighs like a title
NOTHING = "\u2205"  # the fact that a field is empty
FACT_LIMIT = 200  # characters; what is longer is no fact to filter by
OFF_SHELF = frozenset({"", "home", "legal"})  # kinds that readers do not search for; editors do, in the admin
PRIVATE_WINGS = frozenset({"people"})  # people are never in the index, whatever their models declare


@dataclass(slots=True)
class Record:
    """One document, before any engine sees it."""

    key: str
    num: int
    types: list[str]
    facts: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    auto: list[str] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    shelves: dict[str, list[str]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    published: int = 0

    def fields(self, analyzer: Analyzer) -> dict[str, Any]:
        """The record with its texts cut into tokens."""
        texts = {*self.title, *self.body, *chain(*self.named.values())}
        tokens = {text: analyzer.index_tokens(fold(text)) for text in texts}
        return {
            "key": [self.key],
            "num": [self.num],
            "published": [self.published],
            "types": self.types,
            "facts": self.facts,
            "shown": self.shown,
            **{name: values for name, values in self.shelves.items() if values},
            TITLE_WORDS: [" ".join(chain(*(tokens[text][0] for text in self.title)))],
            TITLE_CHARS: [joined(tokens[text][1] for text in self.title)],
            BODY_WORDS: [" ".join(chain(*(tokens[text][0] for text in self.body)))],
            BODY_CHARS: [joined(tokens[text][1] for text in self.body)],
            AUTO_CHARS: [joined(characters(fold(text), stemmed=False) for text in self.auto)],
            NAMED: [
                {
                    name: joined(
                        characters(fold(text), stemmed=False) if name.startswith("auto_") else tokens[text][1]
                        for text in values
                    )
                    for name, values in self.named.items()
                }
            ],
        }


def joined(texts: Iterable[list[str]]) -> str:
    """Tokens of several texts with a gap between one text and the next."""
    return f" {GAP} ".join(" ".join(tokens) for tokens in texts if tokens)


def indexed_models() -> list[type[models.Model]]:
    """Every model that may be in the index."""
    return [model for model in get_indexed_models() if model._meta.app_label not in PRIVATE_WINGS]


def is_indexable(model: type[models.Model]) -> bool:
    """The model declares search fields and does not belong to a wing that is never searched."""
    return bool(getattr(model, "search_fields", ())) and model._meta.app_label not in PRIVATE_WINGS


def label_of(model: type[models.Model]) -> str:
    """The name of a model in the index, a proxy counting as what it stands for."""
    return str(model._meta.concrete_model._meta.label_lower)


def key_of(obj: models.Model) -> str:
    """The key of an object, the same whichever class of its family it comes as."""
    return key_for(type(obj), obj.pk)


def key_for(model: type[models.Model], pk: object) -> str:
    """The key of a row of this model."""
    return f"{label_of(get_model_root(model._meta.concrete_model))}:{pk}"


def record_of(obj: models.Model) -> Record:
    """Everything the index needs to know of an object."""
    model = type(obj)
    family = [model, *model._meta.get_parent_list()]
    record = Record(
        key=key_of(obj),
        num=obj.pk if isinstance(obj.pk, int) and obj.pk >= 0 else 0,
        types=sorted({label_of(member) for member in family}),
    )
    for entry in model.get_search_fields():  # type: ignore[attr-defined]
        _take(record, obj, entry)
    record.facts = list(dict.fromkeys(record.facts))
    _shelve(record, obj)
    return record


def _take(record: Record, obj: Any, entry: Any) -> None:
    if isinstance(entry, FilterField):
        record.facts.extend(_facts(type(obj), entry, obj))
    elif isinstance(entry, SearchField):
        texts = list(_texts(entry.get_value(obj)))
        record.named.setdefault(entry.field_name, []).extend(texts)
        heavy = entry.field_name.startswith("title") or float(entry.boost or 1) >= HEAVY
        (record.title if heavy else record.body).extend(texts)
    elif isinstance(entry, AutocompleteField):
        texts = list(_texts(entry.get_value(obj)))
        record.named.setdefault(f"auto_{entry.field_name}", []).extend(texts)
        record.auto.extend(texts)
    elif isinstance(entry, RelatedFields):
        for other in _related(entry.get_value(obj)):
            _take_related(record, other, entry.fields)


def _take_related(record: Record, other: Any, entries: Iterable[Any]) -> None:
    """Texts of what is related; its facts stay in the database, where conditions on one row can be told from two."""
    for entry in entries:
        if isinstance(entry, RelatedFields):
            for further in _related(entry.get_value(other)):
                _take_related(record, further, entry.fields)
        elif isinstance(entry, SearchField):
            record.body.extend(_texts(entry.get_value(other)))
        elif isinstance(entry, AutocompleteField):
            record.auto.extend(_texts(entry.get_value(other)))


def _related(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    if isinstance(value, models.Manager) or hasattr(value, "get_queryset"):
        return value.all()
    if callable(value) and not isinstance(value, models.Model):
        value = value()
    return [value] if isinstance(value, models.Model) else value


def _texts(value: Any) -> Iterator[str]:
    """Readable text of whatever a search field holds."""
    if value is None or value == "":
        return
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple | set | models.QuerySet):
        for item in value:
            yield from _texts(item)
    else:
        text = force_str(value)
        yield strip_tags(text) if "<" in text else text


def _facts(model: type[models.Model], entry: FilterField, obj: Any) -> Iterator[str]:
    name, value = entry.get_attname(model), entry.get_value(obj)
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.values_list("pk", flat=True))
    if isinstance(value, list | tuple | set):
        values = [item.pk if isinstance(item, models.Model) else item for item in value]
        yield from [fact(name, item) for item in values if is_fact(item)] or [f"{name}={NOTHING}"]
        return
    if isinstance(value, models.Model):
        value = value.pk
    if is_fact(value):
        yield fact(name, value)
    if name == "path" and isinstance(obj, MP_Node):
        step = obj.steplen
        yield from (branch_fact(value[:end]) for end in range(step, len(value) + 1, step))


def branch_fact(path: str) -> str:
    """The fact of standing at or below this place of a tree."""
    return f"path/{path}"


def is_fact(value: object) -> bool:
    """The value can be told exactly from every other by its text."""
    if isinstance(value, str):
        return len(value) <= FACT_LIMIT and "\x00" not in value and value.isprintable()
    return value is None or isinstance(value, bool | int | decimal.Decimal | datetime.date | datetime.time | uuid.UUID)


def fact(name: str, value: object) -> str:
    """`name=value`; the texts of one name sort as the values do."""
    return f"{name}={_sortable(value)}"


def _sortable(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return f"+{value:020d}" if value >= 0 else f"-{10**20 + value:020d}"
    if isinstance(value, datetime.datetime):
        aware = value if timezone.is_aware(value) else timezone.make_aware(value)
        return aware.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


# --- What readers filter by ----------------------------------------------------------------------------------------


def kind_of(model: type[models.Model]) -> str:
    """The kind readers know: `search_kind` of the class, or the model's name without "page"; empty: not for readers."""
    declared = getattr(model, "search_kind", None)
    return str(declared) if declared is not None else str(model._meta.model_name).removesuffix("page")


def _shelve(record: Record, obj: Any) -> None:
    """Where the library shows this object; nothing for what is not for readers.

    Pages are shown while they are live. Other models say so themselves: `search_kind` on the class, `search_shown`
    and `search_languages` on the object.
    """
    kind = kind_of(type(obj))
    is_page = hasattr(obj, "live") and hasattr(obj, "locale_id")
    if kind in OFF_SHELF or not (is_page or hasattr(obj, "search_shown")):
        return
    published = getattr(obj, "first_published_at", None) or getattr(obj, "published_at", None)
    record.published = max(0, int(published.timestamp())) if published else 0
    record.shown = ["1"] if (obj.live and obj.alias_of_id is None if is_page else obj.search_shown) else []
    record.shelves = {
        "kind": [kind],
        "topic": [topic.slug for topic in _topics(obj)],
        "audience": _values(obj, "audience"),
        "stage": _values(obj, "search_stage") or _values(obj, "stage") or _values(obj, "band"),
        "year": [str(timezone.localtime(published).year)] if published else [],
        "length": _length(obj),
        "locale": _languages(obj),
    }


def _topics(obj: Any) -> Iterable[Any]:
    one = getattr(obj, "topic", None)
    return [one] if isinstance(one, models.Model) else _related(getattr(obj, "topics", None))


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
